/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is shown of the segments: whose they are, what is searched for, what stands in the cells and is copied.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "segment-table-columns.h"
#include "segment-table-filter.h"
#include "segment-table-status.h"
#include "segment-table-text.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-world.h"

/* Bytes that are no UTF-8, a line break, what turns the direction, and markup */
#define HOSTILE         "a\xff\n\xe2\x80\xae<b>&"
#define HOSTILE_ESCAPED "/a\\xff\\x0a\\xe2\\x80\\xae<b>&"

static void
make_file (const char *name)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", name, NULL);

  g_assert_true (g_file_set_contents_full (path, "bytes", 5, G_FILE_SET_CONTENTS_NONE, 0640, NULL));
}

static SharedSegmentTable *
make_table (void)
{
  SharedSegmentTable *table = shared_segment_table_new ();

  shared_segment_table_refresh (table);
  shared_segment_table_find_users (table, -1);
  return table;
}

static guint
count_matches (SegmentTableFilter *filter,
               SharedSegmentTable *table,
               const char         *query)
{
  guint n_matches = 0;

  segment_table_filter_set_query (filter, query);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (table)); i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);

      if (gtk_filter_match (GTK_FILTER (filter), row))
        n_matches++;
    }

  return n_matches;
}

static gboolean
is_isolated (void)
{
  return test_world_needs (test_world_is_isolated (), "a namespace of its own");
}

static void
test_query_is_found_in_each_column (void)
{
  g_autoptr (SegmentTableFilter) filter = segment_table_filter_new ();
  g_autoptr (SharedSegmentTable) table = NULL;
  g_autofree char *shmid = NULL;
  int id;

  if (!is_isolated ())
    return;

  id = shmget (0x12abcdef, 100, IPC_CREAT | 0600);
  make_file ("Größe");
  table = make_table ();
  shmid = g_strdup_printf ("%d", id);
  g_assert_cmpuint (count_matches (filter, table, ""), ==, 2);
  g_assert_cmpuint (count_matches (filter, table, "12ABCD"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, shmid), >=, 1);
  g_assert_cmpuint (count_matches (filter, table, "table-filter"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, "system v"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, "posix"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, "GRÖSSE"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, "größe"), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, g_get_user_name ()), ==, 2);
  g_assert_cmpuint (count_matches (filter, table, "not there"), ==, 0);

  shmctl (id, IPC_RMID, NULL);
  test_bare_remove_file ("Größe");
}

static void
test_strictness_tells_when_all_are_shown (void)
{
  g_autoptr (SegmentTableFilter) filter = segment_table_filter_new ();

  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_ALL);
  segment_table_filter_set_query (filter, "a");
  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_SOME);
  segment_table_filter_set_query (filter, "");
  segment_table_filter_set_scope (filter, SEGMENT_TABLE_MINE);
  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_SOME);
}

static void
test_scope_is_whose_they_are (void)
{
  g_autoptr (SegmentTableFilter) filter = segment_table_filter_new ();
  g_autoptr (SharedSegmentTable) table = NULL;
  int id;

  if (!is_isolated ())
    return;

  id = shmget (IPC_PRIVATE, 100, 0600);
  make_file ("left");
  table = make_table ();
  segment_table_filter_set_scope (filter, SEGMENT_TABLE_MINE);
  g_assert_cmpuint (count_matches (filter, table, ""), ==, 2);
  segment_table_filter_set_scope (filter, SEGMENT_TABLE_LEFT_OVERS);
  g_assert_cmpuint (count_matches (filter, table, ""), ==, 1);
  g_assert_cmpuint (count_matches (filter, table, "system"), ==, 0);

  shmctl (id, IPC_RMID, NULL);
  test_bare_remove_file ("left");
}

static void
test_names_of_others_do_no_harm (void)
{
  g_autoptr (SharedSegmentTable) table = NULL;
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!is_isolated ())
    return;

  make_file (HOSTILE);
  table = make_table ();
  row = g_list_model_get_item (G_LIST_MODEL (table), 0);
  name = segment_table_column_dup_text (SEGMENT_TABLE_NAME, row);
  g_assert_cmpstr (name, ==, HOSTILE_ESCAPED);
  description = segment_table_describe_row (row);
  g_assert_cmpstr (description, ==, "name " HOSTILE_ESCAPED ", 5 bytes, left over");
  text = segment_table_make_text (G_LIST_MODEL (table));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  test_bare_remove_file (HOSTILE);
}

static void
test_text_has_a_cell_for_each_column (void)
{
  g_autoptr (SharedSegmentTable) table = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!is_isolated ())
    return;

  make_file ("plain");
  table = make_table ();
  text = segment_table_make_text (G_LIST_MODEL (table));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);

      g_assert_cmpuint (g_strv_length (cells), ==, SEGMENT_TABLE_N_COLUMNS);
    }
  g_assert_cmpstr (lines[0], ==,
                   "key\tshmid\towner\tperms\tbytes\tnattch\tstatus\tleft over\tcreator\tname\tkind\tchanged");
  g_assert_true (g_pattern_match_simple ("-\t*\t*\t640\t5\t0\t\tleft over\t-\t/plain\tPOSIX\t*", lines[1]));
  test_bare_remove_file ("plain");
}

static void
test_columns_have_ids (void)
{
  for (SegmentTableColumn column = 0; column < SEGMENT_TABLE_N_COLUMNS; column++)
    g_assert_cmpint (segment_table_column_find (segment_table_column_get_id (column)), ==, column);

  g_assert_cmpint (segment_table_column_find ("no such"), ==, SEGMENT_TABLE_N_COLUMNS);
}

static void
test_status_counts (void)
{
  g_autofree char *all = segment_table_status_describe (1, 1, 0, 0);
  g_autofree char *some = segment_table_status_describe (2, 12, 3, 1);

  g_assert_cmpstr (all, ==, "1 segment, 0 left over, 0 selected");
  g_assert_cmpstr (some, ==, "2 of 12 segments, 3 left over, 1 selected");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/table-filter/query-is-found-in-each-column", test_query_is_found_in_each_column);
  test_world_add ("/table-filter/strictness-tells-when-all-are-shown", test_strictness_tells_when_all_are_shown);
  test_world_add ("/table-filter/scope-is-whose-they-are", test_scope_is_whose_they_are);
  test_world_add ("/table-filter/names-of-others-do-no-harm", test_names_of_others_do_no_harm);
  test_world_add ("/table-filter/text-has-a-cell-for-each-column", test_text_has_a_cell_for_each_column);
  test_world_add ("/table-filter/columns-have-ids", test_columns_have_ids);
  test_world_add ("/table-filter/status-counts", test_status_counts);

  return test_world_run ();
}
