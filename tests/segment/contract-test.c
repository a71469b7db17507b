/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * QSharedMemory's contract, point by point.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

static void
count_notification (guint *count)
{
  (*count)++;
}

static SharedSegment *
new_created (gsize size)
{
  SharedSegment *segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  shared_segment_create (segment, size, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  return segment;
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
  g_autoptr (SharedSegment) segment = test_segment_new ();

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
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("", test_get_kind ());
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  assert_create_fails (segment, 1, SHARED_SEGMENT_ERROR_KEY);
  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_KEY);
}

static void
test_create_makes_zeroed_memory_of_exactly_the_size (void)
{
  static const char zeros[12345];
  g_autoptr (SharedSegment) segment = new_created (sizeof zeros);
  guint permissions;
  gsize size;

  g_assert_true (shared_segment_is_attached (segment));
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), zeros, sizeof zeros);

  test_bare_stat_segment (shared_segment_get_key (segment), &size, &permissions);
  g_assert_cmpuint (size, ==, sizeof zeros);
  g_assert_cmpuint (permissions, ==, 0600);
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
test_create_makes_qts_posix_objects (void)
{
  g_autoptr (SharedSegment) segment = new_created (1);
  g_autofree char *path = test_dup_segment_path (shared_segment_get_key (segment));
  g_autofree char *lock_path = test_dup_lock_path (shared_segment_get_key (segment));
  struct stat status;

  g_assert_true (g_str_has_prefix (path, "/dev/shm/qipc_sharedmemory_"));
  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode, ==, S_IFREG | 0600);
  g_assert_true (g_str_has_prefix (lock_path, "/dev/shm/sem.qipc_systemsem_"));
  g_assert_cmpint (lstat (lock_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode, ==, S_IFREG | 0600);
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

/* Else a full /dev/shm would be a signal for who writes. */
static void
test_create_takes_its_memory_at_once (void)
{
  const gsize size = 1024 * 1024;
  g_autoptr (SharedSegment) segment = new_created (size);
  g_autofree char *path = test_dup_segment_path (shared_segment_get_key (segment));
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_blocks * 512, >=, size);
}

static void
test_create_with_size_0_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_create_fails (segment, 0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_create_above_the_systems_limit_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_create_fails (segment, G_MAXSIZE, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_world_assert_clean ();
}

static void
test_create_of_an_existing_key_leaves_it_untouched (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = test_segment_new ();

  memcpy (shared_segment_get_data (first), "mine", 4);
  assert_create_fails (second, 9, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  assert_create_fails (first, 9, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  g_assert_cmpmem (shared_segment_get_data (first), shared_segment_get_size (first), "mine", 4);
}

static void
test_create_reclaims_a_leftover (void)
{
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = test_segment_new ();
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
  g_autoptr (TestProcess) creator = test_process_start_own_peer ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_process_ask (creator, "create 3", "ok");
  g_assert_true (shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, NULL));
  test_process_kill (creator);

  assert_create_fails (segment, 5, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

/* Between the two steps of a Qt or Python program that creates a segment. */
static void
test_file_without_bytes_is_no_segment_yet (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autoptr (GError) error = NULL;

  g_assert_true (test_bare_create_segment (key, 0));
  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (shared_segment_query (segment, NULL));
  g_assert_null (shared_segment_snapshot (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);

  g_assert_true (test_segment_exists (key));
  test_bare_remove_segment (key);
}

/* Else memory that is missing when it is touched would be a signal. */
static void
test_attach_reserves_the_holes_of_a_segment (void)
{
  const gsize size = 1024 * 1024;
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_segment_path (shared_segment_get_key (segment));
  struct stat status;

  g_assert_true (test_bare_create_segment (shared_segment_get_key (segment), size));
  g_assert_true (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, NULL));
  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_blocks * 512, >=, size);
}

static void
test_attach_without_a_segment_creates_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_attach_fails (segment, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_attach_twice_gives_two_addresses_onto_the_same_bytes (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = test_segment_new ();

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
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();

  memcpy (shared_segment_get_data (segment), "hello", 5);
  test_process_ask (peer, "attach", "ok");
  test_process_ask (peer, "read", "hello");
  test_process_ask (peer, "write HELLO", "ok");
  g_assert_cmpmem (shared_segment_get_data (segment), 5, "HELLO", 5);
}

static void
test_detach_when_not_attached_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_detach (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static void
test_detach_of_the_last_removes_everything (void)
{
  g_autoptr (SharedSegment) first = new_created (4);
  g_autoptr (SharedSegment) second = test_segment_new ();

  g_assert_true (shared_segment_attach (second, SHARED_SEGMENT_READ_WRITE, NULL));

  g_assert_true (shared_segment_detach (first, NULL));
  g_assert_true (test_segment_exists (shared_segment_get_key (first)));

  g_assert_true (shared_segment_detach (second, NULL));
  assert_attach_fails (first, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_detach_after_ipcrm_removes_the_key_files (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);

  test_bare_remove_segment (shared_segment_get_key (segment));
  g_assert_true (shared_segment_detach (segment, NULL));
  test_world_assert_clean ();
}

static void
test_detach_leaves_what_took_the_segments_place (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();

  memcpy (shared_segment_get_data (segment), "mine", 4);
  test_bare_remove_segment (shared_segment_get_key (segment));
  test_process_ask (peer, "create 6", "ok");
  test_process_ask (peer, "write theirs", "ok");

  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "mine", 4);
  g_assert_true (shared_segment_detach (segment, NULL));
  test_process_ask (peer, "snapshot 0", "theirs");
}

/* The lock that was made to attach is of use to nobody else. */
static void
test_detach_from_what_knows_no_lock_leaves_none (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autofree char *path = test_dup_segment_path (key);
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "raw-create 6", "ok");
  test_process_ask (owner, "raw-attach", "ok");
  g_assert_true (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, NULL));
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_true (test_segment_exists (key));
  g_assert_false (test_lock_exists (key));

  test_bare_remove_segment (key);
  g_unlink (path);
}

static void
test_setting_another_key_detaches (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("another", test_get_kind ());

  shared_segment_set_key (segment, other);
  g_assert_true (shared_segment_get_key (segment) == other);
  g_assert_false (shared_segment_is_attached (segment));
  test_world_assert_clean ();
}

static void
test_setting_a_key_of_the_other_kind_detaches (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  SharedSegmentKind other_kind = test_get_kind () == SHARED_SEGMENT_POSIX ? SHARED_SEGMENT_SYSTEM_V
                                                                          : SHARED_SEGMENT_POSIX;
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("another", other_kind);

  shared_segment_set_key (segment, other);
  test_world_assert_clean ();

  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (test_segment_exists (other));
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
test_key_is_a_property (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("other", test_get_kind ());
  g_autoptr (SharedSegmentKey) key = NULL;
  guint count = 0;

  g_object_get (segment, "key", &key, NULL);
  g_assert_true (key == shared_segment_get_key (segment));

  g_signal_connect_swapped (segment, "notify::key", G_CALLBACK (count_notification), &count);
  g_object_set (segment, "key", key, NULL);
  g_assert_cmpuint (count, ==, 0);
  g_assert_true (shared_segment_is_attached (segment));

  g_object_set (segment, "key", other, NULL);
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (shared_segment_get_key (segment) == other);
  g_assert_false (shared_segment_is_attached (segment));
}

static void
test_lock_without_an_attachment_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_lock (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
test_lock_twice_warns_and_is_one_hold (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();

  test_process_ask (peer, "attach", "ok");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_test_expect_message ("SharedSegment", G_LOG_LEVEL_WARNING, "*holds the lock*");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_test_assert_expected_messages ();

  g_assert_true (shared_segment_unlock (segment, NULL));
  test_process_ask (peer, "lock 0", "ok");
}

static void
test_unlock_without_the_lock_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
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
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();

  test_process_ask (peer, "attach", "ok");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_assert_true (shared_segment_detach (segment, NULL));
  test_process_ask (peer, "lock 0", "ok");
}

static void
test_writing_through_a_read_only_attachment_crashes_the_writer (void)
{
  g_autoptr (SharedSegment) segment = new_created (4);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
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
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();

  test_process_ask (peer, "attach", "ok");
  test_process_ask (peer, "lock 0", "ok");
  test_process_stop (peer);

  g_clear_object (&segment);
}

static void
assert_child_leaves_the_segment (SharedSegment *segment)
{
  pid_t child = fork ();

  if (child == 0)
    {
      g_clear_object (&segment);
      test_child_leave (0);
    }

  g_assert_cmpint (test_child_wait (child), ==, 0);
  g_assert_true (test_segment_exists (shared_segment_get_key (segment)));
  g_assert_true (test_lock_exists (shared_segment_get_key (segment)));
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
  g_assert_true (test_segment_exists (key));
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_native_key_is_the_name_of_segment_and_lock (void)
{
  g_autofree char *name = g_strdup_printf ("/native %d", (int) getpid ());
  g_autofree char *path = g_strconcat ("/dev/shm", name, NULL);
  g_autofree char *lock_path = g_strconcat ("/dev/shm/sem.", name + 1, NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (name, SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (lock_path, G_FILE_TEST_EXISTS));
  g_assert_true (shared_segment_detach (segment, NULL));
  test_world_assert_clean ();
}

static void
test_native_key_may_be_as_long_as_its_lock_allows (void)
{
  g_autofree char *letters = g_strnfill (NAME_MAX - strlen ("sem."), 'x');
  g_autofree char *longest = g_strconcat ("/", letters, NULL);
  g_autofree char *longer = g_strconcat ("/x", letters, NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (longest, SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentKey) bad_key = shared_segment_key_new_native (longer, SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegment) bad = shared_segment_new (bad_key);
  g_autoptr (GError) error = NULL;

  shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  assert_create_fails (bad, 4, SHARED_SEGMENT_ERROR_KEY);
  assert_attach_fails (bad, SHARED_SEGMENT_ERROR_KEY);
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

/* As a program does that copies all files, or that looks whether anybody uses this one. */
static void
test_detach_of_the_creator_removes_what_is_only_open (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_segment_path (shared_segment_get_key (segment));
  int fd;

  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  close (fd);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/contract/fresh-object-is-detached", test_fresh_object_is_detached);
  test_world_add_both ("/contract/object-without-a-key-can-do-nothing", test_object_without_a_key_can_do_nothing);
  test_world_add_both ("/contract/empty-key-is-an-error", test_empty_key_is_an_error);
  test_world_add_both ("/contract/create/makes-zeroed-memory-of-exactly-the-size",
                       test_create_makes_zeroed_memory_of_exactly_the_size);
  test_world_add ("/contract/create/makes-qts-key-files", test_create_makes_qts_key_files);
  test_world_add_posix ("/posix/contract/create/makes-qts-objects", test_create_makes_qts_posix_objects);
  test_world_add ("/contract/create/costs-no-memory-before-it-is-written",
                  test_create_costs_no_memory_before_it_is_written);
  test_world_add_posix ("/posix/contract/create/takes-its-memory-at-once", test_create_takes_its_memory_at_once);
  test_world_add_both ("/contract/create/with-size-0-is-an-error", test_create_with_size_0_is_an_error);
  test_world_add_both ("/contract/create/above-the-systems-limit-is-an-error",
                       test_create_above_the_systems_limit_is_an_error);
  test_world_add_both ("/contract/create/of-an-existing-key-leaves-it-untouched",
                       test_create_of_an_existing_key_leaves_it_untouched);
  test_world_add_both ("/contract/create/reclaims-a-leftover", test_create_reclaims_a_leftover);
  test_world_add_both ("/contract/create/leaves-what-a-reader-still-uses", test_create_leaves_what_a_reader_still_uses);
  test_world_add_both ("/contract/attach/without-a-segment-creates-nothing",
                       test_attach_without_a_segment_creates_nothing);
  test_world_add_posix ("/posix/contract/attach/file-without-bytes-is-no-segment-yet",
                        test_file_without_bytes_is_no_segment_yet);
  test_world_add_posix ("/posix/contract/attach/reserves-the-holes-of-a-segment",
                        test_attach_reserves_the_holes_of_a_segment);
  test_world_add_both ("/contract/attach/twice-gives-two-addresses-onto-the-same-bytes",
                       test_attach_twice_gives_two_addresses_onto_the_same_bytes);
  test_world_add_both ("/contract/attach/when-attached-is-an-error", test_attach_when_attached_is_an_error);
  test_world_add_both ("/contract/attach/in-another-process-sees-the-bytes",
                       test_attach_in_another_process_sees_the_bytes);
  test_world_add_both ("/contract/detach/when-not-attached-is-an-error", test_detach_when_not_attached_is_an_error);
  test_world_add_both ("/contract/detach/of-the-last-removes-everything", test_detach_of_the_last_removes_everything);
  test_world_add_posix ("/posix/contract/detach/of-the-creator-removes-what-is-only-open",
                        test_detach_of_the_creator_removes_what_is_only_open);
  test_world_add_both ("/contract/detach/after-ipcrm-removes-the-key-files",
                       test_detach_after_ipcrm_removes_the_key_files);
  test_world_add_both ("/contract/detach/leaves-what-took-the-segments-place",
                       test_detach_leaves_what_took_the_segments_place);
  test_world_add_both ("/contract/detach/from-what-knows-no-lock-leaves-none",
                       test_detach_from_what_knows_no_lock_leaves_none);
  test_world_add_both ("/contract/detach/releases-the-lock", test_detach_releases_the_lock);
  test_world_add_both ("/contract/key/setting-another-detaches", test_setting_another_key_detaches);
  test_world_add_both ("/contract/key/setting-one-of-the-other-kind-detaches",
                       test_setting_a_key_of_the_other_kind_detaches);
  test_world_add_both ("/contract/key/setting-the-same-stays-attached", test_setting_the_same_key_stays_attached);
  test_world_add_both ("/contract/key/is-a-property", test_key_is_a_property);
  test_world_add_both ("/contract/lock/without-an-attachment-is-an-error", test_lock_without_an_attachment_is_an_error);
  test_world_add_both ("/contract/lock/twice-warns-and-is-one-hold", test_lock_twice_warns_and_is_one_hold);
  test_world_add_both ("/contract/unlock/without-the-lock-is-an-error", test_unlock_without_the_lock_is_an_error);
  test_world_add_both ("/contract/writing-through-a-read-only-attachment-crashes-the-writer",
                       test_writing_through_a_read_only_attachment_crashes_the_writer);
  test_world_add_both ("/contract/freed-object-leaves-nothing", test_freed_object_leaves_nothing);
  test_world_add_both ("/contract/freed-object-does-not-hang-on-a-lock", test_freed_object_does_not_hang_on_a_lock);
  test_world_add_both ("/contract/fork-leaves-the-segment-to-the-parent", test_fork_leaves_the_segment_to_the_parent);
  test_world_add_both ("/contract/fork-under-the-lock-leaves-the-segment-to-the-parent",
                       test_fork_under_the_lock_leaves_the_segment_to_the_parent);
  test_world_add ("/contract/native-key/shares-one-file-for-segment-and-lock",
                  test_native_key_shares_one_file_for_segment_and_lock);
  test_world_add ("/contract/native-key/keeps-the-users-file", test_native_key_keeps_the_users_file);
  test_world_add_posix ("/posix/contract/native-key/is-the-name-of-segment-and-lock",
                        test_native_key_is_the_name_of_segment_and_lock);
  test_world_add_posix ("/posix/contract/native-key/may-be-as-long-as-its-lock-allows",
                        test_native_key_may_be_as_long_as_its_lock_allows);

  return test_world_run ();
}
