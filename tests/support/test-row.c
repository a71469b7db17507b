/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row of the table, as a window has it after it was brought up to date.
 */

#include "config.h"

#include <string.h>

#include "test-row.h"
#include "test-world.h"

typedef gboolean (*Matches) (SharedSegmentTableRow *row,
                             gconstpointer          data);

typedef struct
{
  SharedSegmentKind kind;
  gint64            shmid;
} Number;

static gboolean
has_number (SharedSegmentTableRow *row,
            gconstpointer          data)
{
  const Number *number = data;

  return shared_segment_table_row_get_kind (row) == number->kind &&
         shared_segment_table_row_get_shmid (row) == number->shmid;
}

static gboolean
has_file (SharedSegmentTableRow *row,
          gconstpointer          name)
{
  const char *native = shared_segment_table_row_get_native (row);

  return shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX && strcmp (native + 1, name) == 0;
}

static SharedSegmentTableRow *
find (Matches       matches,
      gconstpointer data)
{
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  guint n_rows;

  shared_segment_table_refresh (table);
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (table));
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);

      if (matches (row, data))
        return g_steal_pointer (&row);
    }

  return NULL;
}

/* The row that the table has for a segment now, to be unreffed; NULL: none. It is not brought up to date any more. */
SharedSegmentTableRow *
test_row_find (SharedSegmentKind kind,
               gint64            shmid)
{
  return find (has_number, &(Number) { .kind = kind, .shmid = shmid });
}

/* The same for the segment that has a key, which must be there. */
SharedSegmentTableRow *
test_row_find_own (SharedSegmentKey *key)
{
  SharedSegmentTableRow *row = test_row_find (shared_segment_key_get_kind (key), test_find_segment (key));

  g_assert_nonnull (row);
  return row;
}

/* The same for a file in /dev/shm, which must be there. */
SharedSegmentTableRow *
test_row_find_file (const char *name)
{
  SharedSegmentTableRow *row = find (has_file, name);

  g_assert_nonnull (row);
  return row;
}

/* Whether the table still has something of the row's kind and number. */
gboolean
test_row_is_listed (SharedSegmentTableRow *row)
{
  g_autoptr (SharedSegmentTableRow) found = test_row_find (shared_segment_table_row_get_kind (row),
                                                           shared_segment_table_row_get_shmid (row));

  return found != NULL;
}

/* The message names the segment in the way in which the table shows it. */
void
test_assert_error_names_row (const GError          *error,
                             SharedSegmentError     code,
                             SharedSegmentTableRow *row)
{
  g_autofree char *shmid = g_strdup_printf ("shmid %d)", (int) shared_segment_table_row_get_shmid (row));
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;

  if (shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    {
      key = shared_segment_table_row_dup_segment_key (row);
      name = shared_segment_key_to_string (key);
    }

  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
  if (strstr (error->message, name != NULL ? name : shmid) == NULL)
    g_error ("the message does not name the segment: %s", error->message);
}
