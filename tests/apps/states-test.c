/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whatever can stand between a window and its segment: what the window tells of it, and what its user can do.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-app.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-world.h"

#define LEFTOVER "not lost"
#define OFFER    "A writer that crashed left its text of 8 bytes."

/* More than is put into a buffer at once */
#define LONG_LINES 5000

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static gboolean
is_shared (const char *text)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, -1, NULL);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static gboolean
segment_exists (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return test_segment_exists (key);
}

static SharedSegmentInfo *
query (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (GError) error = NULL;
  SharedSegmentInfo *info = shared_segment_query (segment, &error);

  g_assert_no_error (error);
  return info;
}

static char *
dup_created (void)
{
  g_autoptr (SharedSegmentInfo) info = query ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (shared_segment_info_get_created (info));

  return g_date_time_format (time, "%X");
}

static TestProcess *
start_owner (const char *text)
{
  TestProcess *owner = test_process_start_own_peer ();
  g_autofree char *command = g_strconcat ("publish ", text, NULL);

  test_process_ask (owner, command, "ok");
  return owner;
}

static void
leave_over (const char *text)
{
  g_autoptr (TestProcess) crashing = start_owner (text);

  test_process_kill (crashing);
}

static void
press_button (TestApp *window,
              const char *name)
{
  g_autoptr (TestAccessible) button = test_accessible_find (window->process, "button", name);

  test_accessible_press (button);
}

/* Idle and sharing */

static void
test_idle_writer_shares_nothing_yet (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_wait_status (writer, "Nothing shared yet: type, and the text is shared.");
  test_app_wait_no_notice (writer);
  test_world_assert_clean ();
}

static void
test_sharing_writer_says_how_much (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_accessible_insert (writer->text, 0, "é");
  test_app_wait_status (writer, "Sharing 2 bytes");
  test_app_press (writer, "BackSpace");
  test_app_wait_status (writer, "Sharing an empty text");
  test_app_type (writer, "x");
  test_app_wait_status (writer, "Sharing 1 byte");
  test_app_wait_no_notice (writer);
}

static void
test_reader_says_how_much_and_since_when (void)
{
  g_autofree char *status = NULL;
  g_autofree char *created = NULL;
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_status (reader, "Waiting for a writer");
  owner = start_owner ("four");
  created = dup_created ();
  status = g_strdup_printf ("4 bytes since %s", created);
  test_app_wait_status (reader, status);
  test_app_wait_no_notice (reader);
}

/* Owned by another program */

static TestApp *
start_writer_over (TestProcess *owner)
{
  TestApp *writer = test_app_start (TEST_WRITER, NULL);

  test_app_type (writer, "mine");
  test_app_wait_notice (writer, "Another program owns this segment: *");
  return writer;
}

static void
test_owner_is_named (void)
{
  g_autofree char *notice = NULL;
  g_autofree char *created = NULL;
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("theirs");
  created = dup_created ();
  notice = g_strdup_printf ("Another program owns this segment: segment-peer (%d), since %s. "
                            "Your text is kept, and shared when the segment is free.",
                            (int) test_process_get_pid (owner), created);
  writer = start_writer_over (owner);
  test_app_wait_notice (writer, notice);
  g_assert_true (is_shared ("theirs"));
}

static void
assert_taken_over (TestApp *writer)
{
  test_poll_until (is_shared ("mine"));
  test_app_wait_no_notice (writer);
  test_app_wait_status (writer, "Sharing 4 bytes");

  /* The keyboard is back in the text. */
  test_display_type ("!");
  test_app_wait_text (writer, "mine!");
  test_poll_until (is_shared ("mine!"));
}

static void
test_take_over_by_its_mnemonic (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("theirs");
  writer = start_writer_over (owner);
  test_display_press ("alt+t");
  assert_taken_over (writer);
}

/* In the text, Tab is a character. */
static void
test_take_over_by_moving_to_the_button (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestAccessible) button = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("theirs");
  writer = start_writer_over (owner);
  button = test_accessible_find (writer->process, "button", "Take Over");
  test_display_press ("ctrl+shift+Tab");
  test_poll_until (test_accessible_has_state (button, TEST_STATE_FOCUSED));
  test_display_press ("space");
  assert_taken_over (writer);
}

static void
test_text_is_shared_when_the_owner_leaves (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("theirs");
  writer = start_writer_over (owner);
  g_clear_pointer (&owner, test_process_free);
  test_poll_until (is_shared ("mine"));
  test_app_wait_no_notice (writer);
}

/* Locked */

static TestProcess *
start_stopped_holder (void)
{
  TestProcess *holder = test_process_start_own_peer ();

  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_stop (holder);
  return holder;
}

static void
let_go (TestProcess *holder)
{
  test_process_signal (holder, SIGCONT);
  test_process_ask (holder, "unlock", "ok");
}

/* How long the notice says that the lock has been held */
static int
get_seconds (TestApp *window)
{
  g_autoptr (TestAccessible) notice = test_accessible_find (window->process, "alert", "* has locked the segment for *");
  g_autofree char *name = test_accessible_dup_name (notice);

  return atoi (strstr (name, " for ") + strlen (" for "));
}

static void
assert_notice_counts (TestApp *window)
{
  int seconds = get_seconds (window);

  test_poll_until (get_seconds (window) > seconds);
}

static void
test_lock_is_told_by_the_writer (void)
{
  g_autofree char *notice = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestProcess) holder = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "a");
  test_poll_until (is_shared ("a"));
  holder = start_stopped_holder ();
  test_app_type (writer, "b");
  notice = g_strdup_printf ("segment-peer (%d) has locked the segment for * second*. "
                            "Your text is shared when it lets go.", (int) test_process_get_pid (holder));
  test_app_wait_notice (writer, notice);
  assert_notice_counts (writer);

  let_go (holder);
  test_app_wait_no_notice (writer);
  test_poll_until (is_shared ("ab"));
}

static void
test_lock_is_told_by_the_reader (void)
{
  g_autofree char *notice = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;
  g_autoptr (TestProcess) holder = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  g_assert_true (shared_segment_publish (segment, "a", 1, -1, NULL));
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "a");
  holder = start_stopped_holder ();
  notice = g_strdup_printf ("segment-peer (%d) has locked the segment for * second*. "
                            "What is in it is shown when it lets go.", (int) test_process_get_pid (holder));
  test_app_wait_notice (reader, notice);
  assert_notice_counts (reader);
  test_app_wait_text (reader, "a");

  let_go (holder);
  test_app_wait_no_notice (reader);
  test_app_wait_status (reader, "1 byte since *");
}

/* Left over */

static TestApp *
start_reader_over_leftover (void)
{
  TestApp *reader;

  leave_over (LEFTOVER);
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_status (reader, "Left over by a writer that is gone: 8 bytes since *");
  test_app_wait_notice (reader, "The writer of this text is gone. Its segment is left over.");
  return reader;
}

static void
assert_removed (TestApp *reader)
{
  test_app_wait_status (reader, "Waiting for a writer. The text above is the last that was read.");
  test_app_wait_text (reader, LEFTOVER);
  test_app_wait_no_notice (reader);
  test_world_assert_clean ();
}

static void
test_reader_removes_what_is_left_over (void)
{
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start_reader_over_leftover ();
  press_button (reader, "Remove");
  assert_removed (reader);
}

static void
test_reader_removes_by_its_mnemonic (void)
{
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start_reader_over_leftover ();
  test_app_press (reader, "alt+r");
  assert_removed (reader);
  test_poll_until (test_accessible_has_state (reader->text, TEST_STATE_FOCUSED));
}

static void
test_reader_tells_of_a_writer_window_that_crashes (void)
{
  g_autoptr (TestApp) reader = NULL;
  TestApp *writer;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  reader = test_app_start (TEST_READER, NULL);
  test_app_type (writer, LEFTOVER);
  test_app_wait_text (reader, LEFTOVER);
  test_app_wait_no_notice (reader);

  test_app_kill (writer);
  test_app_wait_notice (reader, "The writer of this text is gone. Its segment is left over.");
  press_button (reader, "Remove");
  assert_removed (reader);
}

/* Offered back */

static TestApp *
start_writer_over_leftover (const char *file)
{
  TestApp *writer;

  leave_over (LEFTOVER);
  writer = test_app_start (TEST_WRITER, file);
  test_app_wait_notice (writer, OFFER);
  return writer;
}

static void
test_writer_restores_what_a_writer_window_left (void)
{
  g_autoptr (TestApp) writer = NULL;
  TestApp *crashing;

  if (!needs_display ())
    return;

  crashing = test_app_start (TEST_WRITER, NULL);
  test_app_type (crashing, LEFTOVER);
  test_poll_until (is_shared (LEFTOVER));
  test_app_kill (crashing);

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_wait_notice (writer, OFFER);
  test_app_wait_text (writer, "");
  press_button (writer, "Restore");
  test_app_wait_text (writer, LEFTOVER);
  test_app_wait_status (writer, "Sharing 8 bytes");
  test_app_wait_no_notice (writer);
  g_assert_true (is_shared (LEFTOVER));
}

static void
test_restoring_is_one_step_to_undo (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_over_leftover (NULL);
  test_app_press (writer, "alt+r");
  test_app_wait_text (writer, LEFTOVER);
  test_display_press ("ctrl+z");
  test_app_wait_text (writer, "");
  test_app_wait_status (writer, "Sharing an empty text");
  test_display_press ("ctrl+shift+z");
  test_app_wait_text (writer, LEFTOVER);
  test_app_wait_status (writer, "Sharing 8 bytes");
}

static char *
write_file (const char *text)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static char *
make_long_text (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < LONG_LINES; i++)
    g_string_append_printf (text, "line %5d\n", i);
  return g_string_free (text, FALSE);
}

static void
test_restoring_a_long_text_is_one_step_to_undo (void)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;
  TestApp *crashing;

  if (!needs_display ())
    return;

  text = make_long_text ();
  path = write_file (text);
  crashing = test_app_start (TEST_WRITER, path);
  test_poll_until (is_shared (text));
  test_app_kill (crashing);

  writer = test_app_start (TEST_WRITER, NULL);
  press_button (writer, "Restore");
  test_app_wait_text (writer, text);
  test_app_wait_no_notice (writer);
  test_poll_until (is_shared (text));
  test_app_press (writer, "ctrl+z");
  test_app_wait_text (writer, "");
}

static void
test_discarding_removes_the_segment (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_over_leftover (NULL);
  test_app_press (writer, "alt+i");
  test_app_wait_no_notice (writer);
  test_app_wait_status (writer, "Nothing shared yet*");
  test_app_wait_text (writer, "");
  test_world_assert_clean ();
}

static void
test_typing_keeps_the_offer (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_over_leftover (NULL);
  test_app_type (writer, "new");
  test_app_wait_status (writer, "Sharing 3 bytes");
  g_assert_true (is_shared ("new"));
  g_assert_true (test_app_has (writer, "alert", OFFER));

  test_display_press ("alt+r");
  test_app_wait_text (writer, LEFTOVER);
  test_poll_until (is_shared (LEFTOVER));
  test_app_wait_no_notice (writer);
  test_display_press ("ctrl+z");
  test_app_wait_text (writer, "new");
}

static void
test_discarding_keeps_what_has_been_typed (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_over_leftover (NULL);
  test_app_type (writer, "new");
  test_app_wait_status (writer, "Sharing 3 bytes");
  test_display_press ("alt+i");
  test_app_wait_no_notice (writer);
  test_app_wait_text (writer, "new");
  g_assert_true (is_shared ("new"));
  test_display_type ("er");
  test_poll_until (is_shared ("newer"));
}

static void
test_file_keeps_the_offer (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("of a file");
  writer = start_writer_over_leftover (path);
  test_app_wait_text (writer, "of a file");
  test_poll_until (is_shared ("of a file"));
  g_assert_true (test_app_has (writer, "alert", OFFER));

  press_button (writer, "Restore");
  test_app_wait_text (writer, LEFTOVER);
  test_poll_until (is_shared (LEFTOVER));
  test_app_press (writer, "ctrl+z");
  test_app_wait_text (writer, "of a file");
}

/* What is empty is nothing to restore. */
static void
test_no_empty_text_is_offered (void)
{
  g_autoptr (TestApp) writer = NULL;
  TestApp *crashing;

  if (!needs_display ())
    return;

  crashing = test_app_start (TEST_WRITER, NULL);
  test_app_type (crashing, "x");
  test_poll_until (is_shared ("x"));
  test_app_press (crashing, "BackSpace");
  test_app_wait_status (crashing, "Sharing an empty text");
  test_app_kill (crashing);
  g_assert_true (segment_exists ());

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_wait_status (writer, "Nothing shared yet*");
  g_assert_false (test_app_has (writer, "alert", NULL));
  test_app_type (writer, "y");
  test_poll_until (is_shared ("y"));
}

/* Not enough shared memory */

/* What is left of a folder that is limited to @n_pages */
static char *
fill_folder (guint n_pages)
{
  g_autofree char *options = g_strdup_printf ("nr_blocks=%u", n_pages);
  char *path = NULL;
  char page[4096] = "";
  int fd;

  if (!test_world_needs (test_world_limit_posix (options), "the right to limit /dev/shm"))
    return NULL;

  path = g_strdup ("/dev/shm/rest");
  fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  while (write (fd, page, sizeof page) > 0)
    ;
  close (fd);

  return path;
}

static TestApp *
start_writer_with_text (void)
{
  TestApp *writer = test_app_start (TEST_WRITER, NULL);

  test_app_type (writer, "a");
  test_poll_until (is_shared ("a"));
  return writer;
}

/* Returns what the text is then: more than one page. */
static char *
type_much (TestApp *writer)
{
  g_autofree char *much = g_strnfill (sysconf (_SC_PAGESIZE), 'b');

  test_accessible_insert (writer->text, 1, much);
  return g_strconcat ("a", much, NULL);
}

/* Others keep the old text meanwhile. */
static void
assert_failure_is_told (TestApp *writer,
                        const char *text,
                        const char *pattern)
{
  test_app_wait_notice (writer, pattern);
  test_app_wait_status (writer, pattern);
  test_app_wait_text (writer, text);
  test_poll_until (is_shared ("a"));
}

static void
assert_text_gets_through (TestApp *writer,
                          const char *text)
{
  test_poll_until (is_shared (text));
  test_app_wait_no_notice (writer);
  test_app_wait_status (writer, "Sharing *");
  test_app_wait_text (writer, text);
}

static void
assert_system_v_limit_is_told (const char *name,
                               const char *value,
                               const char *pattern)
{
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *text = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with_text ();
  path = g_build_filename ("/proc/sys/kernel", name, NULL);
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  if (!test_world_needs (test_world_limit_system_v (name, value), "the right to limit System V objects"))
    return;

  text = type_much (writer);
  assert_failure_is_told (writer, text, pattern);
  g_assert_true (test_world_limit_system_v (name, before));
  assert_text_gets_through (writer, text);
}

static void
test_size_above_the_limit_is_told (void)
{
  assert_system_v_limit_is_told ("shmmax", "4096", "The size is above the system's limit for a segment (key “*”)*");
}

static void
test_memory_used_up_is_told (void)
{
  assert_system_v_limit_is_told ("shmall", "1", "Cannot create the segment (key “*”): No space left on device");
}

static void
test_full_folder_is_told (void)
{
  g_autofree char *rest = NULL;
  g_autofree char *text = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_writer_with_text ();
  rest = fill_folder (16);
  if (rest == NULL)
    return;

  text = type_much (writer);
  assert_failure_is_told (writer, text, "Cannot create the segment* (key “*”): No space left on device");
  g_assert_no_errno (unlink (rest));
  assert_text_gets_through (writer, text);
}

/* No permission */

static void
plant_segment (gconstpointer key)
{
  g_assert_true (test_bare_create_segment ((gpointer) key, 4));
}

static void
remove_planted_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  test_bare_remove_segment (key);
  g_unlink (path);
}

static gboolean
plant_segment_of_another_user (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  if (!test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER), "the right to be another user"))
    return FALSE;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  test_child_run_as (TEST_ANOTHER_USER, plant_segment, key);
  return TRUE;
}

static const char *
get_denial (void)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX
           ? "*Something of another user, or not a file, lies in place of the segment or its lock (key “*”)"
           : "*Something of another user, or not a file, lies in the place of the key file (key “*”)";
}

static void
test_missing_permission_is_told_by_the_writer (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display () || !plant_segment_of_another_user ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_type (writer, "mine");
  test_app_wait_notice (writer, get_denial ());
  test_app_wait_status (writer, get_denial ());
  test_app_wait_text (writer, "mine");

  remove_planted_segment ();
  test_poll_until (is_shared ("mine"));
  test_app_wait_no_notice (writer);
}

static void
test_missing_permission_is_told_by_the_reader (void)
{
  g_autofree char *status = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display () || !plant_segment_of_another_user ())
    return;

  reader = test_app_start (TEST_READER, NULL);
  status = g_strconcat ("Not readable: ", get_denial (), NULL);
  test_app_wait_notice (reader, get_denial ());
  test_app_wait_status (reader, status);

  remove_planted_segment ();
  test_app_wait_status (reader, "Waiting for a writer");
  test_app_wait_no_notice (reader);
}

/* Details */

static void
assert_detail (TestApp *window,
               const char *title,
               const char *expected)
{
  g_autofree char *value = test_app_dup_detail (window, title);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_details_are_true (TestApp *window)
{
  gboolean is_posix = test_get_kind () == SHARED_SEGMENT_POSIX;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentInfo) info = query ();
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_info_get_id (info));
  g_autofree char *attachments = g_strdup_printf ("%u", shared_segment_info_get_attachments (info));
  g_autofree char *creator = g_strdup_printf ("%s (%d)", shared_segment_info_get_creator_name (info),
                                              (int) shared_segment_info_get_creator (info));
  g_autofree char *created = dup_created ();

  test_app_wait_detail (window, "Attachments", attachments);
  assert_detail (window, "Kind", is_posix ? "POSIX" : "System V");
  assert_detail (window, "Native name", shared_segment_key_get_native (key));
  assert_detail (window, is_posix ? "inode" : "shmid", id);
  assert_detail (window, "Permissions", "600 (rw-------)");
  assert_detail (window, "Creator", creator);
  assert_detail (window, "Last change", created);
}

static void
test_details_of_the_writer_are_true (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_accessible_insert (writer->text, 0, "héé");
  test_poll_until (is_shared ("héé"));
  test_display_press ("ctrl+i");
  assert_details_are_true (writer);
  assert_detail (writer, "Bytes", "5");
  assert_detail (writer, "Characters", "3");
}

static void
test_details_of_the_reader_are_true (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("héé");
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "héé");
  test_app_press (reader, "ctrl+i");
  assert_details_are_true (reader);
  assert_detail (reader, "Bytes", "5");
  assert_detail (reader, "Characters", "3");
  assert_detail (reader, "Misses", "0");
}

static void
test_details_without_a_segment (void)
{
  g_autoptr (TestApp) writer = NULL;
  const char *titles[] = { "Permissions", "Attachments", "Creator", "Last change" };

  if (!needs_display ())
    return;

  writer = test_app_start (TEST_WRITER, NULL);
  test_app_press (writer, "ctrl+i");
  assert_detail (writer, "Bytes", "0");
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    assert_detail (writer, titles[i], "No segment");
}

static void
test_details_keep_up (void)
{
  g_autofree char *gone = NULL;
  g_autofree char *polls = NULL;
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestProcess) other = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  owner = start_owner ("text");
  reader = test_app_start (TEST_READER, NULL);
  test_app_wait_text (reader, "text");
  test_app_press (reader, "ctrl+i");
  test_app_wait_detail (reader, "Attachments", "1");
  polls = test_app_dup_detail (reader, "Polls");

  other = test_process_start_own_peer ();
  test_process_ask (other, "attach", "ok");
  test_app_wait_detail (reader, "Attachments", "2");
  test_process_ask (owner, "publish longer text", "ok");
  test_app_wait_detail (reader, "Bytes", "11");
  test_app_wait_detail (reader, "Characters", "11");
  g_assert_cmpint (atoi (polls), >, 0);
  g_free (polls);
  polls = test_app_dup_detail (reader, "Polls");
  g_assert_cmpint (atoi (polls), >, 1);

  /* Who has gone is still told by the number of the process. */
  gone = g_strdup_printf ("Process %d, which is gone", (int) test_process_get_pid (owner));
  test_process_kill (owner);
  test_app_wait_detail (reader, "Creator", gone);
  test_display_press_until ("Escape", !test_accessible_exists (reader->process, NULL, "shmid"));
  press_button (reader, "Remove");
  test_app_wait_status (reader, "Waiting for a writer*");
}

static int
get_number (TestApp *window,
            const char *title)
{
  g_autofree char *value = test_app_dup_detail (window, title);

  return atoi (value);
}

static void
test_details_count_polls_and_misses (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestApp) reader = NULL;
  int polls, misses;

  if (!needs_display ())
    return;

  reader = test_app_start (TEST_READER, NULL);
  test_app_press (reader, "ctrl+i");
  misses = get_number (reader, "Misses");
  test_poll_until (get_number (reader, "Misses") > misses);
  g_assert_cmpint (get_number (reader, "Polls"), >=, misses);

  /* While there is a segment, polls are no misses. */
  owner = start_owner ("text");
  test_app_wait_detail (reader, "Bytes", "4");
  misses = get_number (reader, "Misses");
  polls = get_number (reader, "Polls");
  test_poll_until (get_number (reader, "Polls") > polls);
  g_assert_cmpint (get_number (reader, "Misses"), ==, misses);
}

static void
add_owned (void)
{
  test_world_add_both ("/states/owner-is-named", test_owner_is_named);
  test_world_add_both ("/states/take-over-by-its-mnemonic", test_take_over_by_its_mnemonic);
  test_world_add_both ("/states/take-over-by-moving-to-the-button", test_take_over_by_moving_to_the_button);
  test_world_add_both ("/states/text-is-shared-when-the-owner-leaves", test_text_is_shared_when_the_owner_leaves);
}

static void
add_left_over (void)
{
  test_world_add_both ("/states/reader-removes-what-is-left-over", test_reader_removes_what_is_left_over);
  test_world_add ("/states/reader-removes-by-its-mnemonic", test_reader_removes_by_its_mnemonic);
  test_world_add_both ("/states/reader-tells-of-a-writer-window-that-crashes",
                       test_reader_tells_of_a_writer_window_that_crashes);
  test_world_add_both ("/states/writer-restores-what-a-writer-window-left",
                       test_writer_restores_what_a_writer_window_left);
  test_world_add ("/states/restoring-is-one-step-to-undo", test_restoring_is_one_step_to_undo);
  test_world_add ("/states/restoring-a-long-text-is-one-step-to-undo", test_restoring_a_long_text_is_one_step_to_undo);
  test_world_add_both ("/states/discarding-removes-the-segment", test_discarding_removes_the_segment);
  test_world_add_both ("/states/typing-keeps-the-offer", test_typing_keeps_the_offer);
  test_world_add_both ("/states/discarding-keeps-what-has-been-typed", test_discarding_keeps_what_has_been_typed);
  test_world_add_both ("/states/file-keeps-the-offer", test_file_keeps_the_offer);
  test_world_add_both ("/states/no-empty-text-is-offered", test_no_empty_text_is_offered);
}

static void
add_failures (void)
{
  test_world_add ("/system-v/states/size-above-the-limit-is-told", test_size_above_the_limit_is_told);
  test_world_add ("/system-v/states/memory-used-up-is-told", test_memory_used_up_is_told);
  test_world_add_posix ("/posix/states/full-folder-is-told", test_full_folder_is_told);
  test_world_add_both ("/states/missing-permission-is-told-by-the-writer",
                       test_missing_permission_is_told_by_the_writer);
  test_world_add_both ("/states/missing-permission-is-told-by-the-reader",
                       test_missing_permission_is_told_by_the_reader);
}

static void
add_details (void)
{
  test_world_add_both ("/states/details-of-the-writer-are-true", test_details_of_the_writer_are_true);
  test_world_add_both ("/states/details-of-the-reader-are-true", test_details_of_the_reader_are_true);
  test_world_add ("/states/details-without-a-segment", test_details_without_a_segment);
  test_world_add_both ("/states/details-keep-up", test_details_keep_up);
  test_world_add ("/states/details-count-polls-and-misses", test_details_count_polls_and_misses);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add ("/states/idle-writer-shares-nothing-yet", test_idle_writer_shares_nothing_yet);
  test_world_add_both ("/states/sharing-writer-says-how-much", test_sharing_writer_says_how_much);
  test_world_add_both ("/states/reader-says-how-much-and-since-when", test_reader_says_how_much_and_since_when);
  add_owned ();
  test_world_add_both ("/states/lock-is-told-by-the-writer", test_lock_is_told_by_the_writer);
  test_world_add_both ("/states/lock-is-told-by-the-reader", test_lock_is_told_by_the_reader);
  add_left_over ();
  add_failures ();
  add_details ();

  status = test_world_run ();
  test_display_stop ();
  return status;
}
