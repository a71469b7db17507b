/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * QSharedMemory's contract, point by point.
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-process.h"
#include "test-world.h"

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static SharedSegment *
new_created (gsize size)
{
  SharedSegment *segment = new_segment ();
  g_autoptr (GError) error = NULL;

  shared_segment_create (segment, size, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  return segment;
}

static TestProcess *
start_peer (void)
{
  g_autofree char *name = test_dup_key_name ();

  return test_process_start_peer (name);
}

static void
assert_create_fails (SharedSegment      *segment,
                     gsize               size,
                     SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_create (segment, size, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static void
assert_attach_fails (SharedSegment      *segment,
                     SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static void
test_fresh_object_is_detached (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  g_assert_false (shared_segment_is_attached (segment));
  g_assert_null (shared_segment_get_data (segment));
  g_assert_null (shared_segment_get_const_data (segment));
  g_assert_cmpuint (shared_segment_get_size (segment), ==, 0);
}

static void
test_object_without_a_key_can_do_nothing (void)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_get_key (segment));
  assert_create_fails (segment, 1, SHARED_SEGMENT_ERROR_KEY);
  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_KEY);
  g_assert_null (shared_segment_snapshot (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
}

static void
test_empty_key_is_an_error (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  assert_create_fails (segment, 1, SHARED_SEGMENT_ERROR_KEY);
  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_KEY);
}

static void
test_create_makes_zeroed_memory_of_exactly_the_size (void)
{
  static const char zeros[12345];
  g_autoptr (SharedSegment) segment = new_created (sizeof zeros);
  struct shmid_ds status;

  g_assert_true (shared_segment_is_attached (segment));
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), zeros, sizeof zeros);

  g_assert_cmpint (shmctl (test_find_segment (shared_segment_get_key (segment)), IPC_STAT, &status), ==, 0);
  g_assert_cmpuint (status.shm_segsz, ==, sizeof zeros);
  g_assert_cmpuint (status.shm_perm.mode & 0777, ==, 0600);
  g_assert_cmpuint (status.shm_nattch, ==, 1);
}

static void
test_create_makes_qts_key_files (void)
{
  g_autoptr (SharedSegment) segment = new_created (1);
  g_autofree char *lock_path = test_dup_key_file ("qipc_systemsem_");
  const char *path = shared_segment_key_get_native (shared_segment_get_key (segment));
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_cmpint (status.st_mode, ==, S_IFREG | 0640);
  g_assert_cmpint (lstat (lock_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode, ==, S_IFREG | 0640);
}

static void
test_create_costs_no_memory_before_it_is_written (void)
{
  const gsize size = 256 * 1024 * 1024;
  g_autoptr (SharedSegment) segment = NULL;
  struct shm_info before;
  struct shm_info after;

  if (!test_world_needs (test_world_is_isolated (), "a namespace for shared memory"))
    return;

  shmctl (0, SHM_INFO, (struct shmid_ds *) &before);
  segment = new_created (size);
  shmctl (0, SHM_INFO, (struct shmid_ds *) &after);

  g_assert_cmpuint (after.shm_tot - before.shm_tot, ==, size / getpagesize ());
  g_assert_cmpuint (after.shm_rss, ==, before.shm_rss);
}

static void
test_create_with_size_0_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_create_fails (segment, 0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_create_above_the_systems_limit_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_create_fails (segment, G_MAXSIZE, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_world_assert_clean ();
}

static void
test_create_of_an_existing_key_leaves_it_untouched (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = new_segment ();

  memcpy (shared_segment_get_data (first), "mine", 4);
  assert_create_fails (second, 9, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  assert_create_fails (first, 9, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  g_assert_cmpmem (shared_segment_get_data (first), shared_segment_get_size (first), "mine", 4);
}

static void
test_create_reclaims_a_leftover (void)
{
  g_autoptr (TestProcess) peer = start_peer ();
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (GError) error = NULL;

  test_process_ask (peer, "create 3", "ok");
  test_process_kill (peer);

  g_assert_true (shared_segment_create (segment, 5, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (shared_segment_get_size (segment), ==, 5);
}

static void
test_create_leaves_what_a_reader_still_uses (void)
{
  g_autoptr (TestProcess) creator = start_peer ();
  g_autoptr (SharedSegment) reader = new_segment ();
  g_autoptr (SharedSegment) segment = new_segment ();

  test_process_ask (creator, "create 3", "ok");
  g_assert_true (shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, NULL));
  test_process_kill (creator);

  assert_create_fails (segment, 5, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

static void
test_attach_without_a_segment_creates_nothing (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_attach_twice_gives_two_addresses_onto_the_same_bytes (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = new_segment ();

  g_assert_true (shared_segment_attach (second, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_cmpuint (shared_segment_get_size (second), ==, 4);
  g_assert_true (shared_segment_get_data (first) != shared_segment_get_data (second));

  memcpy (shared_segment_get_data (second), "same", 4);
  g_assert_cmpmem (shared_segment_get_data (first), 4, "same", 4);
}

static void
test_attach_when_attached_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);

  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

static void
test_attach_in_another_process_sees_the_bytes (void)
{
  g_autoptr (SharedSegment) segment = new_created (5);
  g_autoptr (TestProcess) peer = start_peer ();

  memcpy (shared_segment_get_data (segment), "hello", 5);
  test_process_ask (peer, "attach", "ok");
  test_process_ask (peer, "read", "hello");
  test_process_ask (peer, "write HELLO", "ok");
  g_assert_cmpmem (shared_segment_get_data (segment), 5, "HELLO", 5);
}

static void
test_detach_when_not_attached_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_detach (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static void
test_detach_of_the_last_removes_everything (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = new_segment ();

  g_assert_true (shared_segment_attach (second, SHARED_SEGMENT_READ_WRITE, NULL));

  g_assert_true (shared_segment_detach (first, NULL));
  g_assert_cmpint (test_find_segment (shared_segment_get_key (first)), >=, 0);

  g_assert_true (shared_segment_detach (second, NULL));
  assert_attach_fails (first, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_detach_after_ipcrm_removes_the_key_files (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);

  shmctl (test_find_segment (shared_segment_get_key (segment)), IPC_RMID, NULL);
  g_assert_true (shared_segment_detach (segment, NULL));
  test_world_assert_clean ();
}

static void
test_setting_another_key_detaches (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("another", SHARED_SEGMENT_SYSTEM_V);

  shared_segment_set_key (segment, other);
  g_assert_true (shared_segment_get_key (segment) == other);
  g_assert_false (shared_segment_is_attached (segment));
  test_world_assert_clean ();
}

static void
test_setting_the_same_key_stays_attached (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (SharedSegmentKey) same = test_key_new ();

  shared_segment_set_key (segment, same);
  g_assert_true (shared_segment_is_attached (segment));
}

static void
test_lock_without_an_attachment_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_lock (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
test_lock_twice_warns_and_is_one_hold (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = start_peer ();

  test_process_ask (peer, "attach", "ok");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*holds the lock*");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_test_assert_expected_messages ();

  g_assert_true (shared_segment_unlock (segment, NULL));
  test_process_ask (peer, "lock 0", "ok");
}

static void
test_unlock_without_the_lock_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = start_peer ();
  g_autoptr (GError) error = NULL;

  test_process_ask (peer, "attach", "ok");
  test_process_ask (peer, "lock 0", "ok");
  g_assert_false (shared_segment_unlock (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_false (shared_segment_lock (segment, 0, NULL));
}

static void
test_detach_releases_the_lock (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = start_peer ();

  test_process_ask (peer, "attach", "ok");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_assert_true (shared_segment_detach (segment, NULL));
  test_process_ask (peer, "lock 0", "ok");
}

static void
test_writing_through_a_read_only_attachment_crashes_the_writer (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = start_peer ();
  int status;

  memcpy (shared_segment_get_data (segment), "mine", 4);
  test_process_ask (peer, "attach-read-only", "ok");
  test_process_send (peer, "crash");

  /* A sanitizer turns the signal into an exit status. */
  status = test_process_wait (peer);
  g_assert_true (status == -SIGSEGV || status > 0);
  g_assert_cmpmem (shared_segment_get_data (segment), 4, "mine", 4);
}

static void
test_freed_object_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);

  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
test_freed_object_does_not_hang_on_a_lock (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = start_peer ();

  test_process_ask (peer, "attach", "ok");
  test_process_ask (peer, "lock 0", "ok");
  test_process_stop (peer);

  g_clear_object (&segment);
}

static void
assert_child_leaves_the_segment (SharedSegment *segment)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      g_clear_object (&segment);
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), >=, 0);
  g_assert_cmpint (test_find_semaphore (shared_segment_get_key (segment)), >=, 0);
}

static void
test_fork_leaves_the_segment_to_the_parent (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);

  assert_child_leaves_the_segment (segment);
}

static void
test_fork_under_the_lock_leaves_the_segment_to_the_parent (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  assert_child_leaves_the_segment (segment);
  shared_segment_unlock (segment, &error);
  g_assert_no_error (error);
}

static void
test_native_key_shares_one_file_for_segment_and_lock (void)
{
  g_autofree char *path = g_build_filename (test_world_get_folder (), "native", NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (path, SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_cmpint (test_find_segment (key), >=, 0);
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_native_key_keeps_the_users_file (void)
{
  g_autofree char *path = g_build_filename (test_world_get_folder (), "native", NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (path, SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/contract/fresh-object-is-detached", test_fresh_object_is_detached);
  test_world_add ("/contract/object-without-a-key-can-do-nothing", test_object_without_a_key_can_do_nothing);
  test_world_add ("/contract/empty-key-is-an-error", test_empty_key_is_an_error);
  test_world_add ("/contract/create/makes-zeroed-memory-of-exactly-the-size",
                  test_create_makes_zeroed_memory_of_exactly_the_size);
  test_world_add ("/contract/create/makes-qts-key-files", test_create_makes_qts_key_files);
  test_world_add ("/contract/create/costs-no-memory-before-it-is-written",
                  test_create_costs_no_memory_before_it_is_written);
  test_world_add ("/contract/create/with-size-0-is-an-error", test_create_with_size_0_is_an_error);
  test_world_add ("/contract/create/above-the-systems-limit-is-an-error",
                  test_create_above_the_systems_limit_is_an_error);
  test_world_add ("/contract/create/of-an-existing-key-leaves-it-untouched",
                  test_create_of_an_existing_key_leaves_it_untouched);
  test_world_add ("/contract/create/reclaims-a-leftover", test_create_reclaims_a_leftover);
  test_world_add ("/contract/create/leaves-what-a-reader-still-uses", test_create_leaves_what_a_reader_still_uses);
  test_world_add ("/contract/attach/without-a-segment-creates-nothing",
                  test_attach_without_a_segment_creates_nothing);
  test_world_add ("/contract/attach/twice-gives-two-addresses-onto-the-same-bytes",
                  test_attach_twice_gives_two_addresses_onto_the_same_bytes);
  test_world_add ("/contract/attach/when-attached-is-an-error", test_attach_when_attached_is_an_error);
  test_world_add ("/contract/attach/in-another-process-sees-the-bytes", test_attach_in_another_process_sees_the_bytes);
  test_world_add ("/contract/detach/when-not-attached-is-an-error", test_detach_when_not_attached_is_an_error);
  test_world_add ("/contract/detach/of-the-last-removes-everything", test_detach_of_the_last_removes_everything);
  test_world_add ("/contract/detach/after-ipcrm-removes-the-key-files", test_detach_after_ipcrm_removes_the_key_files);
  test_world_add ("/contract/detach/releases-the-lock", test_detach_releases_the_lock);
  test_world_add ("/contract/key/setting-another-detaches", test_setting_another_key_detaches);
  test_world_add ("/contract/key/setting-the-same-stays-attached", test_setting_the_same_key_stays_attached);
  test_world_add ("/contract/lock/without-an-attachment-is-an-error", test_lock_without_an_attachment_is_an_error);
  test_world_add ("/contract/lock/twice-warns-and-is-one-hold", test_lock_twice_warns_and_is_one_hold);
  test_world_add ("/contract/unlock/without-the-lock-is-an-error", test_unlock_without_the_lock_is_an_error);
  test_world_add ("/contract/writing-through-a-read-only-attachment-crashes-the-writer",
                  test_writing_through_a_read_only_attachment_crashes_the_writer);
  test_world_add ("/contract/freed-object-leaves-nothing", test_freed_object_leaves_nothing);
  test_world_add ("/contract/freed-object-does-not-hang-on-a-lock", test_freed_object_does_not_hang_on_a_lock);
  test_world_add ("/contract/fork-leaves-the-segment-to-the-parent", test_fork_leaves_the_segment_to_the_parent);
  test_world_add ("/contract/fork-under-the-lock-leaves-the-segment-to-the-parent",
                  test_fork_under_the_lock_leaves_the_segment_to_the_parent);
  test_world_add ("/contract/native-key/shares-one-file-for-segment-and-lock",
                  test_native_key_shares_one_file_for_segment_and_lock);
  test_world_add ("/contract/native-key/keeps-the-users-file", test_native_key_keeps_the_users_file);

  return test_world_run ();
}
