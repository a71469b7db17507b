/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which segment a window is about: the user changes its key, or starts the program again.
 */

#include "config.h"

#include <string.h>
#include <sys/ipc.h>

#include "test-app.h"
#include "test-process.h"
#include "test-world.h"

/* The default of the preferences */
#define PREFERRED_KEY "shareTest"

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static SharedSegment *
publish (SharedSegmentKey *key,
         const char       *text)
{
  SharedSegment *segment = shared_segment_new (key);

  g_assert_true (shared_segment_publish (segment, text, strlen (text), -1, NULL));
  return segment;
}

static void
assert_nothing_left (SharedSegmentKey *key)
{
  g_autofree char *segment_path = test_dup_segment_path (key);
  g_autofree char *lock_path = test_dup_lock_path (key);

  g_assert_false (test_segment_exists (key));
  g_assert_false (test_lock_exists (key));
  g_assert_false (g_file_test (segment_path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (lock_path, G_FILE_TEST_EXISTS));
}

static gboolean
is_focused (const char *window)
{
  g_autofree char *focused = test_display_get_focus ();

  return strcmp (focused, window) == 0;
}

/* Changing it */

static void
test_writers_text_moves_to_the_new_key (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) old_key = NULL;
  g_autoptr (SharedSegmentKey) new_key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  old_key = test_key_new ();
  new_key = test_other_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "moved");
  test_poll_until (test_is_shared (old_key, "moved"));

  test_app_change_key (writer, name);
  test_poll_until (test_is_shared (new_key, "moved"));
  test_accessible_free (test_app_find_window (writer, name));
}

static void
test_nothing_stays_of_the_old_key (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) old_key = NULL;
  g_autoptr (SharedSegmentKey) new_key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  old_key = test_key_new ();
  new_key = test_other_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "moved");
  test_poll_until (test_is_shared (old_key, "moved"));

  test_app_change_key (writer, name);
  test_poll_until (test_is_shared (new_key, "moved"));
  assert_nothing_left (old_key);
}

static void
test_readers_see_the_text_move (void)
{
  g_autofree char *name = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;
  g_autoptr (TestAccessible) new_text = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  writer = test_app_start (TEST_WRITER, NULL);
  reader = test_app_start (TEST_READER, NULL);
  test_app_type (writer, "moved");
  test_app_wait_text (reader, "moved");
  test_status_wait (reader->process, "5 bytes*");

  test_app_change_key (writer, name);
  test_status_wait (reader->process, "Waiting for a writer*");
  g_assert_cmpint (test_app_launch (TEST_READER, name, NULL), ==, 0);
  new_text = test_app_find_text (reader, name);
  test_accessible_wait_text (new_text, "moved");
}

static void
test_text_is_typed_on_after_the_key_has_changed (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) new_key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  new_key = test_other_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "moved");
  test_app_change_key (writer, name);
  test_poll_until (test_is_shared (new_key, "moved"));
  test_display_type (" on");
  test_poll_until (test_is_shared (new_key, "moved on"));
}

static void
test_reader_shows_the_segment_of_its_new_key (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) old_key = NULL;
  g_autoptr (SharedSegmentKey) new_key = NULL;
  g_autoptr (SharedSegment) old_segment = NULL;
  g_autoptr (SharedSegment) new_segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  old_key = test_key_new ();
  new_key = test_other_key_new ();
  old_segment = publish (old_key, "old");
  new_segment = publish (new_key, "other");
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "old");
  test_app_change_key (reader, name);
  test_app_wait_text (reader, "other");
  test_status_wait (reader->process, "5 bytes*");

  /* The old one is not looked at any more. */
  g_assert_true (shared_segment_publish (old_segment, "old again", 9, -1, NULL));
  g_assert_true (shared_segment_publish (new_segment, "other again", 11, -1, NULL));
  test_app_wait_text (reader, "other again");
}

static void
test_reader_shows_nothing_of_the_old_key (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  name = test_dup_other_key_name ();
  key = test_key_new ();
  segment = publish (key, "old");
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "old");
  test_app_change_key (reader, name);
  test_app_wait_text (reader, "");
  test_status_wait (reader->process, "Waiting for a writer*");
}

static void
assert_told (TestApp    *app,
             const char *text)
{
  test_accessible_free (test_accessible_find (app->process, "label", text));
}

static void
test_what_a_key_stands_for_is_told (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autofree char *ipc_key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  key = test_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "text");
  test_poll_until (test_is_shared (key, "text"));
  ipc_key = g_strdup_printf ("0x%08x", (guint) ftok (shared_segment_key_get_native (key), 'Q'));

  test_app_press (writer, "ctrl+k");
  if (test_get_kind () == SHARED_SEGMENT_POSIX)
    {
      assert_told (writer, "POSIX");
      assert_told (writer, "None: POSIX segments have a name only");
    }
  else
    {
      assert_told (writer, "System V");
      assert_told (writer, ipc_key);
    }
  assert_told (writer, shared_segment_key_get_native (key));
}

static void
test_what_a_key_stands_for_is_told_while_it_is_typed (void)
{
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = test_app_start (TEST_READER, NULL);
  test_app_press (reader, "ctrl+k");
  assert_told (reader, "System V");
  test_display_press ("ctrl+a");
  test_display_type ("posix:/typed");
  assert_told (reader, "POSIX");
  assert_told (reader, "/typed");
}

static void
test_key_that_is_typed_at_once_is_taken (void)
{
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = test_app_start (TEST_READER, NULL);
  test_app_focus (reader);
  test_display_press_and_type ("ctrl+k", "typed at once");
  test_display_press ("Return");
  test_accessible_free (test_app_find_window (reader, "typed at once"));
}

static void
assert_warned_of (const char *string,
                  const char *warning)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  name = test_dup_key_name ();
  key = test_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "text");
  test_poll_until (test_is_shared (key, "text"));
  test_app_change_key (writer, string);
  test_accessible_free (test_accessible_find (writer->process, "alert", warning));

  test_display_press_until ("Escape", !test_accessible_exists (writer->process, "alert", warning));
  test_accessible_free (test_app_find_window (writer, name));
  test_app_type (writer, "!");
  test_poll_until (test_is_shared (key, "text!"));
}

static void
test_posix_name_without_a_slash_is_warned_of (void)
{
  assert_warned_of ("posix:typed",
                    "“posix:typed” is not a key: a slash and a name without any must follow the colon");
}

static void
test_empty_path_is_warned_of (void)
{
  assert_warned_of ("systemv:", "“systemv:” is not a key: a path must follow the colon");
}

static void
test_key_of_another_window_presents_that_window (void)
{
  g_autofree char *name = NULL;
  g_autoptr (SharedSegmentKey) second_key = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autofree char *second = NULL;

  if (!needs_display ())
    return;

  name = test_dup_key_name ();
  second_key = shared_segment_key_new (PREFERRED_KEY, SHARED_SEGMENT_SYSTEM_V);
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_press (writer, "ctrl+n");
  second = test_app_wait_new_focus (writer);
  test_app_close_chooser (writer);
  test_display_type ("second");
  test_poll_until (test_is_shared (second_key, "second"));

  /* In the second window, which has the keyboard. */
  test_display_press ("ctrl+k");
  test_display_press ("ctrl+a");
  test_display_type (name);
  test_display_press ("Return");
  test_poll_until (is_focused (writer->window));
  test_accessible_free (test_app_find_window (writer, PREFERRED_KEY));
  g_assert_true (test_is_shared (second_key, "second"));
}

/* Starting the program again */

static void
assert_launch_presents_the_window (const char *variable)
{
  g_autofree char *name = NULL;
  g_autoptr (TestApp) app = NULL;

  if (!needs_display ())
    return;

  name = test_dup_key_name ();
  app = test_app_start (variable, NULL);
  test_display_focus (app->window);
  test_display_focus_nothing ();
  g_assert_cmpint (test_app_launch (variable, name, NULL), ==, 0);
  test_poll_until (is_focused (app->window));
  g_assert_cmpuint (test_app_count_windows (app), ==, 1);
}

static void
test_second_writer_of_a_key_presents_the_first (void)
{
  assert_launch_presents_the_window (TEST_WRITER);
}

static void
test_second_reader_of_a_key_presents_the_first (void)
{
  assert_launch_presents_the_window (TEST_READER);
}

static void
test_second_writer_of_another_key_opens_a_window_in_the_first (void)
{
  g_autofree char *name = NULL;
  g_autofree char *other_name = NULL;
  g_autoptr (SharedSegmentKey) other_key = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autofree char *second = NULL;

  if (!needs_display ())
    return;

  name = test_dup_key_name ();
  other_name = test_dup_other_key_name ();
  other_key = test_other_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_focus (writer);
  g_assert_cmpint (test_app_launch (TEST_WRITER, other_name, NULL), ==, 0);
  test_accessible_free (test_app_find_window (writer, name));
  test_accessible_free (test_app_find_window (writer, other_name));

  second = test_app_wait_new_focus (writer);
  test_display_type ("second");
  test_poll_until (test_is_shared (other_key, "second"));
  test_app_wait_text (writer, "");
}

static char *
write_file (const char *text)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_second_writer_with_a_file_loads_it_into_the_first (void)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  name = test_dup_key_name ();
  path = write_file ("from a file");
  key = test_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  test_app_wait_text (writer, "typed");
  g_assert_cmpint (test_app_launch (TEST_WRITER, name, path), ==, 0);
  test_app_wait_text (writer, "from a file");
  test_poll_until (test_is_shared (key, "from a file"));

  /* What was there before is not lost. */
  test_app_press (writer, "ctrl+z");
  test_app_wait_text (writer, "typed");
}

static void
test_second_writer_with_a_file_loads_it_into_a_window_of_its_own (void)
{
  g_autofree char *other_name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegmentKey) other_key = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  other_name = test_dup_other_key_name ();
  path = write_file ("from a file");
  key = test_key_new ();
  other_key = test_other_key_new ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  test_poll_until (test_is_shared (key, "typed"));
  g_assert_cmpint (test_app_launch (TEST_WRITER, other_name, path), ==, 0);
  test_poll_until (test_is_shared (other_key, "from a file"));
  g_assert_true (test_is_shared (key, "typed"));
}

static void
assert_new_window_option_opens_another (const char *variable)
{
  const char *argv[] = { g_getenv (variable), "--new-window", NULL };
  g_autoptr (TestApp) app = NULL;

  if (!needs_display ())
    return;

  app = test_app_new (variable, test_process_start (argv));
  test_accessible_free (test_app_find_window (app, PREFERRED_KEY));
  g_assert_cmpint (test_process_run (argv, NULL, NULL, NULL), ==, 0);
  test_accessible_free (test_app_find_window (app, PREFERRED_KEY "-2"));
  g_assert_cmpuint (test_app_count_windows (app), ==, 2);
}

static void
test_new_window_option_opens_another_writer (void)
{
  assert_new_window_option_opens_another (TEST_WRITER);
}

static void
test_new_window_option_opens_another_reader (void)
{
  assert_new_window_option_opens_another (TEST_READER);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add_both ("/keys/writers-text-moves-to-the-new-key", test_writers_text_moves_to_the_new_key);
  test_world_add_both ("/keys/nothing-stays-of-the-old-key", test_nothing_stays_of_the_old_key);
  test_world_add_both ("/keys/readers-see-the-text-move", test_readers_see_the_text_move);
  test_world_add ("/keys/text-is-typed-on-after-the-key-has-changed", test_text_is_typed_on_after_the_key_has_changed);
  test_world_add_both ("/keys/reader-shows-the-segment-of-its-new-key", test_reader_shows_the_segment_of_its_new_key);
  test_world_add_both ("/keys/reader-shows-nothing-of-the-old-key", test_reader_shows_nothing_of_the_old_key);
  test_world_add_both ("/keys/what-a-key-stands-for-is-told", test_what_a_key_stands_for_is_told);
  test_world_add ("/keys/what-a-key-stands-for-is-told-while-it-is-typed",
                  test_what_a_key_stands_for_is_told_while_it_is_typed);
  test_world_add ("/keys/key-that-is-typed-at-once-is-taken", test_key_that_is_typed_at_once_is_taken);
  test_world_add ("/keys/posix-name-without-a-slash-is-warned-of", test_posix_name_without_a_slash_is_warned_of);
  test_world_add ("/keys/empty-path-is-warned-of", test_empty_path_is_warned_of);
  test_world_add_both ("/keys/key-of-another-window-presents-that-window",
                       test_key_of_another_window_presents_that_window);
  test_world_add ("/keys/second-writer-of-a-key-presents-the-first", test_second_writer_of_a_key_presents_the_first);
  test_world_add_both ("/keys/second-reader-of-a-key-presents-the-first",
                       test_second_reader_of_a_key_presents_the_first);
  test_world_add_both ("/keys/second-writer-of-another-key-opens-a-window-in-the-first",
                       test_second_writer_of_another_key_opens_a_window_in_the_first);
  test_world_add ("/keys/second-writer-with-a-file-loads-it-into-the-first",
                  test_second_writer_with_a_file_loads_it_into_the_first);
  test_world_add ("/keys/second-writer-with-a-file-loads-it-into-a-window-of-its-own",
                  test_second_writer_with_a_file_loads_it_into_a_window_of_its_own);
  test_world_add ("/keys/new-window-option-opens-another-writer", test_new_window_option_opens_another_writer);
  test_world_add ("/keys/new-window-option-opens-another-reader", test_new_window_option_opens_another_reader);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
