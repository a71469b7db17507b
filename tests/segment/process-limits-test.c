/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The limits of a process, on files and on addresses: each is an error by its name, never a signal, and takes nothing
 * from what was there, nor from others.
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

#define TIMEOUT_US (10 * G_USEC_PER_SEC)

#define MEGABYTE ((gsize) 1000 * 1000)

/* What is asked for, and what there is, of the process's addresses. */
#define MUCH   (256 * MEGABYTE)
#define LITTLE (4 * MEGABYTE)

/* An operation opens fewer files at a time. */
#define ENOUGH_FILES 8

/* A lock of ours is shorter, in bytes. */
#define ENOUGH_FOR_A_LOCK 128

/* Semaphores of other programs are shorter, and a lock of ours is longer. */
#define ONLY_FOR_A_SEMAPHORE 64

/* Programs without this module have some seconds to map what they have created. */
#define NEW_FOR_S 3

#define OLD_TEXT "old text"

/* The sanitizer's allocator ends the program when there is no memory. It is to do as the C library's does. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

/* All limits are soft ones, which a child can lift again. */
typedef struct
{
  int    resource;
  rlim_t before;
} Limit;

static Limit
set_limit (int    resource,
           rlim_t value)
{
  struct rlimit limit;

  g_assert_no_errno (getrlimit (resource, &limit));
  test_child_limit (resource, value);
  return (Limit) { resource, limit.rlim_cur };
}

static void
lift_limit (const Limit *limit)
{
  test_child_limit (limit->resource, limit->before);
}

/* Only so many files more can be opened. */
static Limit
limit_files (guint more)
{
  int next = dup (STDERR_FILENO);

  close (next);
  return set_limit (RLIMIT_NOFILE, next + more);
}

/* A child that is told nothing, or fails before, ends what it would tell. */
static pid_t
start_child_that_tells (TestChildFunc  func,
                        int           *pipe_fds)
{
  pid_t child;

  g_assert_no_errno (pipe (pipe_fds));
  child = test_child_start (func, GINT_TO_POINTER (pipe_fds[1]));
  close (pipe_fds[1]);
  return child;
}

static void
tell (gconstpointer pipe_fd)
{
  g_assert_cmpint (write (GPOINTER_TO_INT (pipe_fd), "+", 1), ==, 1);
}

static void
wait_to_be_told (int *pipe_fds)
{
  char byte;

  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
  close (pipe_fds[0]);
}

/* Limits on the size of files */

static void
do_publish_above_the_largest_file (gconstpointer data)
{
  rlim_t largest = sysconf (_SC_PAGESIZE);
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_publishes (segment, OLD_TEXT);
  set_limit (RLIMIT_FSIZE, largest);
  test_assert_fails (segment, TEST_PUBLISH, largest + 1, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_assert_reads (segment, OLD_TEXT);
}

static void
test_publish_above_the_largest_file_keeps_the_old_text (void)
{
  test_child_run (do_publish_above_the_largest_file, NULL);
}

static void
do_make_above_the_largest_file (gconstpointer data)
{
  rlim_t largest = sysconf (_SC_PAGESIZE);

  set_limit (RLIMIT_FSIZE, largest);
  test_assert_making_fails (largest + 1, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_making_above_the_largest_file_leaves_nothing (void)
{
  test_child_run (do_make_above_the_largest_file, NULL);
}

static void
do_make_with_empty_files (gconstpointer data)
{
  set_limit (RLIMIT_FSIZE, 0);
  test_assert_making_fails (1, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

/* Not even the lock may be written. */
static void
test_making_with_empty_files_leaves_nothing (void)
{
  test_child_run (do_make_with_empty_files, NULL);
}

/* A lock is a file, too. Only a System V segment and its lock are none. */
static gboolean
publishes_with_small_files (rlim_t largest)
{
  Limit limit = set_limit (RLIMIT_FSIZE, largest);
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_published = test_operate (segment, TEST_PUBLISH, 1, &error);

  if (!is_published)
    test_assert_error_names (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, shared_segment_get_key (segment), NULL);

  g_clear_object (&segment);
  lift_limit (&limit);
  test_world_assert_clean ();
  return is_published;
}

static void
do_publish_with_small_files (gconstpointer data)
{
  for (rlim_t largest = 0; largest < ENOUGH_FOR_A_LOCK; largest += 16)
    {
      gboolean is_published = publishes_with_small_files (largest);

      g_assert_true (is_published || test_get_kind () == SHARED_SEGMENT_POSIX);
    }

  g_assert_true (publishes_with_small_files (ENOUGH_FOR_A_LOCK));
}

static void
test_files_shorter_than_a_lock_are_an_error (void)
{
  test_child_run (do_publish_with_small_files, NULL);
}

static void
do_read_with_small_files (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  set_limit (RLIMIT_FSIZE, ONLY_FOR_A_SEMAPHORE);
  if (!test_operate (segment, TEST_SNAPSHOT, 0, &error))
    test_assert_error_names (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, shared_segment_get_key (segment), NULL);
}

/* Our programs make the semaphores of others longer. */
static void
test_files_shorter_than_our_lock_do_not_end_a_reader (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  g_assert_true (test_bare_create_segment (key, 4));
  g_assert_true (test_bare_make_lock (key, 1));
  test_child_run (do_read_with_small_files, NULL);

  test_bare_remove_segment (key);
  test_bare_remove_lock (key);
}

/* Limits on the number of files */

static void
do_make_without_files (gconstpointer data)
{
  for (TestOperation operation = TEST_PUBLISH; operation <= TEST_CREATE; operation++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();
      Limit limit = limit_files (0);

      test_assert_fails (segment, operation, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
      g_assert_false (shared_segment_is_attached (segment));
      g_clear_object (&segment);
      lift_limit (&limit);
      test_world_assert_clean ();
    }
}

static void
test_making_without_files_leaves_nothing (void)
{
  test_child_run (do_make_without_files, NULL);
}

static gboolean
publishes_with_files (guint more)
{
  Limit limit = limit_files (more);
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_published = test_operate (segment, TEST_PUBLISH, 1, &error);

  if (!is_published)
    test_assert_error_names (error, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, shared_segment_get_key (segment), NULL);

  /* Who cannot look who uses a segment leaves it to them, unless it has created it. */
  g_clear_object (&segment);
  lift_limit (&limit);
  test_world_assert_clean ();
  return is_published;
}

static void
do_publish_with_few_files (gconstpointer data)
{
  for (guint more = 1; more < ENOUGH_FILES; more++)
    publishes_with_files (more);

  g_assert_true (publishes_with_files (ENOUGH_FILES));
}

/* However many there are, it works, or is an error by its name. */
static void
test_few_files_work_or_are_an_error (void)
{
  test_child_run (do_publish_with_few_files, NULL);
}

static void
do_publish_without_files (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  Limit limit;

  test_assert_publishes (segment, OLD_TEXT);
  limit = limit_files (0);
  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  lift_limit (&limit);
  test_assert_reads (segment, OLD_TEXT);
}

static void
test_publish_without_files_keeps_the_old_text (void)
{
  test_child_run (do_publish_without_files, NULL);
}

static void
do_look_without_files (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  limit_files (0);
  test_assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_fails (segment, TEST_ATTACH, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_looking_without_files_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_publishes (segment, OLD_TEXT);
  test_child_run (do_look_without_files, NULL);
  test_assert_reads (segment, OLD_TEXT);
}

/* Who cannot look who uses a segment, or its lock, does not know that nobody does. */

static void
do_detach_with_files (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  g_assert_true (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, NULL));
  limit_files (GPOINTER_TO_UINT (data));
  g_clear_object (&segment);
}

static void
assert_detaching_leaves_what_others_use (guint more_files)
{
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = test_segment_new ();
  int before;

  test_process_ask (peer, "publish " OLD_TEXT, "ok");
  before = test_find_segment (shared_segment_get_key (segment));
  test_child_run (do_detach_with_files, GUINT_TO_POINTER (more_files));
  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), ==, before);
  test_assert_reads (segment, OLD_TEXT);
}

static void
test_detach_without_files_leaves_what_others_use (void)
{
  assert_detaching_leaves_what_others_use (0);
}

/* Enough for the list of processes, and not for what one of them has in memory. */
static void
test_detach_with_one_file_leaves_what_others_use (void)
{
  assert_detaching_leaves_what_others_use (1);
}

static void
do_lock_without_files (gconstpointer pipe_fd)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;
  Limit limit;

  g_assert_true (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, NULL));
  tell (pipe_fd);
  test_poll_until (test_bare_get_lock (shared_segment_get_key (segment)) == 0);

  limit = limit_files (0);
  g_assert_false (shared_segment_lock (segment, G_USEC_PER_SEC, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  lift_limit (&limit);
}

static void
test_lock_without_files_stays_with_its_holder (void)
{
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = test_segment_new ();
  int pipe_fds[2];
  pid_t child;
  int result;

  test_assert_publishes (segment, OLD_TEXT);
  child = start_child_that_tells (do_lock_without_files, pipe_fds);
  wait_to_be_told (pipe_fds);
  test_process_ask (holder, "raw-lock", "ok");
  result = test_child_wait (child);
  test_process_ask (holder, "raw-unlock", "ok");
  g_assert_cmpint (result, ==, 0);
}

static gboolean
is_no_longer_new (SharedSegmentKey *key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  return g_get_real_time () / G_USEC_PER_SEC > shared_segment_info_get_created (info) + NEW_FOR_S;
}

static void
do_fail_to_publish_with_few_files (gconstpointer data)
{
  for (guint more = 0; more <= ENOUGH_FILES; more++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();
      Limit limit = limit_files (more);

      g_assert_false (test_operate (segment, TEST_PUBLISH, 1, NULL));
      g_clear_object (&segment);
      lift_limit (&limit);
    }
}

static void
test_publish_with_few_files_leaves_what_others_use (void)
{
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  int before;

  test_process_ask (peer, "raw-create 8", "ok");
  test_process_ask (peer, "raw-attach", "ok");
  before = test_find_segment (key);
  test_poll_until (is_no_longer_new (key));

  test_child_run (do_fail_to_publish_with_few_files, NULL);
  g_assert_cmpint (test_find_segment (key), ==, before);
  g_assert_true (shared_segment_take_over (segment, TIMEOUT_US, NULL));
}

/* Its own start time, too, is read from a file. */
static void
do_publish_after_a_want_of_files (gconstpointer pipe_fd)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  Limit limit = limit_files (0);

  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  lift_limit (&limit);
  test_assert_publishes (segment, OLD_TEXT);
  tell (pipe_fd);
  pause ();
}

static void
test_owner_that_wanted_files_is_known_to_run (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  int pipe_fds[2];
  pid_t child = start_child_that_tells (do_publish_after_a_want_of_files, pipe_fds);

  wait_to_be_told (pipe_fds);
  info = shared_segment_query (segment, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shared_segment_info_get_creator (info), ==, child);
  g_assert_true (shared_segment_info_is_creator_running (info));
  g_assert_false (shared_segment_info_is_left_over (info));
  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);

  test_child_kill (child);
  test_assert_publishes (segment, "new text");
}

/* Limits on addresses */

/* Addresses for so many bytes more. */
static Limit
limit_addresses (gsize more)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return set_limit (RLIMIT_AS, g_ascii_strtoull (text, NULL, 10) * sysconf (_SC_PAGESIZE) + more);
}

static void
do_publish_without_addresses (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *much = g_malloc0 (MUCH);
  g_autoptr (GError) error = NULL;

  test_assert_publishes (segment, OLD_TEXT);
  limit_addresses (LITTLE);
  g_assert_false (shared_segment_publish (segment, much, MUCH, TIMEOUT_US, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, shared_segment_get_key (segment),
                           "Cannot allocate memory");
  test_assert_reads (segment, OLD_TEXT);
}

static void
test_publish_without_addresses_keeps_the_old_text (void)
{
  test_child_run (do_publish_without_addresses, NULL);
}

/* There is no room for one text beside the other, and none for a copy. */
static void
do_publish_with_addresses_for_one_text (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *text = g_malloc0 (MUCH);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Limit limit;

  text[0] = '1';
  g_assert_true (shared_segment_publish (segment, text, MUCH, TIMEOUT_US, NULL));
  limit = limit_addresses (LITTLE);
  text[0] = '2';
  if (!shared_segment_publish (segment, text, MUCH, TIMEOUT_US, &error))
    {
      test_assert_error_names (error, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, shared_segment_get_key (segment),
                               "Cannot allocate memory");
      g_clear_error (&error);
      text[0] = '1';
    }
  lift_limit (&limit);

  bytes = shared_segment_snapshot (segment, TIMEOUT_US, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, MUCH);
}

static void
test_publish_with_addresses_for_one_text_keeps_a_text (void)
{
  test_child_run (do_publish_with_addresses_for_one_text, NULL);
}

/* The system has no room for the new text, and there is none to keep the old one aside. */
static void
do_publish_without_addresses_for_the_old_text (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *text = g_malloc0 (MUCH);
  g_autoptr (GError) error = NULL;
  Limit limit;

  g_assert_true (shared_segment_publish (segment, text, MUCH, TIMEOUT_US, NULL));
  limit = limit_addresses (LITTLE / 16);
  g_assert_false (shared_segment_publish (segment, text, LITTLE / 8, TIMEOUT_US, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, shared_segment_get_key (segment),
                           "Cannot allocate memory");
  lift_limit (&limit);
  test_assert_publishes (segment, "new text");
}

static void
test_publish_without_addresses_for_the_old_text_is_an_error (void)
{
  test_child_run (do_publish_without_addresses_for_the_old_text, NULL);
}

static void
do_create_without_addresses (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  limit_addresses (LITTLE);
  test_assert_fails (segment, TEST_CREATE, MUCH, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
test_create_without_addresses_leaves_nothing (void)
{
  test_child_run (do_create_without_addresses, NULL);
}

static void
do_look_without_addresses (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  limit_addresses (LITTLE);
  test_assert_fails (segment, TEST_ATTACH, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_looking_without_addresses_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  g_assert_true (shared_segment_create (segment, MUCH, SHARED_SEGMENT_READ_WRITE, NULL));
  test_child_run (do_look_without_addresses, NULL);
  g_assert_true (test_segment_exists (shared_segment_get_key (segment)));
}

static void
do_snapshot_without_addresses_for_a_copy (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  limit_addresses (MUCH + LITTLE);
  test_assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_snapshot_without_addresses_for_a_copy_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  g_assert_true (shared_segment_create (segment, MUCH, SHARED_SEGMENT_READ_WRITE, NULL));
  test_child_run (do_snapshot_without_addresses_for_a_copy, NULL);
  g_assert_true (test_segment_exists (shared_segment_get_key (segment)));
}

static void
add_limits_on_the_size_of_files (void)
{
  test_world_add_posix ("/posix/process-limits/size/publish-above-the-largest-file-keeps-the-old-text",
                        test_publish_above_the_largest_file_keeps_the_old_text);
  test_world_add_posix ("/posix/process-limits/size/making-above-the-largest-file-leaves-nothing",
                        test_making_above_the_largest_file_leaves_nothing);
  test_world_add_posix ("/posix/process-limits/size/making-with-empty-files-leaves-nothing",
                        test_making_with_empty_files_leaves_nothing);
  test_world_add_both ("/process-limits/size/files-shorter-than-a-lock-are-an-error",
                       test_files_shorter_than_a_lock_are_an_error);
  test_world_add_posix ("/posix/process-limits/size/files-shorter-than-our-lock-do-not-end-a-reader",
                        test_files_shorter_than_our_lock_do_not_end_a_reader);
}

static void
add_limits_on_the_number_of_files (void)
{
  test_world_add_both ("/process-limits/files/making-without-leaves-nothing",
                       test_making_without_files_leaves_nothing);
  test_world_add_both ("/process-limits/files/few-work-or-are-an-error", test_few_files_work_or_are_an_error);
  test_world_add_posix ("/posix/process-limits/files/publish-without-keeps-the-old-text",
                        test_publish_without_files_keeps_the_old_text);
  test_world_add_posix ("/posix/process-limits/files/looking-without-is-an-error",
                        test_looking_without_files_is_an_error);
  test_world_add_both ("/process-limits/files/detach-without-leaves-what-others-use",
                       test_detach_without_files_leaves_what_others_use);
  test_world_add_both ("/process-limits/files/detach-with-one-leaves-what-others-use",
                       test_detach_with_one_file_leaves_what_others_use);
  test_world_add_both ("/process-limits/files/lock-without-stays-with-its-holder",
                       test_lock_without_files_stays_with_its_holder);
  test_world_add_both ("/process-limits/files/publish-with-few-leaves-what-others-use",
                       test_publish_with_few_files_leaves_what_others_use);
  test_world_add_both ("/process-limits/files/owner-that-wanted-some-is-known-to-run",
                       test_owner_that_wanted_files_is_known_to_run);
}

static void
add_limits_on_addresses (void)
{
  test_world_add_both ("/process-limits/addresses/publish-without-keeps-the-old-text",
                       test_publish_without_addresses_keeps_the_old_text);
  test_world_add_both ("/process-limits/addresses/publish-with-some-for-one-text-keeps-a-text",
                       test_publish_with_addresses_for_one_text_keeps_a_text);
  test_world_add ("/system-v/process-limits/addresses/publish-without-for-the-old-text-is-an-error",
                  test_publish_without_addresses_for_the_old_text_is_an_error);
  test_world_add ("/system-v/process-limits/addresses/snapshot-without-for-a-copy-is-an-error",
                  test_snapshot_without_addresses_for_a_copy_is_an_error);
  test_world_add_both ("/process-limits/addresses/create-without-leaves-nothing",
                       test_create_without_addresses_leaves_nothing);
  test_world_add_both ("/process-limits/addresses/looking-without-is-an-error",
                       test_looking_without_addresses_is_an_error);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  add_limits_on_the_size_of_files ();
  /* Valgrind has the kernel make a file before it says that there are too many, and takes addresses for itself. */
  if (!test_world_is_valgrind ())
    {
      add_limits_on_the_number_of_files ();
      add_limits_on_addresses ();
    }

  return test_world_run ();
}
