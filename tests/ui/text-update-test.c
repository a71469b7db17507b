/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text buffer that follows a text: it changes only where the text did, and what a person looks at stays in its place.
 */

#include "config.h"

#include <string.h>

#include <gtk/gtk.h>

#include "segment-text-update.h"
#include "test-display.h"
#include "test-world.h"

#define N_LINES       400
#define N_FRAMES      10
#define N_RANDOM      20000
#define N_RANDOM_BUSY 40
#define N_PAIRS       17

/* Longer than a slice may take, so after each change of a slow buffer the main loop comes to its turn. */
#define SLOW_US 10000

/* Several pieces; and more than is compared at once. */
#define LARGE_SIZE (250 * 1000)
#define HUGE_SIZE  (1000 * 1000)

static gboolean has_display;

typedef struct
{
  guint inserted;  /* characters */
  guint deleted;
} Edits;

static void
count_inserted (GtkTextBuffer *buffer,
                GtkTextIter   *location,
                char          *text,
                int            length,
                gpointer       user_data)
{
  Edits *edits = user_data;

  /* Assistive technologies are sent the text without its length. */
  g_assert_cmpuint (strlen (text), ==, length);

  edits->inserted += g_utf8_strlen (text, length);
}

static void
count_deleted (GtkTextBuffer *buffer,
               GtkTextIter   *start,
               GtkTextIter   *end,
               gpointer       user_data)
{
  Edits *edits = user_data;

  edits->deleted += gtk_text_iter_get_offset (end) - gtk_text_iter_get_offset (start);
}

/* As the reader has it: who only reads undoes nothing. */
static GtkTextBuffer *
new_buffer (void)
{
  GtkTextBuffer *buffer = gtk_text_buffer_new (NULL);

  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  return buffer;
}

static char *
dup_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
be_slow (GtkTextBuffer *buffer)
{
  g_usleep (SLOW_US);
}

static GtkTextBuffer *
new_slow_buffer (const char *text)
{
  GtkTextBuffer *buffer = new_buffer ();

  gtk_text_buffer_set_text (buffer, text, -1);
  g_signal_connect (buffer, "changed", G_CALLBACK (be_slow), NULL);
  return buffer;
}

/* A slow buffer that undoes, and has nothing to undo yet. */
static GtkTextBuffer *
new_undoing_buffer (const char *text)
{
  GtkTextBuffer *buffer = new_slow_buffer (text);

  gtk_text_buffer_set_enable_undo (buffer, TRUE);
  g_assert_false (gtk_text_buffer_get_can_undo (buffer));
  return buffer;
}

static char *
make_text (const char *line,
           gsize       size)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < size; i++)
    g_string_append_printf (text, "%s %u\n", line, i);

  return g_string_free (text, FALSE);
}

static void
set_text (SegmentTextUpdate *update,
          const char        *text)
{
  segment_text_update_set_text (update, g_strdup (text));
}

/* Against a buffer that was given the text at once: also the ends of lines must come out the same. */
static void
assert_contains (GtkTextBuffer *buffer,
                 const char    *text)
{
  g_autoptr (GtkTextBuffer) fresh = new_buffer ();
  g_autofree char *contents = dup_text (buffer);

  gtk_text_buffer_set_text (fresh, text, -1);

  /* Not printed: they may be large. */
  g_assert_true (g_str_equal (contents, text));
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==, gtk_text_buffer_get_line_count (fresh));
}

/* From the old text the buffer comes to the new one by inserting and deleting this many characters. */
static void
assert_updates (const char *old_text,
                const char *new_text,
                guint       inserted,
                guint       deleted)
{
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autoptr (SegmentTextUpdate) update = NULL;
  g_autofree char *text = NULL;
  Edits edits = { 0 };

  gtk_text_buffer_set_text (buffer, old_text, -1);
  update = segment_text_update_new (buffer);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, old_text);

  g_signal_connect (buffer, "insert-text", G_CALLBACK (count_inserted), &edits);
  g_signal_connect (buffer, "delete-range", G_CALLBACK (count_deleted), &edits);
  set_text (update, new_text);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, new_text);
  test_wait_until (!segment_text_update_is_busy (update));

  text = dup_text (buffer);
  g_assert_cmpstr (text, ==, new_text);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, new_text);
  g_assert_cmpuint (edits.inserted, ==, inserted);
  g_assert_cmpuint (edits.deleted, ==, deleted);
}

static void
test_unchanged_text_changes_nothing (void)
{
  assert_updates ("", "", 0, 0);
  assert_updates ("the same", "the same", 0, 0);
}

static void
test_only_the_difference_changes (void)
{
  assert_updates ("", "new", 3, 0);
  assert_updates ("old", "", 0, 3);
  assert_updates ("one three", "one two three", 4, 0);
  assert_updates ("one two three", "one three", 0, 4);
  assert_updates ("a long beginning X a long end", "a long beginning YZ a long end", 2, 1);
}

static void
test_repeated_letters_are_told_apart (void)
{
  assert_updates ("aaa", "aaaa", 1, 0);
  assert_updates ("aaaa", "aaa", 0, 1);
  assert_updates ("abab", "ababab", 2, 0);
}

static void
test_characters_are_never_cut (void)
{
  /* These share their first byte, or their last. */
  assert_updates ("xéx", "xèx", 1, 1);
  assert_updates ("共", "兲", 1, 1);
  assert_updates ("👍", "👎", 1, 1);
  assert_updates ("Ā", "À", 1, 1);
}

static void
test_line_ends_are_never_cut (void)
{
  assert_updates ("a\rb", "a\r\nb", 2, 1);
  assert_updates ("a\nb", "a\r\nb", 2, 1);
}

static void
test_places_far_apart_change_one_by_one (void)
{
  assert_updates ("one\ntwo\nthree\n", "ONE\ntwo\nTHREE\n", 8, 8);
  assert_updates ("old\nkept\nkept too\n", "kept\nkept too\nnew\n", 4, 4);
  assert_updates ("a\nb\nc\nd\n", "b\na\nd\nc\n", 5, 5);
}

static void
test_lines_that_come_again_are_no_landmarks (void)
{
  assert_updates ("x\n\ny\n\n", "\nX\n\nY\n", 5, 5);
}

static void
append_random_text (GString *text)
{
  static const char * const pieces[] = { "a", "b", "\n", "\r", "\r\n", "é", "è", "👍", "👎", "line\n", "another line\n" };

  for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
}

static void
test_random_texts_come_out_right (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);

  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      append_random_text (text);
      set_text (update, text->str);
      test_wait_until (!segment_text_update_is_busy (update));
      assert_contains (buffer, text->str);
    }
}

static void
on_edited (SegmentTextUpdate *update,
           int                start,
           int                end,
           GString           *log)
{
  g_string_append_printf (log, "%d-%d ", start, end);
}

static void
on_done (SegmentTextUpdate *update,
         GString           *log)
{
  g_string_append (log, segment_text_update_is_busy (update) ? "busy " : "done ");
}

static void
watch (SegmentTextUpdate *update,
       GString           *log)
{
  g_signal_connect (update, "edited", G_CALLBACK (on_edited), log);
  g_signal_connect (update, "done", G_CALLBACK (on_done), log);
}

static void
test_each_edit_is_told (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autoptr (GString) log = g_string_new (NULL);

  watch (update, log);
  set_text (update, "é\nkept\nold");
  g_assert_cmpstr (log->str, ==, "0-10 done ");

  g_string_truncate (log, 0);
  set_text (update, "éé\nkept\n");
  g_assert_cmpstr (log->str, ==, "7-7 1-2 done ");

  g_string_truncate (log, 0);
  set_text (update, "éé\nkept\n");
  g_assert_cmpstr (log->str, ==, "done ");
}

static void
test_a_text_that_was_not_there_is_read_from_its_start (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autofree char *text = make_text ("New", LARGE_SIZE);
  int position;

  set_text (update, text);
  test_wait_until (!segment_text_update_is_busy (update));
  g_object_get (buffer, "cursor-position", &position, NULL);
  g_assert_cmpint (position, ==, 0);
}

static void
test_a_cursor_at_the_end_stays_at_the_end (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("Old");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autofree char *text = make_text ("Old", LARGE_SIZE);
  GtkTextIter end;
  int position;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  set_text (update, text);
  test_wait_until (!segment_text_update_is_busy (update));

  g_object_get (buffer, "cursor-position", &position, NULL);
  g_assert_cmpint (position, ==, gtk_text_buffer_get_char_count (buffer));
}

static void
count_notification (GObject    *object,
                    GParamSpec *pspec,
                    guint      *count)
{
  (*count)++;
}

static void
test_a_large_text_comes_in_slices (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *text = make_text ("👍 é", LARGE_SIZE);
  guint n_busy = 0, n_slices = 0;
  double progress;

  watch (update, log);
  g_signal_connect (update, "notify::busy", G_CALLBACK (count_notification), &n_busy);
  g_assert_cmpfloat (segment_text_update_get_progress (update), ==, 1);

  /* The start of it is seen at once. */
  set_text (update, text);
  g_assert_true (segment_text_update_is_busy (update));
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), >, 0);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, text);
  g_assert_cmpuint (n_busy, ==, 1);

  for (progress = 0; segment_text_update_is_busy (update); n_slices++)
    {
      double now = segment_text_update_get_progress (update);

      g_assert_cmpfloat (now, >, progress);
      g_assert_cmpfloat (now, <, 1);
      progress = now;
      test_wait_until (segment_text_update_get_progress (update) > progress);
    }

  assert_contains (buffer, text);
  g_assert_cmpuint (n_slices, >, 3);
  g_assert_cmpuint (n_busy, ==, 2);
  g_assert_true (g_str_has_suffix (log->str, " done "));

  /* It goes in slices, too. */
  set_text (update, "");
  g_assert_true (segment_text_update_is_busy (update));
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), >, 0);
  test_wait_until (!segment_text_update_is_busy (update));
  assert_contains (buffer, "");
}

static void
test_large_texts_are_compared_by_lines (void)
{
  g_autofree char *middle = make_text ("This is line", HUGE_SIZE);
  g_autofree char *old_text = g_strconcat ("one\n", middle, "three\n", NULL);
  g_autofree char *new_text = g_strconcat ("ONE\n", middle, "THREE\n", NULL);

  assert_updates (old_text, new_text, strlen ("ONETHREE"), strlen ("onethree"));
}

/* "Ez" and "FY" are the same to a hash that multiplies by 33, as many do, and so are all lines made of them. Were that
 * the hash, this would take many minutes. */
static void
test_lines_made_to_be_slow_are_not (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;

  for (guint i = 0; i < 1 << N_PAIRS; i++)
    {
      for (guint pair = 0; pair < N_PAIRS; pair++)
        g_string_append (lines, i >> pair & 1 ? "Ez" : "FY");
      g_string_append_c (lines, '\n');
    }

  old_text = g_strconcat ("a", lines->str, "b", NULL);
  new_text = g_strconcat ("A", lines->str, "B", NULL);
  assert_updates (old_text, new_text, 2, 2);
}

static void
test_the_newest_text_wins (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *first = make_text ("First", LARGE_SIZE);
  g_autofree char *second = make_text ("Second", LARGE_SIZE);

  set_text (update, first);
  set_text (update, second);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, second);
  g_assert_true (segment_text_update_is_busy (update));

  set_text (update, "Newest");
  g_assert_cmpstr (segment_text_update_get_text (update), ==, "Newest");
  watch (update, log);
  test_wait_until (!segment_text_update_is_busy (update));

  assert_contains (buffer, "Newest");
  g_assert_true (g_str_has_suffix (log->str, " done "));
  g_assert_true (strstr (log->str, "done") == log->str + log->len - strlen ("done "));
}

static void
test_the_newest_text_wins_over_a_comparison (void)
{
  g_autofree char *first = make_text ("First", HUGE_SIZE);
  g_autofree char *second = make_text ("Second", HUGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autoptr (SegmentTextUpdate) update = NULL;

  gtk_text_buffer_set_text (buffer, first, -1);
  update = segment_text_update_new (buffer);
  set_text (update, second);
  g_assert_true (segment_text_update_is_busy (update));
  g_assert_cmpfloat (segment_text_update_get_progress (update), ==, 0);

  set_text (update, "Newest");
  test_wait_until (!segment_text_update_is_busy (update));
  assert_contains (buffer, "Newest");
}

static void
test_all_slices_are_undone_in_one_step (void)
{
  g_autofree char *old_text = make_text ("Old", LARGE_SIZE);
  g_autofree char *new_text = make_text ("New", LARGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_undoing_buffer (old_text);
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);

  set_text (update, new_text);
  g_assert_true (segment_text_update_is_busy (update));
  g_assert_false (gtk_text_buffer_get_can_undo (buffer));
  test_wait_until (!segment_text_update_is_busy (update));
  g_assert_true (gtk_text_buffer_get_can_undo (buffer));

  gtk_text_buffer_undo (buffer);
  g_assert_false (gtk_text_buffer_get_can_undo (buffer));
  assert_contains (buffer, old_text);

  gtk_text_buffer_redo (buffer);
  g_assert_false (gtk_text_buffer_get_can_redo (buffer));
  assert_contains (buffer, new_text);
}

static void
test_cancelling_stops_where_it_is (void)
{
  g_autofree char *old_text = make_text ("Old", LARGE_SIZE);
  g_autofree char *new_text = make_text ("New", LARGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_undoing_buffer (old_text);
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *text = NULL;
  int count;

  set_text (update, new_text);
  set_text (update, "Newest");
  test_wait_until (segment_text_update_get_progress (update) > 0.7);
  watch (update, log);
  segment_text_update_cancel (update);
  g_assert_false (segment_text_update_is_busy (update));

  text = dup_text (buffer);
  assert_contains (buffer, segment_text_update_get_text (update));
  g_assert_true (g_str_has_prefix (text, "New 0\n"));
  g_assert_cmpuint (strlen (text), <, strlen (new_text));

  /* Nothing comes after it. */
  count = gtk_text_buffer_get_char_count (buffer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, count);
  g_assert_cmpstr (log->str, ==, "");

  gtk_text_buffer_undo (buffer);
  assert_contains (buffer, old_text);
}

static void
test_cancelling_a_comparison_changes_nothing (void)
{
  g_autofree char *old_text = make_text ("Old", HUGE_SIZE);
  g_autofree char *new_text = make_text ("Newer", HUGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_undoing_buffer (old_text);
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);

  segment_text_update_set_text (update, make_text ("New", HUGE_SIZE));
  g_assert_true (segment_text_update_is_busy (update));
  segment_text_update_cancel (update);
  g_assert_false (segment_text_update_is_busy (update));
  g_assert_cmpstr (segment_text_update_get_text (update), ==, old_text);

  /* What the thread finds is for nobody. */
  set_text (update, new_text);
  g_assert_true (segment_text_update_is_busy (update));
  test_wait_until (!segment_text_update_is_busy (update));
  assert_contains (buffer, new_text);
  gtk_text_buffer_undo (buffer);
  assert_contains (buffer, old_text);
}

static void
test_reverting_brings_the_old_text_back (void)
{
  g_autofree char *old_text = make_text ("Old", LARGE_SIZE);
  g_autofree char *new_text = make_text ("New", LARGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_undoing_buffer (old_text);
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);

  segment_text_update_revert (update);
  assert_contains (buffer, old_text);

  set_text (update, new_text);
  set_text (update, "Newest");
  test_wait_until (segment_text_update_get_progress (update) > 0.7);
  segment_text_update_revert (update);
  g_assert_cmpstr (segment_text_update_get_text (update), ==, old_text);
  test_wait_until (!segment_text_update_is_busy (update));
  assert_contains (buffer, old_text);

  gtk_text_buffer_undo (buffer);
  g_assert_false (gtk_text_buffer_get_can_undo (buffer));
  assert_contains (buffer, old_text);
}

static void
test_dropped_while_busy_it_leaves_the_buffer_alone (void)
{
  g_autofree char *new_text = make_text ("New", LARGE_SIZE);
  g_autoptr (GtkTextBuffer) buffer = new_undoing_buffer ("Old");
  SegmentTextUpdate *update = segment_text_update_new (buffer);
  int count;

  set_text (update, new_text);
  g_assert_true (segment_text_update_is_busy (update));
  g_object_add_weak_pointer (G_OBJECT (update), (gpointer *) &update);
  g_object_unref (update);
  g_assert_null (update);

  count = gtk_text_buffer_get_char_count (buffer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, count);

  /* The user action is over. */
  g_assert_true (gtk_text_buffer_get_can_undo (buffer));
  gtk_text_buffer_undo (buffer);
  assert_contains (buffer, "Old");
}

/* In the middle of a piece: what was deleted is not yet replaced. */
static void
set_another_text (GtkTextBuffer     *buffer,
                  SegmentTextUpdate *update)
{
  g_signal_handlers_disconnect_by_func (buffer, set_another_text, update);
  segment_text_update_cancel (update);
  set_text (update, "Another\r\nnew text");
}

static void
test_a_handler_may_set_another_text (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("The old text");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
  g_autoptr (GString) log = g_string_new (NULL);

  watch (update, log);
  g_signal_connect (buffer, "changed", G_CALLBACK (set_another_text), update);
  set_text (update, "Some\r\nnew text");
  test_wait_until (!segment_text_update_is_busy (update));
  assert_contains (buffer, "Another\r\nnew text");
  g_assert_true (g_str_has_suffix (log->str, " done "));
}

static void
assert_selects (GtkTextBuffer *buffer,
                const char    *text)
{
  g_autofree char *selected = NULL;
  GtkTextIter start, end;

  g_assert_true (gtk_text_buffer_get_selection_bounds (buffer, &start, &end));
  selected = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_assert_true (g_str_equal (selected, text));
}

/* Before it and right after it something comes in many slices, and goes again. */
static void
test_a_selection_stays_on_its_text (void)
{
  g_autofree char *large = make_text ("New", LARGE_SIZE);
  g_autofree char *text = g_strconcat (large, "kept\n", large, "The end", NULL);

  for (int is_backward = 0; is_backward < 2; is_backward++)
    {
      g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("kept\nend");
      g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);
      GtkTextIter start, end;

      gtk_text_buffer_get_start_iter (buffer, &start);
      gtk_text_buffer_get_iter_at_line (buffer, &end, 1);
      if (is_backward)
        gtk_text_buffer_select_range (buffer, &start, &end);
      else
        gtk_text_buffer_select_range (buffer, &end, &start);

      for (int i = 0; i < 2; i++)
        {
          set_text (update, i == 0 ? text : "kept\nend");
          for (; segment_text_update_is_busy (update); g_main_context_iteration (NULL, TRUE))
            assert_selects (buffer, "kept\n");
          assert_selects (buffer, "kept\n");
        }
    }
}

static char *
make_large_random_text (void)
{
  GString *text = g_string_new (NULL);
  gsize size = g_test_rand_int_range (0, LARGE_SIZE);

  while (text->len < size)
    append_random_text (text);

  return g_string_free (text, FALSE);
}

/* Other texts, cancelling and reverting at any time. */
static void
test_random_texts_come_out_right_while_busy (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_slow_buffer ("");
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (buffer);

  for (int i = 0; i < N_RANDOM_BUSY; i++)
    {
      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        segment_text_update_set_text (update, make_large_random_text ());
      for (int n = g_test_rand_int_range (0, 6); n > 0 && segment_text_update_is_busy (update); n--)
        g_main_context_iteration (NULL, TRUE);

      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          segment_text_update_cancel (update);
          g_assert_false (segment_text_update_is_busy (update));
          break;

        case 1:
          segment_text_update_revert (update);
          break;

        default:
          break;
        }

      if (g_test_rand_bit ())
        test_wait_until (!segment_text_update_is_busy (update));
      if (!segment_text_update_is_busy (update))
        assert_contains (buffer, segment_text_update_get_text (update));
    }
}

static char *
make_lines (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < N_LINES; i++)
    g_string_append_printf (text, "This is line %d.\n", i);

  return g_string_free (text, FALSE);
}

/* The line at the top of what is seen. */
static char *
dup_top_line (GtkTextView *view)
{
  GdkRectangle seen;
  GtkTextIter start, end;

  gtk_text_view_get_visible_rect (view, &seen);
  gtk_text_view_get_line_at_y (view, &start, seen.y + 1, NULL);
  end = start;
  gtk_text_iter_forward_to_line_end (&end);

  return gtk_text_iter_get_text (&start, &end);
}

static gboolean
is_at_top (GtkTextView *view,
           const char  *line)
{
  g_autofree char *top = dup_top_line (view);

  return strcmp (top, line) == 0;
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  guint *frames = data;

  (*frames)++;
  return G_SOURCE_CONTINUE;
}

/* GTK lays out and scrolls frame by frame. */
static void
draw_frames (GtkWidget *widget,
             guint      count)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (widget, on_tick, &frames, NULL);

  test_wait_until (frames >= count);
  gtk_widget_remove_tick_callback (widget, id);
}

static void
test_what_is_seen_stays_in_its_place (void)
{
  g_autofree char *text = make_lines ();
  g_autofree char *new_text = g_strconcat ("Above all that.\nAnd this.\n", text, "Below.\n", NULL);
  g_autofree char *top_line = g_strdup_printf ("This is line %d.", N_LINES / 2);
  g_autofree char *top = NULL;
  g_autoptr (SegmentTextUpdate) update = NULL;
  GtkTextBuffer *buffer;
  GtkWidget *window, *scrolled, *view;
  GtkTextIter middle;
  GtkTextMark *mark;

  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)"))
    return;

  window = gtk_window_new ();
  scrolled = gtk_scrolled_window_new ();
  view = gtk_text_view_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 200);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_window_present (GTK_WINDOW (window));
  test_wait_until (gtk_widget_get_mapped (view));

  gtk_text_buffer_get_iter_at_line (buffer, &middle, N_LINES / 2);
  mark = gtk_text_buffer_create_mark (buffer, NULL, &middle, TRUE);
  while (!is_at_top (GTK_TEXT_VIEW (view), top_line))
    {
      gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (view), mark, 0, TRUE, 0, 0);
      draw_frames (view, 1);
    }

  update = segment_text_update_new (buffer);
  set_text (update, new_text);
  test_wait_until (!segment_text_update_is_busy (update));
  draw_frames (view, N_FRAMES);
  top = dup_top_line (GTK_TEXT_VIEW (view));
  g_assert_cmpstr (top, ==, top_line);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start () && gtk_init_check ();

  test_world_add ("/text-update/unchanged-text-changes-nothing", test_unchanged_text_changes_nothing);
  test_world_add ("/text-update/only-the-difference-changes", test_only_the_difference_changes);
  test_world_add ("/text-update/repeated-letters-are-told-apart", test_repeated_letters_are_told_apart);
  test_world_add ("/text-update/characters-are-never-cut", test_characters_are_never_cut);
  test_world_add ("/text-update/line-ends-are-never-cut", test_line_ends_are_never_cut);
  test_world_add ("/text-update/places-far-apart-change-one-by-one", test_places_far_apart_change_one_by_one);
  test_world_add ("/text-update/lines-that-come-again-are-no-landmarks", test_lines_that_come_again_are_no_landmarks);
  test_world_add ("/text-update/random-texts-come-out-right", test_random_texts_come_out_right);
  test_world_add ("/text-update/each-edit-is-told", test_each_edit_is_told);
  test_world_add ("/text-update/a-text-that-was-not-there-is-read-from-its-start",
                  test_a_text_that_was_not_there_is_read_from_its_start);
  test_world_add ("/text-update/a-cursor-at-the-end-stays-at-the-end", test_a_cursor_at_the_end_stays_at_the_end);
  test_world_add ("/text-update/a-large-text-comes-in-slices", test_a_large_text_comes_in_slices);
  test_world_add ("/text-update/large-texts-are-compared-by-lines", test_large_texts_are_compared_by_lines);
  test_world_add ("/text-update/lines-made-to-be-slow-are-not", test_lines_made_to_be_slow_are_not);
  test_world_add ("/text-update/the-newest-text-wins", test_the_newest_text_wins);
  test_world_add ("/text-update/the-newest-text-wins-over-a-comparison", test_the_newest_text_wins_over_a_comparison);
  test_world_add ("/text-update/all-slices-are-undone-in-one-step", test_all_slices_are_undone_in_one_step);
  test_world_add ("/text-update/cancelling-stops-where-it-is", test_cancelling_stops_where_it_is);
  test_world_add ("/text-update/cancelling-a-comparison-changes-nothing", test_cancelling_a_comparison_changes_nothing);
  test_world_add ("/text-update/reverting-brings-the-old-text-back", test_reverting_brings_the_old_text_back);
  test_world_add ("/text-update/dropped-while-busy-it-leaves-the-buffer-alone",
                  test_dropped_while_busy_it_leaves_the_buffer_alone);
  test_world_add ("/text-update/a-handler-may-set-another-text", test_a_handler_may_set_another_text);
  test_world_add ("/text-update/a-selection-stays-on-its-text", test_a_selection_stays_on_its_text);
  test_world_add ("/text-update/random-texts-come-out-right-while-busy", test_random_texts_come_out_right_while_busy);
  test_world_add ("/text-update/what-is-seen-stays-in-its-place", test_what_is_seen_stays_in_its_place);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
