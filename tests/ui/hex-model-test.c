/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as rows and as text: what a row says, and that only rows change whose bytes do.
 */

#include "config.h"

#include <string.h>

#include "segment-hex-model.h"
#include "test-world.h"

#define MANY     (10 * 1000 * 1000)
#define N_RANDOM 5000

/* What a list has told. */
typedef struct
{
  SegmentHexModel *model;
  guint            times;
  guint            position;
  guint            removed;
  guint            added;
  guint            length;   /* as the list had it at that time */
  guint            changes;  /* of rows */
} Told;

static GBytes *
new_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* Each byte says which row it is in. */
static GBytes *
make_bytes (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i / SEGMENT_HEX_ROW_SIZE);

  return g_bytes_new_take (data, size);
}

static GBytes *
change_byte (GBytes *bytes,
             gsize   offset)
{
  gsize size = g_bytes_get_size (bytes);
  guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  data[offset] ^= 0xff;
  return g_bytes_new_take (data, size);
}

static SegmentHexModel *
new_model (GBytes *bytes)
{
  SegmentHexModel *model = segment_hex_model_new ();

  segment_hex_model_set_bytes (model, bytes);
  return model;
}

static guint
count_rows (SegmentHexModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static SegmentHexRow *
get_row (SegmentHexModel *model,
         guint            position)
{
  return g_list_model_get_item (G_LIST_MODEL (model), position);
}

static void
on_items_changed (GListModel *list,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    data)
{
  Told *told = data;

  told->times++;
  told->position = position;
  told->removed = removed;
  told->added = added;
  told->length = g_list_model_get_n_items (list);
}

static void
on_row_changed (SegmentHexRow *row,
                gpointer       data)
{
  Told *told = data;

  told->changes++;
}

static void
listen (Told            *told,
        SegmentHexModel *model)
{
  *told = (Told) { .model = model };
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), told);
}

static void
assert_told (Told  *told,
             guint  position,
             guint  removed,
             guint  added)
{
  g_assert_cmpuint (told->times, ==, 1);
  g_assert_cmpuint (told->position, ==, position);
  g_assert_cmpuint (told->removed, ==, removed);
  g_assert_cmpuint (told->added, ==, added);
  g_assert_cmpuint (told->length, ==, count_rows (told->model));
}

static void
assert_row (SegmentHexModel *model,
            guint            position,
            const char      *offset,
            const char      *bytes,
            const char      *characters)
{
  g_autoptr (SegmentHexRow) row = get_row (model, position);
  g_autofree char *row_offset = segment_hex_row_dup_offset (row);
  g_autofree char *row_bytes = segment_hex_row_dup_bytes (row);
  g_autofree char *row_characters = segment_hex_row_dup_characters (row);

  g_assert_cmpuint (segment_hex_row_get_offset (row), ==, (gsize) position * SEGMENT_HEX_ROW_SIZE);
  g_assert_cmpstr (row_offset, ==, offset);
  g_assert_cmpstr (row_bytes, ==, bytes);
  g_assert_cmpstr (row_characters, ==, characters);
}

static void
assert_dump (const char *data,
             gsize       size,
             const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *dump = segment_hex_dump (bytes);

  g_assert_cmpstr (dump, ==, expected);
}

static void
test_sixteen_bytes_are_a_row (void)
{
  const struct { gsize size; guint n_rows; } cases[] = { { 0, 0 }, { 1, 1 }, { 15, 1 }, { 16, 1 }, { 17, 2 }, { 32, 2 },
                                                         { MANY, MANY / 16 }, { MANY + 1, MANY / 16 + 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = make_bytes (cases[i].size);
      g_autoptr (SegmentHexModel) model = new_model (bytes);

      g_assert_cmpuint (count_rows (model), ==, cases[i].n_rows);
      g_assert_null (get_row (model, cases[i].n_rows));
    }
}

static void
test_no_bytes_are_no_rows (void)
{
  g_autoptr (GBytes) bytes = make_bytes (40);
  g_autoptr (SegmentHexModel) model = segment_hex_model_new ();

  g_assert_cmpuint (count_rows (model), ==, 0);
  g_assert_null (segment_hex_model_get_bytes (model));
  g_assert_null (get_row (model, 0));

  segment_hex_model_set_bytes (model, bytes);
  g_assert_true (segment_hex_model_get_bytes (model) == bytes);
  segment_hex_model_set_bytes (model, NULL);
  g_assert_cmpuint (count_rows (model), ==, 0);
  g_assert_null (segment_hex_model_get_bytes (model));
}

static void
test_a_row_says_its_bytes (void)
{
  g_autoptr (GBytes) bytes = new_bytes ("Hello, <world>!\n\x7f\x80\xc3\xa9~ \t\x01.");
  g_autoptr (SegmentHexModel) model = new_model (bytes);

  assert_row (model, 0, "00000000", "48 65 6c 6c 6f 2c 20 3c  77 6f 72 6c 64 3e 21 0a", "Hello, <world>!·");
  assert_row (model, 1, "00000010", "7f 80 c3 a9 7e 20 09 01  2e", "····~ ··.");
}

static void
test_the_last_row_may_be_short (void)
{
  g_autoptr (GBytes) one = new_bytes ("0123456789abcdefX");
  g_autoptr (GBytes) eight = new_bytes ("0123456789abcdefABCDEFGH");
  g_autoptr (SegmentHexModel) model = new_model (one);

  assert_row (model, 1, "00000010", "58", "X");
  segment_hex_model_set_bytes (model, eight);
  assert_row (model, 1, "00000010", "41 42 43 44 45 46 47 48", "ABCDEFGH");
}

static void
test_a_row_is_the_same_while_it_is_held (void)
{
  g_autoptr (GBytes) bytes = make_bytes (MANY);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) row = get_row (model, 1000);
  g_autoptr (SegmentHexRow) again = get_row (model, 1000);
  g_autoptr (SegmentHexRow) next = get_row (model, 1001);

  g_assert_true (again == row);
  g_assert_true (next != row);
}

static void
test_a_row_goes_when_nobody_holds_it (void)
{
  g_autoptr (GBytes) bytes = make_bytes (100);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  SegmentHexRow *row = get_row (model, 1);

  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_object_unref (row);
  g_assert_null (row);
  assert_row (model, 1, "00000010", "01 01 01 01 01 01 01 01  01 01 01 01 01 01 01 01", "················");
}

static void
test_a_row_outlives_the_list (void)
{
  g_autoptr (GBytes) bytes = new_bytes ("text");
  SegmentHexModel *model = new_model (bytes);
  g_autoptr (SegmentHexRow) row = get_row (model, 0);
  g_autofree char *characters = NULL;

  g_object_unref (model);
  characters = segment_hex_row_dup_characters (row);
  g_assert_cmpstr (characters, ==, "text");
}

static void
test_a_changed_byte_changes_one_row (void)
{
  g_autoptr (GBytes) bytes = make_bytes (MANY);
  g_autoptr (GBytes) changed = change_byte (bytes, 5000 * SEGMENT_HEX_ROW_SIZE + 7);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) before = get_row (model, 4999);
  g_autoptr (SegmentHexRow) row = get_row (model, 5000);
  g_autoptr (SegmentHexRow) after = get_row (model, 5001);
  g_autoptr (SegmentHexRow) again = NULL;
  g_autofree char *text = NULL;
  Told told, told_others;

  listen (&told, model);
  told_others = told;
  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), &told);
  g_signal_connect (before, "changed", G_CALLBACK (on_row_changed), &told_others);
  g_signal_connect (after, "changed", G_CALLBACK (on_row_changed), &told_others);
  segment_hex_model_set_bytes (model, changed);

  g_assert_cmpuint (told.times, ==, 0);
  g_assert_cmpuint (told.changes, ==, 1);
  g_assert_cmpuint (told_others.changes, ==, 0);

  again = get_row (model, 5000);
  g_assert_true (again == row);
  text = segment_hex_row_dup_bytes (row);
  g_assert_cmpstr (text, ==, "88 88 88 88 88 88 88 77  88 88 88 88 88 88 88 88");
}

static void
test_bytes_that_are_equal_change_nothing (void)
{
  g_autoptr (GBytes) bytes = make_bytes (100);
  g_autoptr (GBytes) equal = make_bytes (100);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) row = get_row (model, 6);
  Told told;

  listen (&told, model);
  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), &told);
  segment_hex_model_set_bytes (model, equal);
  segment_hex_model_set_bytes (model, equal);

  g_assert_cmpuint (told.times, ==, 0);
  g_assert_cmpuint (told.changes, ==, 0);
  g_assert_false (segment_hex_row_is_changed (row));
}

static void
test_rows_come_at_the_end (void)
{
  g_autoptr (GBytes) bytes = make_bytes (100);
  g_autoptr (GBytes) longer = make_bytes (150);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) full = get_row (model, 5);
  g_autoptr (SegmentHexRow) partial = get_row (model, 6);
  g_autoptr (SegmentHexRow) again = NULL;
  Told told;

  listen (&told, model);
  g_signal_connect (full, "changed", G_CALLBACK (on_row_changed), &told);
  g_signal_connect (partial, "changed", G_CALLBACK (on_row_changed), &told);
  segment_hex_model_set_bytes (model, longer);

  assert_told (&told, 7, 0, 3);
  g_assert_cmpuint (told.changes, ==, 1);
  g_assert_true (segment_hex_row_is_changed (partial));
  again = get_row (model, 6);
  g_assert_true (again == partial);
}

static void
test_rows_go_at_the_end (void)
{
  g_autoptr (GBytes) bytes = make_bytes (150);
  g_autoptr (GBytes) shorter = make_bytes (100);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) kept = get_row (model, 6);
  g_autoptr (SegmentHexRow) removed = get_row (model, 7);
  g_autoptr (SegmentHexRow) again = NULL;
  g_autofree char *kept_text = NULL;
  g_autofree char *removed_text = NULL;
  Told told;

  listen (&told, model);
  g_signal_connect (kept, "changed", G_CALLBACK (on_row_changed), &told);
  g_signal_connect (removed, "changed", G_CALLBACK (on_row_changed), &told);
  segment_hex_model_set_bytes (model, shorter);

  assert_told (&told, 7, 3, 0);
  g_assert_cmpuint (told.changes, ==, 1);
  kept_text = segment_hex_row_dup_bytes (kept);
  g_assert_cmpstr (kept_text, ==, "06 06 06 06");
  removed_text = segment_hex_row_dup_bytes (removed);
  g_assert_cmpstr (removed_text, ==, "07 07 07 07 07 07 07 07  07 07 07 07 07 07 07 07");

  segment_hex_model_set_bytes (model, bytes);
  again = get_row (model, 7);
  g_assert_true (again != removed);
}

/* Rows that nobody holds are compared when they are asked for. */
static void
test_rows_know_whether_they_have_changed (void)
{
  g_autoptr (GBytes) bytes = make_bytes (100);
  g_autoptr (GBytes) longer = make_bytes (150);
  g_autoptr (GBytes) changed = change_byte (longer, 20);
  g_autoptr (SegmentHexModel) model = new_model (bytes);
  g_autoptr (SegmentHexRow) held = get_row (model, 1);

  g_assert_false (segment_hex_row_is_changed (held));
  segment_hex_model_set_bytes (model, changed);
  g_assert_true (segment_hex_row_is_changed (held));
  for (guint i = 0; i < count_rows (model); i++)
    {
      g_autoptr (SegmentHexRow) row = get_row (model, i);

      g_assert_cmpint (segment_hex_row_is_changed (row), ==, i == 1 || i >= 6);
    }

  segment_hex_model_forget_changes (model);
  for (guint i = 0; i < count_rows (model); i++)
    {
      g_autoptr (SegmentHexRow) row = get_row (model, i);

      g_assert_false (segment_hex_row_is_changed (row));
    }

  segment_hex_model_set_bytes (model, longer);
  g_assert_true (segment_hex_row_is_changed (held));
  segment_hex_model_set_bytes (model, bytes);
  g_assert_false (segment_hex_row_is_changed (held));
}

/* Whatever comes after whatever: a list that was told everything has the rows of one that is new. */
static void
test_random_bytes_come_out_right (void)
{
  g_autoptr (SegmentHexModel) model = segment_hex_model_new ();
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autoptr (GBytes) made = make_bytes (g_test_rand_int_range (1, 200));
      g_autoptr (GBytes) bytes = change_byte (made, g_test_rand_int_range (0, (int) g_bytes_get_size (made)));
      g_autoptr (SegmentHexModel) fresh = new_model (bytes);

      segment_hex_model_set_bytes (model, bytes);
      g_assert_cmpuint (count_rows (model), ==, count_rows (fresh));
      for (guint j = 0; j < count_rows (model); j++)
        {
          SegmentHexRow *row = get_row (model, j);
          g_autoptr (SegmentHexRow) expected = get_row (fresh, j);
          g_autofree char *text = segment_hex_row_dup_bytes (row);
          g_autofree char *expected_text = segment_hex_row_dup_bytes (expected);

          g_assert_cmpstr (text, ==, expected_text);
          g_ptr_array_add (held, row);
        }
      while (held->len > 20)
        g_ptr_array_remove_index_fast (held, g_test_rand_int_range (0, (int) held->len));
    }
}

static void
test_a_dump_is_that_of_hexdump (void)
{
  assert_dump ("", 0, "");
  assert_dump ("Hello\n", 6,
               "00000000  48 65 6c 6c 6f 0a                                 |Hello.|\n"
               "00000006\n");
  assert_dump ("0123456789abcdef\0\x7f\x80~", 20,
               "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
               "00000010  00 7f 80 7e                                       |...~|\n"
               "00000014\n");
}

static void
test_a_dump_leaves_away_what_repeats (void)
{
  g_autofree char *zeros = g_malloc0 (100);

  zeros[64] = 'x';
  assert_dump (zeros, 100,
               "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
               "*\n"
               "00000040  78 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |x...............|\n"
               "00000050  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
               "00000060  00 00 00 00                                       |....|\n"
               "00000064\n");
  assert_dump (zeros, 48,
               "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
               "*\n"
               "00000030\n");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/hex-model/sixteen-bytes-are-a-row", test_sixteen_bytes_are_a_row);
  test_world_add ("/hex-model/no-bytes-are-no-rows", test_no_bytes_are_no_rows);
  test_world_add ("/hex-model/a-row-says-its-bytes", test_a_row_says_its_bytes);
  test_world_add ("/hex-model/the-last-row-may-be-short", test_the_last_row_may_be_short);
  test_world_add ("/hex-model/a-row-is-the-same-while-it-is-held", test_a_row_is_the_same_while_it_is_held);
  test_world_add ("/hex-model/a-row-goes-when-nobody-holds-it", test_a_row_goes_when_nobody_holds_it);
  test_world_add ("/hex-model/a-row-outlives-the-list", test_a_row_outlives_the_list);
  test_world_add ("/hex-model/a-changed-byte-changes-one-row", test_a_changed_byte_changes_one_row);
  test_world_add ("/hex-model/bytes-that-are-equal-change-nothing", test_bytes_that_are_equal_change_nothing);
  test_world_add ("/hex-model/rows-come-at-the-end", test_rows_come_at_the_end);
  test_world_add ("/hex-model/rows-go-at-the-end", test_rows_go_at_the_end);
  test_world_add ("/hex-model/rows-know-whether-they-have-changed", test_rows_know_whether_they_have_changed);
  test_world_add ("/hex-model/random-bytes-come-out-right", test_random_bytes_come_out_right);
  test_world_add ("/hex-text/a-dump-is-that-of-hexdump", test_a_dump_is_that_of_hexdump);
  test_world_add ("/hex-text/a-dump-leaves-away-what-repeats", test_a_dump_leaves_away_what_repeats);

  return test_world_run ();
}
