/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finding a string in a text buffer: what matches, exactly where, and while the text changes.
 */

#include "config.h"

#include <string.h>

#include <gtk/gtk.h>

#include "segment-text-search.h"
#include "test-world.h"

#define N_RANDOM     3000
#define LARGE_BYTES  10000000
#define NEEDLE_LINES 1000     /* one in so many lines has it */

typedef struct
{
  GtkTextBuffer     *buffer;
  SegmentTextSearch *search;
} Fixture;

static void
set_up (Fixture    *fixture,
        const char *text)
{
  fixture->buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_text (fixture->buffer, text, -1);
  fixture->search = segment_text_search_new ();
  segment_text_search_set_buffer (fixture->search, fixture->buffer);
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->search);
  g_assert_finalize_object (fixture->buffer);
}

static void
finish (SegmentTextSearch *search)
{
  test_wait_until (!segment_text_search_get_is_busy (search));
}

/* Where each match is, and what a selection from its start to its end would contain. */
static char *
describe_matches (Fixture *fixture)
{
  GString *description = g_string_new (NULL);

  finish (fixture->search);
  for (guint i = 0; i < segment_text_search_get_n_matches (fixture->search); i++)
    {
      SegmentTextMatch match;
      GtkTextIter start, end;
      g_autofree char *text = NULL;

      segment_text_search_get_match (fixture->search, i, &match);
      gtk_text_buffer_get_iter_at_offset (fixture->buffer, &start, match.start);
      gtk_text_buffer_get_iter_at_offset (fixture->buffer, &end, match.end);
      text = gtk_text_buffer_get_slice (fixture->buffer, &start, &end, TRUE);
      g_string_append_printf (description, "%s%d %s", i > 0 ? ", " : "", match.start, text);
    }

  return g_string_free (description, FALSE);
}

static void
assert_matches (Fixture    *fixture,
                const char *query,
                const char *expected)
{
  g_autofree char *matches = NULL;

  segment_text_search_set_query (fixture->search, query);
  matches = describe_matches (fixture);
  g_assert_cmpstr (matches, ==, expected);
}

static void
assert_finds (const char *text,
              const char *query,
              const char *expected)
{
  Fixture fixture;

  set_up (&fixture, text);
  assert_matches (&fixture, query, expected);
  tear_down (&fixture);
}

static void
test_any_language_is_found (void)
{
  assert_finds ("共享内存 is shared memory, 共享内存。", "共享", "0 共享, 23 共享");
  assert_finds ("الذاكرة المشتركة والذاكرة", "الذاكرة", "0 الذاكرة, 18 الذاكرة");
  assert_finds ("Общая ПАМЯТЬ, память", "память", "6 ПАМЯТЬ, 14 память");
  assert_finds ("ΟΔΟΣ οδος οδός", "οδοσ", "0 ΟΔΟΣ, 5 οδος");
  assert_finds ("हिन्दी में हिन्दी", "हिन्", "0 हिन्, 11 हिन्");
}

static void
test_an_upper_case_letter_makes_case_matter (void)
{
  const char *text = "shared Shared SHARED Écrit écrit";

  assert_finds (text, "shared", "0 shared, 7 Shared, 14 SHARED");
  assert_finds (text, "Shared", "7 Shared");
  assert_finds (text, "sHARED", "");
  assert_finds (text, "écrit", "21 Écrit, 27 écrit");
  assert_finds (text, "Écrit", "21 Écrit");
}

/* Some letters have more characters in the other case, or more bytes. */
static void
test_letters_that_fold_to_another_length_move_nothing (void)
{
  assert_finds ("İİ istanbul ISTANBUL", "istanbul", "3 istanbul, 12 ISTANBUL");
  assert_finds ("İstanbul istanbul", "İstanbul", "0 İstanbul");
  assert_finds ("ıI iİ x", "x", "6 x");
  assert_finds ("Straße STRASSE straße", "straße", "0 Straße, 15 straße");
  assert_finds ("ß strasse ẞ", "strasse", "2 strasse");
  assert_finds ("ﬁ fi ΐ end", "end", "7 end");
  assert_finds ("\u212A k K", "k", "0 \u212A, 2 k, 4 K");
  assert_finds ("ȺȾ ⱥⱦ", "ⱥⱦ", "0 ȺȾ, 3 ⱥⱦ");
}

static void
test_accents_are_found_however_they_are_written (void)
{
  const char *text = "caf\u00E9 cafe\u0301 cafe";

  assert_finds (text, "caf\u00E9", "0 caf\u00E9, 5 cafe\u0301");
  assert_finds (text, "cafe\u0301", "0 caf\u00E9, 5 cafe\u0301");
  assert_finds (text, "\u0301", "9 \u0301");
  assert_finds ("\uD55C\uAE00", "\u1112\u1161\u11AB", "0 \uD55C");
}

static void
test_emoji_are_found (void)
{
  assert_finds ("👍 👎 👍🏽 👍", "👍", "0 👍, 4 👍, 7 👍");
  assert_finds ("👍 👍🏽", "👍🏽", "2 👍🏽");
  assert_finds ("👩‍👩‍👧 x 👩‍👩‍👧", "👩‍👩‍👧", "0 👩‍👩‍👧, 8 👩‍👩‍👧");
}

static void
test_matches_do_not_overlap (void)
{
  assert_finds ("aaaaa", "aa", "0 aa, 2 aa");
  assert_finds ("ababab", "abab", "0 abab");
}

static void
test_a_query_is_plain_text (void)
{
  assert_finds ("a.b axb", "a.b", "0 a.b");
  assert_finds ("(a|b)* \\E [x] ^$ {2}", "(a|b)*", "0 (a|b)*");
  assert_finds ("(a|b)* \\E [x] ^$ {2}", "\\E [x] ^$ {2}", "7 \\E [x] ^$ {2}");
  assert_finds ("a  # b\n", "  # ", "1   # ");
  assert_finds ("a", "|", "");
}

static void
test_ends_of_lines_count (void)
{
  assert_finds ("a\r\nb\r\na", "a", "0 a, 6 a");
  assert_finds ("a\r\nb\nb\rb", "\nb", "2 \nb, 4 \nb");
  assert_finds ("a\r\nb\u2029b", "\r\nb", "1 \r\nb");
}

/* A buffer counts what is no text as a character, too. */
static void
test_what_is_no_text_counts (void)
{
  Fixture fixture;
  GtkTextIter start;

  set_up (&fixture, "one two");
  gtk_text_buffer_get_start_iter (fixture.buffer, &start);
  gtk_text_buffer_create_child_anchor (fixture.buffer, &start);
  assert_matches (&fixture, "two", "5 two");
  tear_down (&fixture);
}

static void
test_nothing_is_found_in_nothing (void)
{
  Fixture fixture;
  SegmentTextMatch match;

  assert_finds ("", "x", "");
  assert_finds ("x", "xx", "");

  set_up (&fixture, "one two");
  g_assert_false (segment_text_search_get_is_busy (fixture.search));
  assert_matches (&fixture, "o", "0 o, 6 o");

  segment_text_search_set_query (fixture.search, "");
  g_assert_false (segment_text_search_get_is_busy (fixture.search));
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 0);
  g_assert_false (segment_text_search_find_after (fixture.search, 0, &match));
  g_assert_false (segment_text_search_find_before (fixture.search, 0, &match));

  segment_text_search_set_query (fixture.search, "o");
  segment_text_search_set_buffer (fixture.search, NULL);
  g_assert_false (segment_text_search_get_is_busy (fixture.search));
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 0);
  tear_down (&fixture);
}

static char *
make_random_text (int max_pieces)
{
  static const char * const pieces[] = { "a", "b", "ab", "\n", "\r\n", "é", "共", "👍" };
  GString *text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (1, max_pieces); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free (text, FALSE);
}

/* Not strstr(): the sanitizer measures all the text that follows at each call. */
static guint
count_occurrences (const char *text,
                   const char *query)
{
  const char *end = text + strlen (text);
  guint n = 0;

  while ((text = g_strstr_len (text, end - text, query)) != NULL)
    {
      n++;
      text += strlen (query);
    }

  return n;
}

/* Against what GLib finds: all matches are there, in order, and each is what was searched for. */
static void
assert_agrees (Fixture    *fixture,
               const char *text,
               const char *query)
{
  const char *found = text;
  int start = 0;

  segment_text_search_set_query (fixture->search, query);
  finish (fixture->search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture->search), ==, count_occurrences (text, query));

  for (guint i = 0; i < segment_text_search_get_n_matches (fixture->search); i++)
    {
      SegmentTextMatch match;

      segment_text_search_get_match (fixture->search, i, &match);
      g_assert_cmpint (match.start, >=, start);
      found = g_utf8_offset_to_pointer (found, match.start - start);
      start = match.start;
      g_assert_true (g_str_has_prefix (found, query));
      g_assert_cmpint (match.end - match.start, ==, g_utf8_strlen (query, -1));
    }
}

static void
test_random_texts_agree_with_glib (void)
{
  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autofree char *text = make_random_text (60);
      g_autofree char *query = make_random_text (4);
      Fixture fixture;

      set_up (&fixture, text);
      assert_agrees (&fixture, text, query);
      tear_down (&fixture);
    }
}

/* A long text is searched piece by piece, and there is a match at every place where two could meet. */
static void
test_matches_between_pieces_are_found (void)
{
  static const char * const queries[] = { "é\n共", "\n共 and é\n共", "共 and é\n共 and é\n共 and é" };
  g_autoptr (GString) text = g_string_new (NULL);
  Fixture fixture;

  while (text->len < 1000000)
    g_string_append (text, "共 and é\n");

  set_up (&fixture, text->str);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_agrees (&fixture, text->str, queries[i]);
  tear_down (&fixture);
}

static void
test_a_long_line_is_searched (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Fixture fixture;

  while (text->len < 1000000)
    g_string_append (text, "共 and é ");

  set_up (&fixture, text->str);
  assert_agrees (&fixture, text->str, "é 共");
  assert_agrees (&fixture, text->str, "é 内");
  tear_down (&fixture);
}

static char *
make_large_text (guint *n_lines)
{
  GString *text = g_string_sized_new (LARGE_BYTES + 100);
  guint line;

  for (line = 0; text->len < LARGE_BYTES; line++)
    g_string_append_printf (text, "This is line %u, and some words of its own in it.%s\n", line,
                            line % NEEDLE_LINES == 0 ? " A needle." : "");

  *n_lines = line;
  return g_string_free (text, FALSE);
}

static void
test_a_large_text_is_searched_in_slices (void)
{
  guint n_lines, n_slices = 0;
  g_autofree char *text = make_large_text (&n_lines);
  Fixture fixture;

  set_up (&fixture, text);
  segment_text_search_set_query (fixture.search, "this is line");
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 0);
  for (; segment_text_search_get_is_busy (fixture.search); n_slices++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_slices, >, 1);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, n_lines);

  segment_text_search_set_query (fixture.search, "needle");
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, (n_lines - 1) / NEEDLE_LINES + 1);
  assert_agrees (&fixture, text, "words of its own in it.\n");
  tear_down (&fixture);
}

static void
test_a_search_ends_when_there_are_too_many_matches (void)
{
  g_autofree char *text = g_strnfill (SEGMENT_TEXT_SEARCH_MAX_MATCHES + 10, 'a');
  Fixture fixture;

  for (gsize i = 100; i < SEGMENT_TEXT_SEARCH_MAX_MATCHES; i += 100)
    text[i] = '\n';

  set_up (&fixture, text);
  segment_text_search_set_query (fixture.search, "a");
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, count_occurrences (text, "a"));

  memset (text, 'a', strlen (text));
  gtk_text_buffer_set_text (fixture.buffer, text, -1);
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, SEGMENT_TEXT_SEARCH_MAX_MATCHES + 1);
  tear_down (&fixture);
}

static void
insert_at_start (GtkTextBuffer *buffer,
                 const char    *text)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, text, -1);
}

static void
test_a_change_is_searched (void)
{
  Fixture fixture;
  GtkTextIter start, end;

  set_up (&fixture, "one two");
  assert_matches (&fixture, "o", "0 o, 6 o");

  insert_at_start (fixture.buffer, "oh, ");
  g_assert_true (segment_text_search_get_is_busy (fixture.search));
  assert_matches (&fixture, "o", "0 o, 4 o, 10 o");

  gtk_text_buffer_get_bounds (fixture.buffer, &start, &end);
  gtk_text_buffer_delete (fixture.buffer, &start, &end);
  assert_matches (&fixture, "o", "");
  tear_down (&fixture);
}

static void
test_another_buffer_is_searched (void)
{
  g_autoptr (GtkTextBuffer) other = gtk_text_buffer_new (NULL);
  Fixture fixture;

  set_up (&fixture, "one two");
  assert_matches (&fixture, "o", "0 o, 6 o");

  gtk_text_buffer_set_text (other, "no", -1);
  segment_text_search_set_buffer (fixture.search, other);
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 1);

  insert_at_start (fixture.buffer, "oh, ");
  g_assert_false (segment_text_search_get_is_busy (fixture.search));
  tear_down (&fixture);
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

/* In the middle of a search the text grows at its start, and shrinks below what has been searched. */
static void
test_a_change_during_a_search_starts_it_anew (void)
{
  guint n_lines;
  g_autofree char *text = make_large_text (&n_lines);
  Fixture fixture;

  set_up (&fixture, text);
  segment_text_search_set_query (fixture.search, "line");
  for (int i = 0; i < 3; i++)
    {
      g_main_context_iteration (NULL, TRUE);
      insert_at_start (fixture.buffer, "Another line.\n");
      g_assert_true (segment_text_search_get_is_busy (fixture.search));
    }
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, n_lines + 3);

  insert_at_start (fixture.buffer, "x");
  g_main_context_iteration (NULL, TRUE);
  gtk_text_buffer_set_text (fixture.buffer, "a short line", -1);
  assert_matches (&fixture, "line", "8 line");
  tear_down (&fixture);
}

static void
test_the_count_stays_until_there_is_a_new_one (void)
{
  Fixture fixture;
  guint n_notified = 0;

  set_up (&fixture, "one two");
  assert_matches (&fixture, "o", "0 o, 6 o");
  g_signal_connect_swapped (fixture.search, "notify::n-matches", G_CALLBACK (count_call), &n_notified);

  insert_at_start (fixture.buffer, "x");
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 2);
  finish (fixture.search);
  g_assert_cmpuint (n_notified, ==, 0);

  insert_at_start (fixture.buffer, "o");
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 2);
  finish (fixture.search);
  g_assert_cmpuint (segment_text_search_get_n_matches (fixture.search), ==, 3);
  g_assert_cmpuint (n_notified, ==, 1);
  tear_down (&fixture);
}

static void
assert_after (Fixture *fixture,
              int      offset,
              int      expected)
{
  SegmentTextMatch match;

  g_assert_true (segment_text_search_find_after (fixture->search, offset, &match));
  g_assert_cmpint (match.start, ==, expected);
}

static void
assert_before (Fixture *fixture,
               int      offset,
               int      expected)
{
  SegmentTextMatch match;

  g_assert_true (segment_text_search_find_before (fixture->search, offset, &match));
  g_assert_cmpint (match.start, ==, expected);
}

static void
test_next_and_previous_go_round (void)
{
  Fixture fixture;

  set_up (&fixture, "two three two three");
  assert_matches (&fixture, "three", "4 three, 14 three");

  assert_after (&fixture, 0, 4);
  assert_after (&fixture, 4, 4);
  assert_after (&fixture, 5, 14);
  assert_after (&fixture, 9, 14);
  assert_after (&fixture, 15, 4);
  assert_after (&fixture, 19, 4);

  assert_before (&fixture, 19, 14);
  assert_before (&fixture, 18, 4);
  assert_before (&fixture, 9, 4);
  assert_before (&fixture, 8, 14);
  assert_before (&fixture, 0, 14);

  g_assert_cmpuint (segment_text_search_find_index (fixture.search, 0), ==, 0);
  g_assert_cmpuint (segment_text_search_find_index (fixture.search, 8), ==, 0);
  g_assert_cmpuint (segment_text_search_find_index (fixture.search, 9), ==, 1);
  g_assert_cmpuint (segment_text_search_find_index (fixture.search, 19), ==, 2);
  tear_down (&fixture);
}

/* While the rest of the text has yet to be searched: what is known is right, and what is not is not made up. */
static void
test_a_busy_search_tells_only_what_it_knows (void)
{
  guint n_lines;
  g_autofree char *text = make_large_text (&n_lines);
  SegmentTextMatch match;
  Fixture fixture;

  set_up (&fixture, text);
  segment_text_search_set_query (fixture.search, "line");
  g_assert_false (segment_text_search_find_after (fixture.search, 0, &match));

  g_main_context_iteration (NULL, TRUE);
  g_assert_true (segment_text_search_get_is_busy (fixture.search));
  assert_after (&fixture, 0, 8);
  assert_before (&fixture, 12, 8);
  g_assert_false (segment_text_search_find_before (fixture.search, 11, &match));
  g_assert_false (segment_text_search_find_before (fixture.search, LARGE_BYTES, &match));
  g_assert_false (segment_text_search_find_after (fixture.search, LARGE_BYTES, &match));

  insert_at_start (fixture.buffer, "x");
  g_assert_false (segment_text_search_find_after (fixture.search, 0, &match));
  tear_down (&fixture);
}

static void
drop_search (Fixture *fixture)
{
  g_clear_object (&fixture->search);
}

static void
test_a_search_may_be_dropped_at_any_time (void)
{
  Fixture fixture;

  set_up (&fixture, "one two");
  segment_text_search_set_query (fixture.search, "o");
  g_assert_finalize_object (fixture.search);
  insert_at_start (fixture.buffer, "x");

  fixture.search = segment_text_search_new ();
  segment_text_search_set_buffer (fixture.search, fixture.buffer);
  segment_text_search_set_query (fixture.search, "o");
  g_signal_connect_swapped (fixture.search, "updated", G_CALLBACK (drop_search), &fixture);
  test_wait_until (fixture.search == NULL);
  g_assert_finalize_object (fixture.buffer);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/text-search/any-language-is-found", test_any_language_is_found);
  test_world_add ("/text-search/an-upper-case-letter-makes-case-matter", test_an_upper_case_letter_makes_case_matter);
  test_world_add ("/text-search/letters-that-fold-to-another-length-move-nothing",
                  test_letters_that_fold_to_another_length_move_nothing);
  test_world_add ("/text-search/accents-are-found-however-they-are-written",
                  test_accents_are_found_however_they_are_written);
  test_world_add ("/text-search/emoji-are-found", test_emoji_are_found);
  test_world_add ("/text-search/matches-do-not-overlap", test_matches_do_not_overlap);
  test_world_add ("/text-search/a-query-is-plain-text", test_a_query_is_plain_text);
  test_world_add ("/text-search/ends-of-lines-count", test_ends_of_lines_count);
  test_world_add ("/text-search/what-is-no-text-counts", test_what_is_no_text_counts);
  test_world_add ("/text-search/nothing-is-found-in-nothing", test_nothing_is_found_in_nothing);
  test_world_add ("/text-search/random-texts-agree-with-glib", test_random_texts_agree_with_glib);
  test_world_add ("/text-search/matches-between-pieces-are-found", test_matches_between_pieces_are_found);
  test_world_add ("/text-search/a-long-line-is-searched", test_a_long_line_is_searched);
  test_world_add ("/text-search/a-large-text-is-searched-in-slices", test_a_large_text_is_searched_in_slices);
  test_world_add ("/text-search/a-search-ends-when-there-are-too-many-matches",
                  test_a_search_ends_when_there_are_too_many_matches);
  test_world_add ("/text-search/a-change-is-searched", test_a_change_is_searched);
  test_world_add ("/text-search/another-buffer-is-searched", test_another_buffer_is_searched);
  test_world_add ("/text-search/a-change-during-a-search-starts-it-anew", test_a_change_during_a_search_starts_it_anew);
  test_world_add ("/text-search/the-count-stays-until-there-is-a-new-one",
                  test_the_count_stays_until_there_is_a_new_one);
  test_world_add ("/text-search/next-and-previous-go-round", test_next_and_previous_go_round);
  test_world_add ("/text-search/a-busy-search-tells-only-what-it-knows", test_a_busy_search_tells_only_what_it_knows);
  test_world_add ("/text-search/a-search-may-be-dropped-at-any-time", test_a_search_may_be_dropped_at_any_time);

  return test_world_run ();
}
