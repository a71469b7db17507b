/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the window of segments says below them: how many there are, and why something cannot be done. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-table-status.h"

static char *
describe_count (guint n_shown,
                guint n_all)
{
  if (n_shown == n_all)
    return g_strdup_printf (ngettext ("%'u segment", "%'u segments", n_all), n_all);

  /* Translators: how many segments are shown, and how many there are */
  return g_strdup_printf (ngettext ("%1$'u of %2$'u segment", "%1$'u of %2$'u segments", n_all), n_shown, n_all);
}

char *
segment_table_status_describe (guint n_shown,
                               guint n_all,
                               guint n_left_over,
                               guint n_selected)
{
  g_autofree char *count = describe_count (n_shown, n_all);
  /* Translators: how many segments are left over */
  g_autofree char *left_over = g_strdup_printf (ngettext ("%'u left over", "%'u left over", n_left_over), n_left_over);
  /* Translators: how many segments are selected */
  g_autofree char *selected = g_strdup_printf (ngettext ("%'u selected", "%'u selected", n_selected), n_selected);

  /* Translators: how many segments there are, how many of them are left over, and how many are selected */
  return g_strdup_printf (_("%s, %s, %s"), count, left_over, selected);
}

guint
segment_table_status_count_left_over (GListModel *rows)
{
  guint n_rows = g_list_model_get_n_items (rows);
  guint n_left_over = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (rows, i);

      if (shared_segment_table_row_is_left_over (row))
        n_left_over++;
    }

  return n_left_over;
}

char *
segment_table_status_explain_no_reader (GListModel *selected)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;

  if (g_list_model_get_n_items (selected) != 1)
    return g_strdup (_("Select one segment to open it in the reader."));

  row = g_list_model_get_item (selected, 0);
  key = shared_segment_table_row_dup_segment_key (row);
  return key != NULL ? NULL : g_strdup (_("The reader cannot open this segment: its key is not known."));
}

/* If some of them can be removed, the dialog says why the others cannot. */
char *
segment_table_status_explain_no_removal (GListModel *selected)
{
  guint n_rows = g_list_model_get_n_items (selected);
  g_autoptr (GError) first_error = NULL;

  if (n_rows == 0)
    return g_strdup (_("Select segments to remove them."));

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (selected, i);

      if (shared_segment_table_row_may_remove (row, first_error == NULL ? &first_error : NULL))
        return NULL;
    }

  return g_strdup (first_error->message);
}

char *
segment_table_status_explain_no_save (GListModel *selected)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autoptr (GError) error = NULL;

  if (g_list_model_get_n_items (selected) != 1)
    return g_strdup (_("Select one segment to save its bytes."));

  row = g_list_model_get_item (selected, 0);
  return shared_segment_table_row_may_read (row, &error) ? NULL : g_strdup (error->message);
}
