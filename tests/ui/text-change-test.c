/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From one text to another, piece by piece: after each of them, a text buffer has what the change says, also in its
 * ends of lines.
 */

#include "config.h"

#include <string.h>

#include <gtk/gtk.h>

#include "segment-text-change.h"
#include "test-world.h"

#define N_RANDOM    20
#define LARGE_SIZE  (100 * 1000)
#define RANDOM_SIZE (80 * 1000)

static GBytes *
make_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text) + 1);
}

static void
apply (GtkTextBuffer          *buffer,
       const SegmentTextPiece *piece)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, piece->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, piece->end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, piece->text, (int) piece->length);
}

/* A buffer that is given the text at once has the ends of lines that it should have. */
static void
assert_contains (GtkTextBuffer *buffer,
                 const char    *text)
{
  g_autoptr (GtkTextBuffer) fresh = gtk_text_buffer_new (NULL);
  g_autofree char *contents = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_set_text (fresh, text, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  contents = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);

  /* Not printed: they are large. */
  g_assert_true (g_str_equal (contents, text));
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==, gtk_text_buffer_get_line_count (fresh));
}

/* Returns the number of pieces that it took. */
static guint
assert_changes (const char *old_text,
                const char *new_text)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autoptr (GBytes) old_bytes = make_bytes (old_text);
  g_autoptr (GBytes) new_bytes = make_bytes (new_text);
  g_autoptr (SegmentTextChange) change = segment_text_change_new (old_bytes, new_bytes);
  SegmentTextPiece piece;
  double progress = 0;
  guint n_pieces = 0;

  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_buffer_set_text (buffer, old_text, -1);

  for (segment_text_change_compare (change); segment_text_change_take_piece (change, &piece); n_pieces++)
    {
      g_autoptr (GBytes) text = segment_text_change_dup_text (change);

      apply (buffer, &piece);
      assert_contains (buffer, g_bytes_get_data (text, NULL));
      g_assert_cmpuint (strlen (g_bytes_get_data (text, NULL)) + 1, ==, g_bytes_get_size (text));

      g_assert_cmpfloat (segment_text_change_get_progress (change), >, progress);
      progress = segment_text_change_get_progress (change);
    }

  g_assert_true (segment_text_change_is_done (change));
  g_assert_cmpfloat (segment_text_change_get_progress (change), ==, 1);
  assert_contains (buffer, new_text);

  return n_pieces;
}

/* Characters of all lengths, and offset by up to three bytes, so that each comes where a piece would end. */
static char *
make_large_text (const char *piece,
                 guint       offset)
{
  GString *text = g_string_new (NULL);

  for (; offset > 0; offset--)
    g_string_append_c (text, '.');
  while (text->len < LARGE_SIZE)
    g_string_append (text, piece);

  return g_string_free (text, FALSE);
}

static void
assert_large_changes (const char *piece)
{
  for (guint offset = 0; offset < 4; offset++)
    {
      g_autofree char *text = make_large_text (piece, offset);

      g_assert_cmpuint (assert_changes ("", text), >, 3);
      g_assert_cmpuint (assert_changes (text, ""), >, 3);
      g_assert_cmpuint (assert_changes ("other", text), >, 3);
    }
}

static void
test_small_changes_are_one_piece (void)
{
  g_assert_cmpuint (assert_changes ("", ""), ==, 0);
  g_assert_cmpuint (assert_changes ("the same", "the same"), ==, 0);
  g_assert_cmpuint (assert_changes ("", "new"), ==, 1);
  g_assert_cmpuint (assert_changes ("old", ""), ==, 1);
  g_assert_cmpuint (assert_changes ("old", "new"), ==, 1);
}

static void
test_pieces_cut_no_characters (void)
{
  assert_large_changes ("é");
  assert_large_changes ("共");
  assert_large_changes ("👍");
  assert_large_changes ("aé共👍");
}

static void
test_pieces_cut_no_line_ends (void)
{
  assert_large_changes ("\r\n");
  assert_large_changes ("a\r\n");
  assert_large_changes ("\r\r\n\n");
}

/* Each piece of it ends with a carriage return, and comes before a newline. */
static void
test_pieces_make_no_line_ends (void)
{
  for (guint offset = 0; offset < 4; offset++)
    {
      g_autofree char *text = make_large_text ("\ra", offset);
      g_autofree char *longer = g_strconcat ("<", text, "\n>", NULL);

      assert_changes ("<\n>", longer);
      assert_changes (longer, "<\n>");
    }

  /* Not to be cut anywhere. */
  {
    g_autofree char *text = make_large_text ("\r", 0);
    g_autofree char *longer = g_strconcat ("<", text, "\n>", NULL);

    assert_changes ("<\n>", longer);
    assert_changes (longer, "<\n>");
  }
}

static char *
make_random_text (void)
{
  static const char * const pieces[] = { "a", "\n", "\r", "\r", "\r\n", "é", "共", "👍", "\nline\n" };
  GString *text = g_string_new (NULL);
  gsize length = g_test_rand_int_range (0, RANDOM_SIZE);
  guint n_pieces = g_test_rand_int_range (1, G_N_ELEMENTS (pieces) + 1);

  while (text->len < length)
    g_string_append (text, pieces[g_test_rand_int_range (0, n_pieces)]);

  return g_string_free (text, FALSE);
}

static void
test_random_texts_are_right_after_each_piece (void)
{
  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autofree char *start = make_random_text ();
      g_autofree char *middle = make_random_text ();
      g_autofree char *end = make_random_text ();
      g_autofree char *long_text = g_strconcat (start, middle, end, NULL);
      g_autofree char *short_text = g_strconcat (start, end, NULL);

      assert_changes (short_text, long_text);
      assert_changes (long_text, short_text);
      assert_changes (start, end);
    }
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/text-change/small-changes-are-one-piece", test_small_changes_are_one_piece);
  test_world_add ("/text-change/pieces-cut-no-characters", test_pieces_cut_no_characters);
  test_world_add ("/text-change/pieces-cut-no-line-ends", test_pieces_cut_no_line_ends);
  test_world_add ("/text-change/pieces-make-no-line-ends", test_pieces_make_no_line_ends);
  test_world_add ("/text-change/random-texts-are-right-after-each-piece", test_random_texts_are_right_after_each_piece);

  return test_world_run ();
}
