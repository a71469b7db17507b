/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The columns of the table of segments: what they are called, what they say of a segment, and how they sort. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-escape.h"
#include "segment-kind.h"
#include "segment-table-columns.h"
#include "segment-time.h"

#define MAX_PROPERTIES 4

typedef struct
{
  const char  *id;
  const char  *title;  /* marked for translation; NULL: the id, as ipcs has it */
  gboolean     is_number;
  guint        width;
  const char  *properties[MAX_PROPERTIES];
  char      * (*dup_text) (SharedSegmentTableRow *row);
  int         (*compare)  (SharedSegmentTableRow *a,
                           SharedSegmentTableRow *b);
} Description;

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* Names of programs and keys are sorted by their characters: they are no words of any language. */
static int
compare_names (const char *a,
               const char *b)
{
  int difference;

  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);

  difference = g_ascii_strcasecmp (a, b);
  return difference != 0 ? difference : strcmp (a, b);
}

static char *
dup_key (SharedSegmentTableRow *row)
{
  const char *key = shared_segment_table_row_get_key (row);

  return g_strdup (key != NULL ? key : "-");
}

static int
compare_keys (SharedSegmentTableRow *a,
              SharedSegmentTableRow *b)
{
  return g_strcmp0 (shared_segment_table_row_get_key (a), shared_segment_table_row_get_key (b));
}

static char *
dup_shmid (SharedSegmentTableRow *row)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row));
}

static int
compare_shmids (SharedSegmentTableRow *a,
                SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_shmid (a), shared_segment_table_row_get_shmid (b));
}

static char *
dup_owner (SharedSegmentTableRow *row)
{
  return segment_escape (shared_segment_table_row_get_owner (row));
}

static int
compare_owners (SharedSegmentTableRow *a,
                SharedSegmentTableRow *b)
{
  return compare_names (shared_segment_table_row_get_owner (a), shared_segment_table_row_get_owner (b));
}

static char *
dup_perms (SharedSegmentTableRow *row)
{
  return g_strdup_printf ("%o", shared_segment_table_row_get_perms (row));
}

static int
compare_perms (SharedSegmentTableRow *a,
               SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_perms (a), shared_segment_table_row_get_perms (b));
}

static char *
dup_bytes (SharedSegmentTableRow *row)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, shared_segment_table_row_get_bytes (row));
}

static int
compare_bytes (SharedSegmentTableRow *a,
               SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_bytes (a), shared_segment_table_row_get_bytes (b));
}

static char *
dup_nattch (SharedSegmentTableRow *row)
{
  gint64 nattch = shared_segment_table_row_get_nattch (row);

  if (nattch < 0)
    /* Translators: in place of a number that is being counted */
    return g_strdup (_("…"));

  return g_strdup_printf ("%'" G_GINT64_FORMAT, nattch);
}

static int
compare_nattchs (SharedSegmentTableRow *a,
                 SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_nattch (a), shared_segment_table_row_get_nattch (b));
}

static char *
dup_status (SharedSegmentTableRow *row)
{
  return g_strdup (shared_segment_table_row_get_status (row));
}

static int
compare_statuses (SharedSegmentTableRow *a,
                  SharedSegmentTableRow *b)
{
  return strcmp (shared_segment_table_row_get_status (a), shared_segment_table_row_get_status (b));
}

static char *
dup_left_over (SharedSegmentTableRow *row)
{
  /* Translators: the mark of a segment whose creator is gone, and to which nobody is attached */
  return g_strdup (shared_segment_table_row_is_left_over (row) ? _("left over") : "");
}

static int
compare_left_over (SharedSegmentTableRow *a,
                   SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_is_left_over (a), shared_segment_table_row_is_left_over (b));
}

static char *
dup_creator (SharedSegmentTableRow *row)
{
  const char *program;
  int creator = (int) shared_segment_table_row_get_creator (row, &program);

  if (creator == 0)
    return g_strdup ("-");

  if (program != NULL)
    {
      g_autofree char *escaped = segment_escape (program);

      /* Translators: a program's name, and the number of its process */
      return g_strdup_printf (_("%s (%d)"), escaped, creator);
    }

  if (shared_segment_table_row_is_creator_running (row))
    return g_strdup_printf ("%d", creator);

  /* Translators: in a table, the number of a process that has ended */
  return g_strdup_printf (_("%d, gone"), creator);
}

static int
compare_creators (SharedSegmentTableRow *a,
                  SharedSegmentTableRow *b)
{
  const char *first, *second;
  int first_pid = (int) shared_segment_table_row_get_creator (a, &first);
  int second_pid = (int) shared_segment_table_row_get_creator (b, &second);
  int difference = compare_names (first, second);

  return difference != 0 ? difference : COMPARE (first_pid, second_pid);
}

/* Without a name that Qt knows, the one that the system knows a POSIX segment by. */
static const char *
get_name (SharedSegmentTableRow *row)
{
  const char *name = shared_segment_table_row_get_name (row, NULL);

  if (name == NULL && shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    name = shared_segment_table_row_get_native (row);

  return name;
}

static char *
dup_name (SharedSegmentTableRow *row)
{
  const char *name = get_name (row);

  return name != NULL ? segment_escape (name) : g_strdup ("-");
}

static int
compare_row_names (SharedSegmentTableRow *a,
                   SharedSegmentTableRow *b)
{
  return compare_names (get_name (a), get_name (b));
}

static char *
dup_kind (SharedSegmentTableRow *row)
{
  return g_strdup (segment_kind_get_title (shared_segment_table_row_get_kind (row)));
}

static int
compare_kinds (SharedSegmentTableRow *a,
               SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_kind (a), shared_segment_table_row_get_kind (b));
}

static char *
dup_changed (SharedSegmentTableRow *row)
{
  return segment_time_format (shared_segment_table_row_get_changed (row));
}

static int
compare_changed (SharedSegmentTableRow *a,
                 SharedSegmentTableRow *b)
{
  return COMPARE (shared_segment_table_row_get_changed (a), shared_segment_table_row_get_changed (b));
}

static const Description DESCRIPTIONS[SEGMENT_TABLE_N_COLUMNS] = {
  [SEGMENT_TABLE_KEY] = {
    "key", NULL, FALSE, 10, { "key" }, dup_key, compare_keys
  },
  [SEGMENT_TABLE_SHMID] = {
    "shmid", NULL, TRUE, 8, { "shmid" }, dup_shmid, compare_shmids
  },
  [SEGMENT_TABLE_OWNER] = {
    "owner", NULL, FALSE, 8, { "owner" }, dup_owner, compare_owners
  },
  [SEGMENT_TABLE_PERMS] = {
    "perms", NULL, TRUE, 5, { "perms" }, dup_perms, compare_perms
  },
  [SEGMENT_TABLE_BYTES] = {
    "bytes", NULL, TRUE, 12, { "bytes" }, dup_bytes, compare_bytes
  },
  [SEGMENT_TABLE_NATTCH] = {
    "nattch", NULL, TRUE, 6, { "nattch" }, dup_nattch, compare_nattchs
  },
  [SEGMENT_TABLE_STATUS] = {
    "status", NULL, FALSE, 7, { "status" }, dup_status, compare_statuses
  },
  [SEGMENT_TABLE_LEFT_OVER] = {
    /* Translators: the heading of a column: whether a segment is left over */
    "left-over", N_("left over"), FALSE, 9, { "left-over" }, dup_left_over, compare_left_over
  },
  [SEGMENT_TABLE_CREATOR] = {
    /* Translators: the heading of a column: the program that created a segment */
    "creator", N_("creator"), FALSE, 22, { "creator", "creator-program", "creator-running" }, dup_creator,
    compare_creators
  },
  [SEGMENT_TABLE_NAME] = {
    /* Translators: the heading of a column: the key of a segment, as Qt programs know it */
    "name", N_("name"), FALSE, 14, { "name", "native" }, dup_name, compare_row_names
  },
  [SEGMENT_TABLE_KIND] = {
    /* Translators: the heading of a column: System V or POSIX */
    "kind", N_("kind"), FALSE, 8, { "kind" }, dup_kind, compare_kinds
  },
  [SEGMENT_TABLE_CHANGED] = {
    /* Translators: the heading of a column: when a segment was changed */
    "changed", N_("changed"), FALSE, 17, { "changed" }, dup_changed, compare_changed
  },
};

const char *
segment_table_column_get_id (SegmentTableColumn column)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);

  return DESCRIPTIONS[column].id;
}

SegmentTableColumn
segment_table_column_find (const char *id)
{
  SegmentTableColumn column = 0;

  g_return_val_if_fail (id != NULL, SEGMENT_TABLE_N_COLUMNS);

  while (column < SEGMENT_TABLE_N_COLUMNS && !g_str_equal (DESCRIPTIONS[column].id, id))
    column++;

  return column;
}

const char *
segment_table_column_get_title (SegmentTableColumn column)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);

  return DESCRIPTIONS[column].title != NULL ? _(DESCRIPTIONS[column].title) : DESCRIPTIONS[column].id;
}

gboolean
segment_table_column_is_number (SegmentTableColumn column)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, FALSE);

  return DESCRIPTIONS[column].is_number;
}

guint
segment_table_column_get_width (SegmentTableColumn column)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, 0);

  return DESCRIPTIONS[column].width;
}

const char * const *
segment_table_column_get_properties (SegmentTableColumn column)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);

  return DESCRIPTIONS[column].properties;
}

char *
segment_table_column_dup_text (SegmentTableColumn     column,
                               SharedSegmentTableRow *row)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  return DESCRIPTIONS[column].dup_text (row);
}

int
segment_table_column_compare (SegmentTableColumn     column,
                              SharedSegmentTableRow *a,
                              SharedSegmentTableRow *b)
{
  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, 0);

  return DESCRIPTIONS[column].compare (a, b);
}
