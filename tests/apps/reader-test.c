/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How the reader shows what is in a segment: as text or in hex, paused, where it is scrolled to, and what has changed.
 */

#include "config.h"

#include <string.h>

#include "test-app.h"
#include "test-world.h"

#define BINARY_SIZE   10000000
#define BINARY_LAST   "00989670: f0 f1 f2 f3 f4 f5 f6 f7  f8 f9 fa fb fc fd fe ff  *"
#define LIST       "Bytes of the segment"
#define HEX_BUTTON "Show the bytes in hex"

/* Below the text, in pixels */
#define MARGIN 12

/* Where the page of the window is: below its header bar */
#define PAGE_X 100
#define PAGE_Y 150

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

/* A reader, and what is in its segment */
typedef struct
{
  SharedSegment *segment;
  TestApp    *reader;
} Fixture;

static void
clear_fixture (Fixture *self)
{
  g_clear_pointer (&self->reader, test_app_close);
  g_clear_object (&self->segment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear_fixture)

static void
put (Fixture       *self,
     gconstpointer  data,
     gsize          size)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (self->segment, data, size, -1, &error);
  g_assert_no_error (error);
}

static void
put_text (Fixture    *self,
          const char *text)
{
  put (self, text, strlen (text));
  test_app_wait_text (self->reader, text);
}

static void
start (Fixture *self)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  self->segment = shared_segment_new (key);
  self->reader = test_app_start (TEST_READER, NULL);
}

static void
wait_for_row (Fixture    *self,
              const char *pattern)
{
  test_accessible_free (test_accessible_find (self->reader->process, "list item", pattern));
}

static gboolean
has_rows (Fixture *self)
{
  return test_app_has (self->reader, "list item", NULL);
}

/* Whether it is the text that lies in the middle of the window */
static gboolean
text_is_seen (Fixture *self)
{
  g_autoptr (TestAccessible) window = test_accessible_find (self->reader->process, "window", "Segment Reader");
  g_autoptr (TestAccessible) seen = test_accessible_get_at (window, PAGE_X, PAGE_Y);

  return strcmp (seen->path, self->reader->text->path) == 0;
}

static gboolean
hex_is_pressed (Fixture *self)
{
  g_autoptr (TestAccessible) button = test_accessible_find (self->reader->process, NULL, HEX_BUTTON);

  return test_accessible_has_state (button, TEST_STATE_PRESSED);
}

/* Text and hex */

static void
test_what_is_not_text_is_shown_in_hex (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "text before");
  g_assert_true (text_is_seen (&fixture));
  put (&fixture, "0123456789abcdef\xff\0z", 19);
  test_app_wait_status (fixture.reader, "Not readable: these 19 bytes are not text");
  wait_for_row (&fixture, "00000000: 30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef");
  wait_for_row (&fixture, "00000010: ff 00 7a  ?*z");
  test_poll_until (test_app_has (fixture.reader, "list", LIST));
  test_poll_until (!text_is_seen (&fixture));
  test_poll_until (hex_is_pressed (&fixture));
}

static void
test_what_is_not_text_is_only_shown_in_hex (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put (&fixture, "a\0b", 3);
  wait_for_row (&fixture, "00000000: 61 00 62  a*b");
  test_app_press (fixture.reader, "ctrl+h");

  /* The details are the next that the window does. */
  test_display_press ("ctrl+i");
  test_app_wait_detail (fixture.reader, "Characters", "0");
  g_assert_true (has_rows (&fixture));
  g_assert_false (text_is_seen (&fixture));
}

static void
test_text_is_shown_again_when_it_is_text_again (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put (&fixture, "a\0b", 3);
  wait_for_row (&fixture, "*");
  put_text (&fixture, "text");
  test_poll_until (!has_rows (&fixture));
  test_poll_until (text_is_seen (&fixture));
  test_poll_until (!hex_is_pressed (&fixture));
  test_app_wait_status (fixture.reader, "4 bytes since *");
}

static void
test_text_is_shown_in_hex_and_back (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "AB");
  test_app_press (fixture.reader, "ctrl+h");
  wait_for_row (&fixture, "00000000: 41 42  AB");
  test_poll_until (!text_is_seen (&fixture));
  test_poll_until (hex_is_pressed (&fixture));

  /* It stays so when the text changes. */
  put (&fixture, "ABC", 3);
  wait_for_row (&fixture, "00000000: 41 42 43  ABC");

  test_display_press ("ctrl+h");
  test_poll_until (text_is_seen (&fixture));
  test_poll_until (!has_rows (&fixture));
  test_poll_until (!hex_is_pressed (&fixture));
  test_app_wait_text (fixture.reader, "ABC");
}

static void
test_end_of_ten_megabytes_in_hex_is_reached_by_a_key (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree guchar *data = NULL;

  if (!needs_display ())
    return;

  data = g_malloc (BINARY_SIZE);
  for (gsize i = 0; i < BINARY_SIZE; i++)
    data[i] = (guchar) (i - BINARY_SIZE);
  start (&fixture);
  put (&fixture, data, BINARY_SIZE);
  wait_for_row (&fixture, "00000000: *");
  test_app_press (fixture.reader, "End");
  wait_for_row (&fixture, BINARY_LAST);
  test_display_press ("Home");
  wait_for_row (&fixture, "00000000: *");
}

/* Paused */

static void
test_paused_reader_keeps_its_text (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "first");
  test_app_press (fixture.reader, "ctrl+p");
  test_app_wait_status (fixture.reader, "Paused");
  put (&fixture, "second", 6);
  test_app_wait_status (fixture.reader, "Paused. The segment has changed since.");
  test_app_wait_text (fixture.reader, "first");

  put (&fixture, "third", 5);
  test_display_press ("ctrl+p");
  test_app_wait_text (fixture.reader, "third");
  test_app_wait_status (fixture.reader, "5 bytes since *");
}

static void
test_paused_reader_keeps_its_text_when_the_writer_goes (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "first");
  test_app_press (fixture.reader, "ctrl+p");
  test_app_wait_status (fixture.reader, "Paused");
  put (&fixture, "a\0b", 3);
  test_app_wait_status (fixture.reader, "Paused. The segment has changed since.");
  g_assert_true (text_is_seen (&fixture));
  g_assert_false (has_rows (&fixture));

  g_clear_object (&fixture.segment);
  test_display_press ("ctrl+p");
  test_app_wait_status (fixture.reader, "Waiting for a writer*");
}

/* Scrolling */

static TestAccessible *
find_range (Fixture *self)
{
  g_autoptr (TestAccessible) page = test_accessible_get_parent (self->reader->text);
  g_autoptr (TestAccessible) bar = test_accessible_get_child (page, 2);

  return test_accessible_get_child (bar, 0);
}

static double
get_position (TestAccessible *range)
{
  return test_accessible_get_number (range, "CurrentValue");
}

static double
get_height (TestAccessible *range)
{
  return test_accessible_get_number (range, "MaximumValue");
}

static char *
make_lines (int first,
            int last)
{
  GString *text = g_string_new (NULL);

  for (int i = first; i < last; i++)
    g_string_append_printf (text, "line %d\n", i);
  return g_string_free (text, FALSE);
}

static void
put_lines (Fixture *self,
           int      first,
           int      last)
{
  g_autofree char *text = make_lines (first, last);

  put_text (self, text);
}

/* Makes the reader show so many lines; returns how high all are, once that is known. */
static double
put_and_measure (Fixture        *self,
                 TestAccessible *range,
                 int             first,
                 int             last)
{
  double before = get_height (range);

  put_lines (self, first, last);
  test_poll_until (get_height (range) > before);
  return get_height (range);
}

/* Goes to the end by the keyboard, which need not show the margin below the last line. */
static void
go_to_end (Fixture        *self,
           TestAccessible *range)
{
  double end;

  test_accessible_set_number (range, get_height (range));
  test_poll_until (get_position (range) > 0);
  end = get_position (range);
  test_app_press (self->reader, "ctrl+Home");
  test_poll_until (get_position (range) == 0);
  test_display_press ("ctrl+End");
  test_poll_until (get_position (range) >= end - MARGIN);
}

static void
test_end_is_followed (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (TestAccessible) range = NULL;
  double height, position;

  if (!needs_display ())
    return;

  start (&fixture);
  range = find_range (&fixture);
  height = put_and_measure (&fixture, range, 0, 100);
  go_to_end (&fixture, range);
  position = get_position (range);

  put_and_measure (&fixture, range, 0, 200);
  test_poll_until (get_position (range) > position + height / 2);
  put_and_measure (&fixture, range, 0, 300);
  test_poll_until (get_position (range) > position + height + height / 2);
}

/* What has room does not scroll; when it goes on, its end is what is new. */
static void
test_end_of_a_short_text_is_followed (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (TestAccessible) range = NULL;

  if (!needs_display ())
    return;

  start (&fixture);
  range = find_range (&fixture);
  put_lines (&fixture, 0, 3);
  put_and_measure (&fixture, range, 0, 200);
  test_poll_until (get_position (range) > get_height (range) / 2);
}

static void
test_start_stays_in_view (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (TestAccessible) range = NULL;

  if (!needs_display ())
    return;

  start (&fixture);
  range = find_range (&fixture);
  put_and_measure (&fixture, range, 0, 100);
  put_and_measure (&fixture, range, 0, 200);
  put_and_measure (&fixture, range, 0, 300);
  g_assert_cmpfloat (get_position (range), ==, 0);
}

/* Lines that come before what is seen move it, and so the position. */
/* Changes */

static gboolean
run_is (Fixture *self,
        int      offset,
        int      expected_start,
        int      expected_end)
{
  int start_offset, end_offset;

  test_accessible_get_run (self->reader->text, offset, &start_offset, &end_offset);
  return start_offset == expected_start && end_offset == expected_end;
}

static void
test_change_is_marked_for_a_moment (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "hello world");
  g_assert_true (run_is (&fixture, 7, 0, 11));
  put (&fixture, "hello brave world", 17);
  test_poll_until (run_is (&fixture, 7, 6, 12));
  test_app_wait_text (fixture.reader, "hello brave world");
  test_poll_until (run_is (&fixture, 7, 0, 17));
}

/* Where something has gone, what was beside it is marked. */
static void
test_removal_is_marked_for_a_moment (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "hello brave world");
  put (&fixture, "hello world", 11);
  test_poll_until (run_is (&fixture, 6, 5, 7));
  test_poll_until (run_is (&fixture, 6, 0, 11));
}

static void
turn_off_changes (Fixture *self)
{
  g_autoptr (TestAccessible) toggle = NULL;

  test_app_press (self->reader, "ctrl+comma");
  toggle = test_accessible_find (self->reader->process, "switch", "*Show what has just changed");
  g_assert_true (test_accessible_has_state (toggle, TEST_STATE_CHECKED));
  test_accessible_press (toggle);
  test_poll_until (!test_accessible_has_state (toggle, TEST_STATE_CHECKED));
}

static void
test_change_is_not_marked_unless_preferred (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "hello world");
  turn_off_changes (&fixture);
  put_text (&fixture, "hello brave world");
  g_assert_true (run_is (&fixture, 7, 0, 17));
}

static void
test_mark_goes_when_it_is_not_preferred_any_more (void)
{
  g_auto (Fixture) fixture = { 0 };

  if (!needs_display ())
    return;

  start (&fixture);
  put_text (&fixture, "hello world");
  put (&fixture, "hello brave world", 17);
  test_poll_until (run_is (&fixture, 7, 6, 12));
  turn_off_changes (&fixture);
  test_poll_until (run_is (&fixture, 7, 0, 17));
}

static void
add_scrolling (void)
{
  test_world_add ("/reader/end-is-followed", test_end_is_followed);
  test_world_add ("/reader/end-of-a-short-text-is-followed", test_end_of_a_short_text_is_followed);
  test_world_add ("/reader/start-stays-in-view", test_start_stays_in_view);
}

static void
add_changes (void)
{
  test_world_add ("/reader/change-is-marked-for-a-moment", test_change_is_marked_for_a_moment);
  test_world_add ("/reader/removal-is-marked-for-a-moment", test_removal_is_marked_for_a_moment);
  test_world_add ("/reader/change-is-not-marked-unless-preferred", test_change_is_not_marked_unless_preferred);
  test_world_add ("/reader/mark-goes-when-it-is-not-preferred-any-more",
                  test_mark_goes_when_it_is_not_preferred_any_more);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add_both ("/reader/what-is-not-text-is-shown-in-hex", test_what_is_not_text_is_shown_in_hex);
  test_world_add ("/reader/what-is-not-text-is-only-shown-in-hex", test_what_is_not_text_is_only_shown_in_hex);
  test_world_add ("/reader/text-is-shown-again-when-it-is-text-again",
                  test_text_is_shown_again_when_it_is_text_again);
  test_world_add ("/reader/text-is-shown-in-hex-and-back", test_text_is_shown_in_hex_and_back);
  test_world_add ("/reader/end-of-ten-megabytes-in-hex-is-reached-by-a-key",
                  test_end_of_ten_megabytes_in_hex_is_reached_by_a_key);
  test_world_add_both ("/reader/paused-reader-keeps-its-text", test_paused_reader_keeps_its_text);
  test_world_add ("/reader/paused-reader-keeps-its-text-when-the-writer-goes",
                  test_paused_reader_keeps_its_text_when_the_writer_goes);
  add_scrolling ();
  add_changes ();

  status = test_world_run ();
  test_display_stop ();
  return status;
}
