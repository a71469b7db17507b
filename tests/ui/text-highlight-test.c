/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marking what a search has found: exactly that, and without a trace in the text or its history.
 */

#include "config.h"

#include <string.h>

#include <gtk/gtk.h>

#include "segment-text-highlight.h"
#include "segment-text-search.h"
#include "test-world.h"

typedef struct
{
  GtkTextBuffer        *buffer;
  SegmentTextSearch    *search;
  SegmentTextHighlight *highlight;
} Fixture;

static void
set_up (Fixture    *fixture,
        const char *text)
{
  fixture->buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_text (fixture->buffer, text, -1);
  fixture->search = segment_text_search_new ();
  segment_text_search_set_buffer (fixture->search, fixture->buffer);
  fixture->highlight = segment_text_highlight_new (fixture->search);
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->highlight);
  g_assert_finalize_object (fixture->search);
  g_assert_finalize_object (fixture->buffer);
}

static void
find (Fixture    *fixture,
      const char *query)
{
  segment_text_search_set_query (fixture->search, query);
  test_wait_until (!segment_text_search_get_is_busy (fixture->search));
}

static void
place_cursor (Fixture *fixture,
              int      offset)
{
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &cursor, offset);
  gtk_text_buffer_place_cursor (fixture->buffer, &cursor);
}

static char
get_letter (const GtkTextIter *iter)
{
  GSList *tags = gtk_text_iter_get_tags (iter);
  guint n_tags = g_slist_length (tags);

  g_slist_free (tags);
  return "-mc"[n_tags];
}

/* A letter for each character of the text: "m" for a match, "c" for the current one, "-" for the others. */
static char *
describe_marks (Fixture *fixture)
{
  GString *marks = g_string_new (NULL);
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (fixture->buffer, &iter);
  while (!gtk_text_iter_is_end (&iter))
    {
      g_string_append_c (marks, get_letter (&iter));
      gtk_text_iter_forward_char (&iter);
    }

  return g_string_free (marks, FALSE);
}

static gboolean
has_marks (Fixture    *fixture,
           const char *expected)
{
  g_autofree char *marks = describe_marks (fixture);

  return strcmp (marks, expected) == 0;
}

static void
test_matches_are_marked (void)
{
  Fixture fixture;

  set_up (&fixture, "one two 共oo");
  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m--mm"));
  find (&fixture, "oo");
  test_wait_until (has_marks (&fixture, "---------mm"));
  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m--mm"));
  find (&fixture, "o 共");
  test_wait_until (has_marks (&fixture, "------mmm--"));
  find (&fixture, "two 共");
  test_wait_until (has_marks (&fixture, "----mmmmm--"));
  tear_down (&fixture);
}

static void
test_marks_go_with_what_was_searched (void)
{
  Fixture fixture;

  set_up (&fixture, "one two");
  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m"));
  find (&fixture, "");
  g_assert_true (has_marks (&fixture, "-------"));

  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m"));
  find (&fixture, "x");
  g_assert_true (has_marks (&fixture, "-------"));
  tear_down (&fixture);
}

static void
test_nothing_is_left_behind (void)
{
  g_autoptr (GtkTextBuffer) other = gtk_text_buffer_new (NULL);
  GtkTextTagTable *table;
  Fixture fixture;

  set_up (&fixture, "one two");
  table = gtk_text_buffer_get_tag_table (fixture.buffer);
  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m"));
  segment_text_search_set_buffer (fixture.search, other);
  g_assert_true (has_marks (&fixture, "-------"));
  g_assert_cmpint (gtk_text_tag_table_get_size (table), ==, 0);

  segment_text_search_set_buffer (fixture.search, fixture.buffer);
  test_wait_until (has_marks (&fixture, "m-----m"));
  g_assert_finalize_object (fixture.highlight);
  g_assert_true (has_marks (&fixture, "-------"));
  g_assert_cmpint (gtk_text_tag_table_get_size (table), ==, 0);

  fixture.highlight = segment_text_highlight_new (fixture.search);
  test_wait_until (has_marks (&fixture, "m-----m"));
  tear_down (&fixture);
}

static void
test_marks_follow_the_text (void)
{
  GtkTextIter start, end;
  Fixture fixture;

  set_up (&fixture, "one two");
  find (&fixture, "one");
  test_wait_until (has_marks (&fixture, "mmm----"));

  /* At once they are where they were in the text, then where it matches. */
  gtk_text_buffer_get_iter_at_offset (fixture.buffer, &start, 1);
  gtk_text_buffer_insert (fixture.buffer, &start, "x", -1);
  g_assert_true (has_marks (&fixture, "mmmm----"));
  test_wait_until (has_marks (&fixture, "--------"));

  gtk_text_buffer_get_iter_at_offset (fixture.buffer, &start, 1);
  gtk_text_buffer_get_iter_at_offset (fixture.buffer, &end, 2);
  gtk_text_buffer_delete (fixture.buffer, &start, &end);
  test_wait_until (has_marks (&fixture, "mmm----"));

  gtk_text_buffer_set_text (fixture.buffer, "two one", -1);
  test_wait_until (has_marks (&fixture, "----mmm"));
  tear_down (&fixture);
}

static void
test_the_text_may_change_before_its_marks_are_there (void)
{
  GtkTextIter start, end;
  Fixture fixture;

  set_up (&fixture, "one two one");
  find (&fixture, "one");
  gtk_text_buffer_get_bounds (fixture.buffer, &start, &end);
  gtk_text_buffer_delete (fixture.buffer, &start, &end);
  gtk_text_buffer_insert (fixture.buffer, &start, "a one", -1);
  test_wait_until (has_marks (&fixture, "--mmm"));
  tear_down (&fixture);
}

static void
test_the_current_match_is_told_from_the_others (void)
{
  SegmentTextMatch match;
  Fixture fixture;

  set_up (&fixture, "one one one");
  find (&fixture, "one");
  segment_text_search_get_match (fixture.search, 1, &match);
  segment_text_highlight_set_current (fixture.highlight, &match);
  test_wait_until (has_marks (&fixture, "mmm-ccc-mmm"));

  segment_text_search_get_match (fixture.search, 2, &match);
  segment_text_highlight_set_current (fixture.highlight, &match);
  g_assert_true (has_marks (&fixture, "mmm-mmm-ccc"));

  segment_text_highlight_set_current (fixture.highlight, NULL);
  g_assert_true (has_marks (&fixture, "mmm-mmm-mmm"));
  tear_down (&fixture);
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

static void
test_the_text_and_its_history_stay_as_they_are (void)
{
  guint n_changes = 0;
  Fixture fixture;

  set_up (&fixture, "one two");
  g_assert_false (gtk_text_buffer_get_can_undo (fixture.buffer));
  gtk_text_buffer_set_modified (fixture.buffer, FALSE);
  g_signal_connect_swapped (fixture.buffer, "changed", G_CALLBACK (count_call), &n_changes);

  find (&fixture, "o");
  test_wait_until (has_marks (&fixture, "m-----m"));
  find (&fixture, "");
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_false (gtk_text_buffer_get_can_undo (fixture.buffer));
  g_assert_false (gtk_text_buffer_get_modified (fixture.buffer));
  tear_down (&fixture);
}

static gboolean
is_marked (Fixture *fixture,
           int      offset)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &iter, offset);
  return get_letter (&iter) != '-';
}

/* Of very many matches those around the cursor are marked, wherever it goes. */
static void
test_the_cursor_is_among_the_marks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SegmentTextMatch match;
  Fixture fixture;
  guint last;

  while (text->len < 200000)
    g_string_append (text, "one\n");

  set_up (&fixture, text->str);
  place_cursor (&fixture, 0);
  find (&fixture, "one");
  last = segment_text_search_get_n_matches (fixture.search) - 1;
  test_wait_until (is_marked (&fixture, 4000));
  g_assert_true (is_marked (&fixture, 0));

  segment_text_search_get_match (fixture.search, last, &match);
  place_cursor (&fixture, match.start);
  segment_text_highlight_set_current (fixture.highlight, &match);
  test_wait_until (is_marked (&fixture, match.start - 4000));
  g_assert_false (is_marked (&fixture, 0));

  segment_text_search_get_match (fixture.search, last / 2, &match);
  place_cursor (&fixture, match.start);
  segment_text_highlight_set_current (fixture.highlight, &match);
  test_wait_until (is_marked (&fixture, match.start - 4000) && is_marked (&fixture, match.start + 4000) &&
                   !is_marked (&fixture, text->len - 4));
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/text-highlight/matches-are-marked", test_matches_are_marked);
  test_world_add ("/text-highlight/marks-go-with-what-was-searched", test_marks_go_with_what_was_searched);
  test_world_add ("/text-highlight/nothing-is-left-behind", test_nothing_is_left_behind);
  test_world_add ("/text-highlight/marks-follow-the-text", test_marks_follow_the_text);
  test_world_add ("/text-highlight/the-text-may-change-before-its-marks-are-there",
                  test_the_text_may_change_before_its_marks_are_there);
  test_world_add ("/text-highlight/the-current-match-is-told-from-the-others",
                  test_the_current_match_is_told_from_the_others);
  test_world_add ("/text-highlight/the-text-and-its-history-stay-as-they-are",
                  test_the_text_and_its_history_stay_as_they_are);
  test_world_add ("/text-highlight/the-cursor-is-among-the-marks", test_the_cursor_is_among_the_marks);

  return test_world_run ();
}
