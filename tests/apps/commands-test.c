/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the commands of both windows do, each given by the keyboard.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "test-app.h"
#include "test-process.h"
#include "test-world.h"

/* The default of the preferences */
#define PREFERRED_KEY "shareTest"

/* Loading it takes many times as long as to see that it is being loaded, and to cancel. */
#define LONG_TEXT_SIZE 200000000

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static char *
build_path (const char *name)
{
  return g_build_filename (test_world_get_folder (), name, NULL);
}

static char *
write_file (gconstpointer data,
            gsize         size)
{
  char *path = build_path ("file.txt");

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

static char *
write_text_file (const char *text)
{
  return write_file (text, strlen (text));
}

static gboolean
contains (const char    *path,
          gconstpointer  data,
          gsize          size)
{
  g_autofree char *contents = NULL;
  gsize length;

  return g_file_get_contents (path, &contents, &length, NULL) && length == size && memcmp (contents, data, size) == 0;
}

static SharedSegment *
publish (gconstpointer data,
         gsize         size)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  SharedSegment *segment = shared_segment_new (key);

  g_assert_true (shared_segment_publish (segment, data, size, -1, NULL));
  return segment;
}

static void
wait_shared (const char *text)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_poll_until (test_is_shared (key, text));
}

static void
assert_has_focus (TestAccessible *accessible)
{
  test_poll_until (test_accessible_has_state (accessible, TEST_STATE_FOCUSED));
}

/* Dialogs take the keyboard; without a window manager, nobody gives it back. */
static void
wait_for_no_dialog (TestApp *app)
{
  test_poll_until (test_app_count_windows (app) == 1);
  test_app_focus (app);
}

static void
close_dialog (TestApp *app)
{
  test_display_press_until ("Escape", test_app_count_windows (app) == 1);
  wait_for_no_dialog (app);
}

/* By a mnemonic and not by Enter, which the list of names to complete may take. */
static void
choose_file (TestApp    *app,
             const char *title,
             const char *mnemonic,
             const char *path)
{
  g_autoptr (TestAccessible) dialog = test_accessible_find (app->process, NULL, title);
  g_autoptr (TestAccessible) entry = NULL;

  test_display_wait_focus (title);
  test_display_press ("ctrl+l");
  entry = test_accessible_find_in (dialog, "text box", NULL);
  assert_has_focus (entry);
  test_display_press ("ctrl+a");
  test_display_type (path);
  test_display_press_until (mnemonic, !test_accessible_exists (app->process, NULL, title));
}

static void
open_file (TestApp    *writer,
           const char *path)
{
  test_app_press (writer, "ctrl+o");
  choose_file (writer, "Open", "alt+o", path);
}

static void
save_file (TestApp    *app,
           const char *path)
{
  test_app_press (app, "ctrl+s");
  choose_file (app, "Save", "alt+s", path);
}

/* New Window */

static void
assert_created_by (SharedSegmentKey *key,
                   TestApp          *app)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  g_assert_nonnull (info);
  g_assert_cmpint (shared_segment_info_get_creator (info), ==, test_process_get_pid (app->process));
}

static void
test_new_window_shares_a_text_of_its_own (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegmentKey) second_key = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autofree char *second = NULL;

  if (!needs_display ())
    return;

  key = test_key_new ();
  second_key = shared_segment_key_new (PREFERRED_KEY, SHARED_SEGMENT_SYSTEM_V);
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "one");
  test_poll_until (test_is_shared (key, "one"));

  test_display_press ("ctrl+n");
  second = test_app_wait_new_focus (writer);
  test_app_close_chooser (writer);
  test_display_type ("two");
  test_poll_until (test_is_shared (second_key, "two"));
  g_assert_true (test_is_shared (key, "one"));

  test_app_type (writer, "!");
  test_poll_until (test_is_shared (key, "one!"));
  g_assert_true (test_is_shared (second_key, "two"));
  assert_created_by (key, writer);
  assert_created_by (second_key, writer);
}

static void
test_new_windows_have_keys_of_their_own (void)
{
  g_autofree char *key = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  key = test_dup_key_name ();
  reader = test_app_start (TEST_READER, NULL);
  test_app_press (reader, "ctrl+n");
  g_free (test_app_wait_new_focus (reader));
  test_accessible_free (test_app_find_window (reader, PREFERRED_KEY));
  test_app_close_chooser (reader);

  test_app_press (reader, "ctrl+n");
  test_accessible_free (test_app_find_window (reader, PREFERRED_KEY "-2"));
  test_accessible_free (test_app_find_window (reader, key));
  g_assert_cmpuint (test_app_count_windows (reader), ==, 3);
}

static void
test_new_window_asks_for_its_key (void)
{
  g_autofree char *key = NULL;
  g_autoptr (TestApp) reader = NULL;
  g_autoptr (TestAccessible) entry = NULL;

  if (!needs_display ())
    return;

  key = test_dup_other_key_name ();
  reader = test_app_start (TEST_READER, NULL);
  test_app_press (reader, "ctrl+n");
  g_free (test_app_wait_new_focus (reader));
  entry = test_accessible_find (reader->process, "text box", "*Key of the segment");
  assert_has_focus (entry);

  test_display_type (key);
  test_display_press ("Return");
  test_accessible_free (test_app_find_window (reader, key));
}

static void
test_closing_one_window_leaves_the_other (void)
{
  g_autoptr (SharedSegmentKey) second_key = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autofree char *second = NULL;

  if (!needs_display ())
    return;

  second_key = shared_segment_key_new (PREFERRED_KEY, SHARED_SEGMENT_SYSTEM_V);
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "stays");
  test_display_press ("ctrl+n");
  second = test_app_wait_new_focus (writer);
  test_app_close_chooser (writer);
  test_display_type ("goes");
  test_poll_until (test_is_shared (second_key, "goes"));

  test_display_press ("ctrl+w");
  test_poll_until (!test_segment_exists (second_key) && !test_lock_exists (second_key));
  wait_shared ("stays");
  test_app_type (writer, "!");
  wait_shared ("stays!");
}

/* Open */

static void
test_open_loads_and_shares_a_file (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_text_file ("共享 from a file\n");
  writer = test_app_start (TEST_WRITER, NULL);
  open_file (writer, path);
  test_app_wait_text (writer, "共享 from a file\n");
  wait_shared ("共享 from a file\n");
}

static void
test_open_is_one_step_to_undo (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_text_file ("from a file");
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  test_app_wait_text (writer, "typed");
  open_file (writer, path);
  test_app_wait_text (writer, "from a file");

  test_app_press (writer, "ctrl+z");
  test_app_wait_text (writer, "typed");
  wait_shared ("typed");
  test_app_press (writer, "ctrl+shift+z");
  test_app_wait_text (writer, "from a file");
  wait_shared ("from a file");
}

static void
test_file_that_is_not_utf8_is_told (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("caf\xe9!", 5);
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  wait_shared ("typed");
  open_file (writer, path);
  test_accessible_free (test_accessible_find (writer->process, "label", "Cannot open “file.txt”"));
  test_accessible_free (test_accessible_find (writer->process, "label", "not UTF-8 text: invalid byte at offset 3"));

  close_dialog (writer);
  test_app_type (writer, "!");
  test_app_wait_text (writer, "typed!");
  wait_shared ("typed!");
}

static char *
write_long_file (void)
{
  g_autofree char *text = g_malloc (LONG_TEXT_SIZE);

  for (gsize i = 0; i < LONG_TEXT_SIZE; i++)
    text[i] = i % 64 == 63 ? '\n' : 'a' + (char) (i % 26);

  return write_file (text, LONG_TEXT_SIZE);
}

static void
test_loading_can_be_canceled (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_long_file ();
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  wait_shared ("typed");
  open_file (writer, path);
  test_app_focus (writer);
  test_accessible_free (test_accessible_find (writer->process, "progress bar", "*Loading"));
  test_poll_until (test_accessible_count (writer->text) > LONG_TEXT_SIZE / 100);

  test_display_press ("alt+c");
  test_app_wait_text (writer, "typed");
  test_poll_until (!test_accessible_exists (writer->process, "progress bar", NULL));
  wait_shared ("typed");
  test_display_type ("!");
  wait_shared ("typed!");
}

/* A named pipe that nobody writes to: as a folder on another machine that does not answer. */
static void
test_file_that_does_not_come_can_be_canceled (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = build_path ("pipe");
  g_assert_no_errno (mkfifo (path, 0600));
  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  wait_shared ("typed");
  open_file (writer, path);
  test_app_focus (writer);
  test_accessible_free (test_accessible_find (writer->process, "progress bar", "*Loading"));

  test_display_press ("alt+c");
  test_poll_until (!test_accessible_exists (writer->process, "progress bar", NULL));
  test_display_type ("!");
  test_app_wait_text (writer, "typed!");
  wait_shared ("typed!");
}

/* Save */

static void
test_writer_saves_exactly_its_text (void)
{
  g_autofree char *path = NULL;
  g_autofree char *loaded = NULL;
  g_autoptr (TestApp) writer = NULL;
  const char *text = "línea\r\n\n共享 👍🏽\tno newline at the end";

  if (!needs_display ())
    return;

  loaded = write_text_file (text);
  path = build_path ("saved.txt");
  writer = test_app_start (TEST_WRITER, loaded);
  test_app_wait_text (writer, text);
  save_file (writer, path);
  test_poll_until (contains (path, text, strlen (text)));
}

static void
test_reader_saves_exactly_its_text (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;
  const char *text = "línea\r\n\n共享 👍🏽\tno newline at the end";

  if (!needs_display ())
    return;

  path = build_path ("saved.txt");
  segment = publish (text, strlen (text));
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, text);
  save_file (reader, path);
  test_poll_until (contains (path, text, strlen (text)));
}

static void
test_reader_saves_exactly_the_bytes (void)
{
  const guint8 bytes[] = { 'a', 0, 0xff, '\r', '\n', 'b', 0, 0 };
  g_autofree char *path = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  path = build_path ("saved.bin");
  segment = publish (bytes, sizeof bytes);
  reader = test_app_start (TEST_READER, NULL);
  test_status_wait (reader->process, "Not readable*");
  save_file (reader, path);
  test_poll_until (contains (path, bytes, sizeof bytes));
}

/* Padding is no text, but it is among the bytes. */
static void
test_text_in_hex_is_saved_with_its_padding (void)
{
  const guint8 bytes[] = { 't', 'e', 'x', 't', 0, 0 };
  g_autofree char *path = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  path = build_path ("saved.bin");
  segment = publish (bytes, sizeof bytes);
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "text");
  test_app_press (reader, "ctrl+h");
  save_file (reader, path);
  test_poll_until (contains (path, bytes, sizeof bytes));
}

/* In /sys, nobody may make a file. */
static void
test_folder_without_permission_is_told (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "typed");
  save_file (writer, "/sys/saved.txt");
  test_accessible_free (test_accessible_find (writer->process, "label", "Cannot save “/sys/saved.txt”"));

  close_dialog (writer);
  test_app_type (writer, "!");
  wait_shared ("typed!");
}

/* Copy All */

static gboolean
is_in_clipboard (const char *text)
{
  const char *argv[] = { "xclip", "-selection", "clipboard", "-target", "UTF8_STRING", "-o", NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  return test_process_run (argv, NULL, &output, &errors) == 0 && g_strcmp0 (output, text) == 0;
}

static void
test_writer_copies_its_text (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display () || !test_world_needs_program ("xclip"))
    return;

  path = write_text_file ("共享\nall of it");
  writer = test_app_start (TEST_WRITER, path);
  test_app_wait_text (writer, "共享\nall of it");
  test_app_press (writer, "ctrl+shift+c");
  test_poll_until (is_in_clipboard ("共享\nall of it"));
}

static void
test_reader_copies_its_text (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display () || !test_world_needs_program ("xclip"))
    return;

  segment = publish ("all of it\n", 10);
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "all of it\n");
  test_app_press (reader, "ctrl+shift+c");
  test_poll_until (is_in_clipboard ("all of it\n"));
}

static void
test_reader_copies_a_dump_of_the_bytes (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display () || !test_world_needs_program ("xclip"))
    return;

  segment = publish ("a\0bc\xff", 5);
  reader = test_app_start (TEST_READER, NULL);
  test_status_wait (reader->process, "Not readable*");
  test_app_press (reader, "ctrl+shift+c");
  test_poll_until (is_in_clipboard ("00000000  61 00 62 63 ff                                    |a.bc.|\n"
                                    "00000005\n"));
}

/* Find */

static gboolean
is_selected (TestApp *app,
             int      start,
             int      end)
{
  int actual_start, actual_end;

  test_accessible_selection (app->text, &actual_start, &actual_end);
  return actual_start == start && actual_end == end;
}

static void
assert_match (TestApp    *app,
              const char *keys,
              const char *count,
              int         start,
              int         end)
{
  if (keys != NULL)
    test_display_press (keys);
  test_accessible_free (test_accessible_find (app->process, "status", count));
  test_poll_until (is_selected (app, start, end));
}

static void
find (TestApp    *app,
      const char *query)
{
  g_autoptr (TestAccessible) entry = NULL;

  test_app_press (app, "ctrl+f");
  entry = test_accessible_find (app->process, "search box", "Find");
  assert_has_focus (entry);
  test_display_type (query);
}

static TestApp *
start_writer_with (const char *text)
{
  g_autofree char *path = write_text_file (text);
  TestApp *writer = test_app_start (TEST_WRITER, path);

  test_app_wait_text (writer, text);
  return writer;
}

static TestApp *
start_reader_with (const char     *text,
                   SharedSegment **segment)
{
  TestApp *reader;

  *segment = publish (text, strlen (text));
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, text);
  return reader;
}

static void
assert_walks_through_matches (TestApp *app)
{
  find (app, "one");
  assert_match (app, NULL, "1 of 3", 0, 3);
  assert_match (app, "Return", "2 of 3", 8, 11);
  assert_match (app, "ctrl+g", "3 of 3", 12, 15);
  assert_match (app, "Return", "1 of 3", 0, 3);
  assert_match (app, "shift+Return", "3 of 3", 12, 15);
  assert_match (app, "ctrl+shift+g", "2 of 3", 8, 11);
}

static void
test_find_walks_through_the_writers_text (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with ("One two ONE one");
  assert_walks_through_matches (writer);
}

static void
test_find_walks_through_the_readers_text (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start_reader_with ("One two ONE one", &segment);
  assert_walks_through_matches (reader);
}

static void
test_find_takes_what_is_typed_at_once (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with ("one two ine one e");
  test_app_focus (writer);
  test_display_press_and_type ("ctrl+f", "one");
  assert_match (writer, NULL, "1 of 2", 0, 3);
}

static void
test_find_tells_that_there_is_none (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with ("one two");
  find (writer, "three");
  test_accessible_free (test_accessible_find (writer->process, "status", "No matches"));
}

static void
test_find_counts_what_is_shared_meanwhile (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start_reader_with ("one", &segment);
  find (reader, "one");
  assert_match (reader, NULL, "1 of 1", 0, 3);
  g_assert_true (shared_segment_publish (segment, "one one", 7, -1, NULL));
  test_accessible_free (test_accessible_find (reader->process, "status", "1 of 2"));
}

static void
test_escape_ends_find_in_the_writers_text (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with ("one two");
  find (writer, "two");
  assert_match (writer, NULL, "1 of 1", 4, 7);
  test_display_press_until ("Escape", !test_accessible_exists (writer->process, "search box", NULL));
  assert_has_focus (writer->text);

  /* What was found is selected, so what is typed takes its place. */
  test_display_type ("three");
  test_app_wait_text (writer, "one three");
}

static void
test_escape_ends_find_in_the_readers_text (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start_reader_with ("one two", &segment);
  find (reader, "two");
  assert_match (reader, NULL, "1 of 1", 4, 7);
  test_display_press_until ("Escape", !test_accessible_exists (reader->process, "search box", NULL));
  assert_has_focus (reader->text);
  g_assert_true (is_selected (reader, 4, 7));
}

/* Dialogs and the menu */

static void
assert_opens_and_closes (const char *variable,
                         const char *keys,
                         const char *title,
                         const char *role,
                         const char *name)
{
  g_autoptr (TestApp) app = NULL;
  g_autofree char *window = NULL;

  if (!needs_display ())
    return;

  app = test_app_start (variable, NULL);
  test_app_press (app, keys);
  test_accessible_free (test_accessible_find (app->process, role, name));
  window = test_display_find_titled (app->process, title);
  test_display_focus (window);
  close_dialog (app);
  test_poll_until (!test_accessible_exists (app->process, role, name));
}

static void
test_preferences_open_and_close (void)
{
  assert_opens_and_closes (TEST_WRITER, "ctrl+comma", "Preferences", "button", "Restore Defaults");
}

static void
test_writers_shortcuts_open_and_close (void)
{
  assert_opens_and_closes (TEST_WRITER, "ctrl+question", "Keyboard Shortcuts", "label", "Open a file");
}

static void
test_readers_shortcuts_open_and_close (void)
{
  assert_opens_and_closes (TEST_READER, "ctrl+question", "Keyboard Shortcuts", "label", "Pause or continue");
}

/* Opens the menu, and gives a command there. */
static void
choose_in_menu (TestApp    *app,
                const char *name)
{
  g_autoptr (TestAccessible) menu = NULL;

  test_app_press (app, "F10");
  menu = test_accessible_find (app->process, "menu", NULL);
  test_accessible_walk (menu, "Down", name);
  test_display_press ("Return");
}

static void
assert_about_opens_and_closes (const char *variable,
                               const char *name)
{
  g_autoptr (TestApp) app = NULL;

  if (!needs_display ())
    return;

  app = test_app_start (variable, NULL);
  choose_in_menu (app, name);
  test_display_wait_focus (name);
  close_dialog (app);
}

static void
test_about_the_writer_opens_and_closes (void)
{
  assert_about_opens_and_closes (TEST_WRITER, "About Segment Writer");
}

static void
test_about_the_reader_opens_and_closes (void)
{
  assert_about_opens_and_closes (TEST_READER, "About Segment Reader");
}

static void
test_escape_closes_the_menu (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_press (writer, "F10");
  test_accessible_free (test_accessible_find (writer->process, "menu item", "Find…"));
  test_display_press_until ("Escape", !test_accessible_exists (writer->process, "menu item", NULL));
  test_display_type ("typed");
  test_app_wait_text (writer, "typed");
}

static void
test_command_is_given_in_the_menu (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with ("one two");
  choose_in_menu (writer, "Find…");
  test_accessible_free (test_accessible_find (writer->process, "search box", "Find"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add_both ("/commands/new-window-shares-a-text-of-its-own", test_new_window_shares_a_text_of_its_own);
  test_world_add ("/commands/new-windows-have-keys-of-their-own", test_new_windows_have_keys_of_their_own);
  test_world_add ("/commands/new-window-asks-for-its-key", test_new_window_asks_for_its_key);
  test_world_add_both ("/commands/closing-one-window-leaves-the-other", test_closing_one_window_leaves_the_other);
  test_world_add_both ("/commands/open-loads-and-shares-a-file", test_open_loads_and_shares_a_file);
  test_world_add ("/commands/open-is-one-step-to-undo", test_open_is_one_step_to_undo);
  test_world_add ("/commands/file-that-is-not-utf8-is-told", test_file_that_is_not_utf8_is_told);
  test_world_add ("/commands/loading-can-be-canceled", test_loading_can_be_canceled);
  test_world_add ("/commands/file-that-does-not-come-can-be-canceled", test_file_that_does_not_come_can_be_canceled);
  test_world_add ("/commands/writer-saves-exactly-its-text", test_writer_saves_exactly_its_text);
  test_world_add ("/commands/reader-saves-exactly-its-text", test_reader_saves_exactly_its_text);
  test_world_add_both ("/commands/reader-saves-exactly-the-bytes", test_reader_saves_exactly_the_bytes);
  test_world_add ("/commands/text-in-hex-is-saved-with-its-padding", test_text_in_hex_is_saved_with_its_padding);
  test_world_add ("/commands/folder-without-permission-is-told", test_folder_without_permission_is_told);
  test_world_add ("/commands/writer-copies-its-text", test_writer_copies_its_text);
  test_world_add ("/commands/reader-copies-its-text", test_reader_copies_its_text);
  test_world_add ("/commands/reader-copies-a-dump-of-the-bytes", test_reader_copies_a_dump_of_the_bytes);
  test_world_add ("/commands/find-walks-through-the-writers-text", test_find_walks_through_the_writers_text);
  test_world_add ("/commands/find-walks-through-the-readers-text", test_find_walks_through_the_readers_text);
  test_world_add ("/commands/find-takes-what-is-typed-at-once", test_find_takes_what_is_typed_at_once);
  test_world_add ("/commands/find-tells-that-there-is-none", test_find_tells_that_there_is_none);
  test_world_add ("/commands/find-counts-what-is-shared-meanwhile", test_find_counts_what_is_shared_meanwhile);
  test_world_add ("/commands/escape-ends-find-in-the-writers-text", test_escape_ends_find_in_the_writers_text);
  test_world_add ("/commands/escape-ends-find-in-the-readers-text", test_escape_ends_find_in_the_readers_text);
  test_world_add ("/commands/preferences-open-and-close", test_preferences_open_and_close);
  test_world_add ("/commands/writers-shortcuts-open-and-close", test_writers_shortcuts_open_and_close);
  test_world_add ("/commands/readers-shortcuts-open-and-close", test_readers_shortcuts_open_and_close);
  test_world_add ("/commands/about-the-writer-opens-and-closes", test_about_the_writer_opens_and_closes);
  test_world_add ("/commands/about-the-reader-opens-and-closes", test_about_the_reader_opens_and_closes);
  test_world_add ("/commands/escape-closes-the-menu", test_escape_closes_the_menu);
  test_world_add ("/commands/command-is-given-in-the-menu", test_command_is_given_in_the_menu);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
