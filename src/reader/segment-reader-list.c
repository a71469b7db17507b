/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --list: the segments of the machine to standard output. GLib only.
 *
 * The first seven columns are those of "ipcs -m", as wide as there. What follows is as wide as its contents.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <shared-segment.h>

#include "segment-escape.h"
#include "segment-quit-signals.h"
#include "segment-reader-json.h"
#include "segment-reader-list.h"
#include "segment-reader-output.h"

/* How many characters of an owner's name ipcs prints. */
#define MAX_OWNER_LENGTH 10

typedef enum
{
  KEY, SHMID, OWNER, PERMS, BYTES, NATTCH, STATUS, KIND, CREATOR, LEFT_OVER, NAME,
  N_COLUMNS
} Column;

/* In characters; 0: as wide as what is in it. The status is two columns of 6. */
static const guint WIDTHS[N_COLUMNS] = { 10, 10, 10, 10, 10, 10, 13 };

/* A cell or a heading for each column */
typedef struct
{
  char *cells[N_COLUMNS];
} Line;

static void
line_clear (gpointer data)
{
  Line *line = data;

  for (Column column = 0; column < N_COLUMNS; column++)
    g_free (line->cells[column]);
}

static char *
describe_owner (SharedSegmentTableRow *row)
{
  g_autofree char *owner = segment_escape (shared_segment_table_row_get_owner (row));

  return g_utf8_substring (owner, 0, MIN (g_utf8_strlen (owner, -1), MAX_OWNER_LENGTH));
}

static char *
describe_status (SharedSegmentTableRow *row)
{
  g_auto (GStrv) states = g_strsplit (shared_segment_table_row_get_status (row), ",", -1);
  const char *first = g_strv_contains ((const char * const *) states, "dest") ? "dest" : " ";
  const char *second = g_strv_contains ((const char * const *) states, "locked") ? "locked" : " ";

  return g_strdup_printf ("%-6s %-6s", first, second);
}

static char *
describe_creator (SharedSegmentTableRow *row)
{
  const char *program;
  int creator = (int) shared_segment_table_row_get_creator (row, &program);
  g_autofree char *escaped = program != NULL ? segment_escape (program) : NULL;

  if (creator == 0)
    return g_strdup ("-");

  if (program != NULL)
    /* Translators: a program's name, and the number of its process */
    return g_strdup_printf (_("%s (%d)"), escaped, creator);

  if (shared_segment_table_row_is_creator_running (row))
    return g_strdup_printf ("%d", creator);

  /* Translators: in a table, the number of a process that has ended */
  return g_strdup_printf (_("%d, gone"), creator);
}

static char *
describe_name (SharedSegmentTableRow *row)
{
  const char *name = shared_segment_table_row_get_name (row, NULL);

  if (name == NULL && shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    name = shared_segment_table_row_get_native (row);

  return name != NULL ? segment_escape (name) : g_strdup ("-");
}

static Line
make_line (SharedSegmentTableRow *row)
{
  gboolean is_posix = shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX;

  return (Line) {
    .cells = {
      [KEY] = g_strdup (is_posix ? "-" : shared_segment_table_row_get_key (row)),
      [SHMID] = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row)),
      [OWNER] = describe_owner (row),
      [PERMS] = g_strdup_printf ("%o", shared_segment_table_row_get_perms (row)),
      [BYTES] = g_strdup_printf ("%" G_GUINT64_FORMAT, shared_segment_table_row_get_bytes (row)),
      [NATTCH] = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_nattch (row)),
      [STATUS] = describe_status (row),
      [KIND] = g_strdup (is_posix ? "posix" : "systemv"),
      [CREATOR] = describe_creator (row),
      /* Translators: whether a segment is left over */
      [LEFT_OVER] = g_strdup (shared_segment_table_row_is_left_over (row) ? _("yes") : _("no")),
      [NAME] = describe_name (row),
    },
  };
}

/* The first seven are the names that ipcs has for them. */
static Line
make_headings (void)
{
  return (Line) {
    .cells = {
      [KEY] = g_strdup ("key"),
      [SHMID] = g_strdup ("shmid"),
      [OWNER] = g_strdup ("owner"),
      [PERMS] = g_strdup ("perms"),
      [BYTES] = g_strdup ("bytes"),
      [NATTCH] = g_strdup ("nattch"),
      [STATUS] = g_strdup ("status"),
      /* Translators: the heading of a column: System V or POSIX */
      [KIND] = g_strdup (_("kind")),
      /* Translators: the heading of a column: the program that created a segment */
      [CREATOR] = g_strdup (_("creator")),
      /* Translators: the heading of a column: whether a segment is left over */
      [LEFT_OVER] = g_strdup (_("left over")),
      /* Translators: the heading of a column: the key of a segment, as Qt programs know it */
      [NAME] = g_strdup (_("name")),
    },
  };
}

/* How many columns of a terminal a text takes. */
static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
compute_widths (GArray *lines,
                guint  *widths)
{
  for (Column column = 0; column < N_COLUMNS; column++)
    {
      widths[column] = WIDTHS[column];
      for (guint i = 0; WIDTHS[column] == 0 && i < lines->len; i++)
        widths[column] = MAX (widths[column], measure (g_array_index (lines, Line, i).cells[column]));
    }
}

static void
append_line (GString     *table,
             const Line  *line,
             const guint *widths)
{
  for (Column column = 0; column < N_COLUMNS; column++)
    {
      guint width = measure (line->cells[column]);

      g_string_append (table, line->cells[column]);
      if (column == NAME)
        break;

      for (; width < widths[column]; width++)
        g_string_append_c (table, ' ');
      g_string_append_c (table, ' ');
    }

  g_string_append_c (table, '\n');
}

static GBytes *
make_table (GPtrArray *rows)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  Line line = make_headings ();
  GString *table = g_string_new (NULL);
  guint widths[N_COLUMNS];
  const char *charset;

  g_array_set_clear_func (lines, line_clear);
  g_array_append_val (lines, line);
  for (guint i = 0; i < rows->len; i++)
    {
      line = make_line (rows->pdata[i]);
      g_array_append_val (lines, line);
    }

  compute_widths (lines, widths);
  for (guint i = 0; i < lines->len; i++)
    append_line (table, &g_array_index (lines, Line, i), widths);

  if (!g_get_charset (&charset))
    {
      gsize length;
      char *converted = g_convert_with_fallback (table->str, table->len, charset, "UTF-8", "?", NULL, &length, NULL);

      if (converted != NULL)
        {
          g_string_free (table, TRUE);
          return g_bytes_new_take (converted, length);
        }
    }

  return g_string_free_to_bytes (table);
}

static GBytes *
make_json (GPtrArray *rows)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < rows->len; i++)
    {
      g_string_append (json, i > 0 ? ",\n" : "\n");
      segment_reader_json_append_row (json, rows->pdata[i]);
    }
  g_string_append (json, "\n]\n");

  return g_string_free_to_bytes (json);
}

/* Segments of System V are in the order of ipcs; those of POSIX come as ls sorts them in the C locale. */
static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  SharedSegmentTableRow *first = *(SharedSegmentTableRow * const *) a;
  SharedSegmentTableRow *second = *(SharedSegmentTableRow * const *) b;
  int difference = (int) shared_segment_table_row_get_kind (first) - (int) shared_segment_table_row_get_kind (second);

  if (difference != 0 || shared_segment_table_row_get_kind (first) == SHARED_SEGMENT_SYSTEM_V)
    return difference;

  return strcmp (shared_segment_table_row_get_native (first), shared_segment_table_row_get_native (second));
}

static GPtrArray *
find_rows (void)
{
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_rows;

  shared_segment_table_refresh (table);
  shared_segment_table_find_users (table, -1);

  n_rows = g_list_model_get_n_items (G_LIST_MODEL (table));
  for (guint i = 0; i < n_rows; i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (table), i));

  g_ptr_array_sort (rows, compare_rows);
  return rows;
}

typedef struct
{
  GMainLoop *loop;
  int        exit_status;
} Session;

static void
on_output (const GError *error,
           gpointer      user_data)
{
  Session *self = user_data;

  self->exit_status = error == NULL ? EXIT_SUCCESS : segment_reader_output_fail (error);
  g_main_loop_quit (self->loop);
}

static void
on_quit_signal (gpointer user_data)
{
  Session *self = user_data;

  self->exit_status = EXIT_FAILURE;
  g_main_loop_quit (self->loop);
}

int
segment_reader_list_run (gboolean as_json)
{
  g_autoptr (GPtrArray) rows = find_rows ();
  g_autoptr (GBytes) bytes = as_json ? make_json (rows) : make_table (rows);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Session self = { .loop = loop };
  g_autoptr (SegmentReaderOutput) output = segment_reader_output_new (on_output, &self);
  G_GNUC_UNUSED g_autoptr (SegmentQuitSignals) quit_signals = segment_quit_signals_new (on_quit_signal, &self);

  segment_reader_output_write (output, bytes);
  g_main_loop_run (loop);

  return self.exit_status;
}
