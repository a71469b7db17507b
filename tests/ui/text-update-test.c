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

#define N_LINES  400
#define N_FRAMES 10
#define N_RANDOM 20000

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

/* From the old text the buffer comes to the new one by inserting and deleting this many characters. */
static void
assert_updates (const char *old_text,
                const char *new_text,
                guint       inserted,
                guint       deleted)
{
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autofree char *text = NULL;
  Edits edits = { 0 };

  gtk_text_buffer_set_text (buffer, old_text, -1);
  g_signal_connect (buffer, "insert-text", G_CALLBACK (count_inserted), &edits);
  g_signal_connect (buffer, "delete-range", G_CALLBACK (count_deleted), &edits);
  segment_text_update (buffer, old_text, new_text);

  text = dup_text (buffer);
  g_assert_cmpstr (text, ==, new_text);
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

/* Against a buffer that was given the text at once: also the ends of lines must come out the same. */
static void
test_random_texts_come_out_right (void)
{
  g_autoptr (GtkTextBuffer) buffer = new_buffer ();
  g_autoptr (GtkTextBuffer) fresh = new_buffer ();
  g_autoptr (GString) old_text = g_string_new (NULL);

  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autoptr (GString) new_text = g_string_new (NULL);
      g_autofree char *text = NULL;

      append_random_text (new_text);
      segment_text_update (buffer, old_text->str, new_text->str);
      gtk_text_buffer_set_text (fresh, new_text->str, -1);

      text = dup_text (buffer);
      g_assert_cmpstr (text, ==, new_text->str);
      g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==, gtk_text_buffer_get_line_count (fresh));
      g_string_assign (old_text, new_text->str);
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

  segment_text_update (buffer, text, new_text);
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
  test_world_add ("/text-update/what-is-seen-stays-in-its-place", test_what_is_seen_stays_in_its_place);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
