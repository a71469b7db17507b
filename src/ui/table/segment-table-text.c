/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Segments of the machine as text for other programs. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-table-columns.h"
#include "segment-table-text.h"

/* A tab ends the cell, but for the last one. */
static void
append_cell (GString            *text,
             SegmentTableColumn  column,
             const char         *cell)
{
  g_string_append (text, cell);
  g_string_append_c (text, column + 1 < SEGMENT_TABLE_N_COLUMNS ? '\t' : '\n');
}

/* A spreadsheet takes a number with separators for text. */
static char *
dup_cell (SegmentTableColumn     column,
          SharedSegmentTableRow *row)
{
  if (column == SEGMENT_TABLE_BYTES)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, shared_segment_table_row_get_bytes (row));

  return segment_table_column_dup_text (column, row);
}

char *
segment_table_make_text (GListModel *rows)
{
  GString *text = g_string_new (NULL);
  guint n_rows;

  g_return_val_if_fail (G_IS_LIST_MODEL (rows), NULL);

  for (SegmentTableColumn column = 0; column < SEGMENT_TABLE_N_COLUMNS; column++)
    append_cell (text, column, segment_table_column_get_title (column));

  n_rows = g_list_model_get_n_items (rows);
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (rows, i);

      for (SegmentTableColumn column = 0; column < SEGMENT_TABLE_N_COLUMNS; column++)
        {
          g_autofree char *cell = dup_cell (column, row);

          append_cell (text, column, cell);
        }
    }

  return g_string_free (text, FALSE);
}

static char *
describe_name (SharedSegmentTableRow *row)
{
  g_autofree char *name = segment_table_column_dup_text (SEGMENT_TABLE_NAME, row);
  const char *key = shared_segment_table_row_get_key (row);

  if (key == NULL)
    /* Translators: the name of a POSIX segment */
    return g_strdup_printf (_("name %s"), name);

  if (shared_segment_table_row_get_name (row, NULL) == NULL)
    /* Translators: the key of a segment, as a number */
    return g_strdup_printf (_("key %s"), key);

  /* Translators: the key of a segment, as a number, and the name that it stands for */
  return g_strdup_printf (_("key %s, name %s"), key, name);
}

/* Lists are written with other commas elsewhere. */
static char *
join (char       *list,
      const char *more)
{
  /* Translators: a list, and what is added to its end */
  char *joined = g_strdup_printf (_("%s, %s"), list, more);

  g_free (list);
  return joined;
}

char *
segment_table_describe_row (SharedSegmentTableRow *row)
{
  gulong n_bytes;
  g_autofree char *bytes = NULL;
  char *text;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  n_bytes = (gulong) shared_segment_table_row_get_bytes (row);
  bytes = g_strdup_printf (ngettext ("%'lu byte", "%'lu bytes", n_bytes), n_bytes);
  text = join (describe_name (row), bytes);
  if (*shared_segment_table_row_get_status (row) != '\0')
    text = join (text, shared_segment_table_row_get_status (row));
  if (shared_segment_table_row_is_left_over (row))
    text = join (text, _("left over"));

  return text;
}
