/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Snapshots: whole texts, nothing created, and nothing removed but what a live Qt writer leaves to its readers.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared-segment-process-private.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

/* Called once, when a POSIX segment is about to be read. */
static void (*on_reading) (void);

/* Defined here in place of the C library's. */
ssize_t
pread (int    fd,
       void  *buffer,
       size_t size,
       off_t  offset)
{
  void (*once) (void) = on_reading;

  on_reading = NULL;
  if (once != NULL)
    once ();

  return syscall (SYS_pread64, fd, buffer, size, offset);
}

typedef struct
{
  SharedSegment *reader;
  TestProcess   *writer;
} Pair;

static Pair
new_pair (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return (Pair) { .reader = shared_segment_new (key), .writer = test_process_start_own_peer () };
}

static void
end_pair (Pair *pair)
{
  g_clear_object (&pair->reader);
  g_clear_pointer (&pair->writer, test_process_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, end_pair)

static void
assert_read_fails (SharedSegment      *reader,
                   SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_snapshot (reader, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static gboolean
can_read_at_once (SharedSegment *reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, 0, &error);

  g_assert_no_error (error);
  return bytes != NULL;
}

static void
test_snapshot_copies_the_text (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  test_assert_reads (pair.reader, "hello");
  g_assert_false (shared_segment_is_attached (pair.reader));
}

static void
test_snapshot_stays_the_same_when_the_text_changes (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GBytes) bytes = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  bytes = shared_segment_snapshot (pair.reader, -1, NULL);
  test_process_ask (pair.writer, "write HELLO", "ok");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "hello", 5);
}

static void
test_snapshot_without_a_segment_creates_nothing (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_snapshot_after_the_last_user_went_finds_nothing (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  test_assert_reads (pair.reader, "hello");
  test_process_ask (pair.writer, "detach", "ok");
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

static void
test_snapshot_times_out_when_locked (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  test_process_ask (pair.writer, "lock 0", "ok");
  test_process_stop (pair.writer);
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_TIMED_OUT);
}

static void
test_snapshot_works_without_a_lock (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);

  test_process_ask (pair.writer, "publish hello", "ok");
  test_bare_remove_lock (key);
  test_assert_reads (pair.reader, "hello");
  g_assert_false (test_lock_exists (key));
}

static void
test_snapshot_makes_no_lock_for_a_program_that_knows_none (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);
  g_autoptr (GBytes) bytes = NULL;

  test_process_ask (pair.writer, "raw-create 5", "ok");
  test_process_ask (pair.writer, "raw-attach", "ok");
  bytes = shared_segment_snapshot (pair.reader, 0, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0\0\0\0\0", 5);
  g_assert_false (test_lock_exists (key));

  test_bare_remove_segment (key);
}

/* However patient the caller is. */
static void
test_snapshot_does_not_wait_for_a_lock_that_is_none (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_lock_path (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "none", -1, NULL));
  g_assert_null (shared_segment_snapshot (segment, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);

  g_assert_no_errno (g_unlink (path));
}

/* Also by a reader that has used the earlier lock. */
static void
test_snapshot_follows_a_replaced_lock (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);

  test_process_ask (pair.writer, "publish hello", "ok");
  test_assert_reads (pair.reader, "hello");
  test_bare_remove_lock (key);
  g_assert_true (test_bare_make_lock (key, 1));
  g_assert_true (can_read_at_once (pair.reader));

  test_process_ask (pair.writer, "lock 0", "ok");
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_TIMED_OUT);
  test_process_ask (pair.writer, "unlock", "ok");

  test_bare_remove_lock (key);
  g_assert_true (can_read_at_once (pair.reader));
}

static void
shorten (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  g_assert_no_errno (truncate (path, 2));
}

static void
test_segment_that_shrinks_is_an_error (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  on_reading = shorten;
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_assert_reads (pair.reader, "he");
}

static void
lengthen (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  g_assert_no_errno (truncate (path, 10000));
}

static void
test_segment_that_grows_is_read_as_it_was (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  on_reading = lengthen;
  test_assert_reads (pair.reader, "hello");
}

static void
test_snapshot_of_a_leftover_leaves_it (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  test_process_kill (pair.writer);
  test_assert_reads (pair.reader, "hello");
  test_assert_reads (pair.reader, "hello");

  g_assert_true (shared_segment_remove_leftover (pair.reader, -1, &error));
  g_assert_no_error (error);
  test_world_assert_clean ();
}

/* As a Qt writer does that found a reader attached: it cannot create again until somebody removes what it left. */
static void
test_snapshot_removes_what_a_live_creator_left_to_it (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);

  g_autoptr (SharedSegment) lock_maker = shared_segment_new (key);
  g_autoptr (GBytes) bytes = NULL;

  test_process_ask (pair.writer, "raw-create 5", "ok");
  g_assert_true (shared_segment_attach (lock_maker, SHARED_SEGMENT_READ_ONLY, NULL));

  /* Not while anybody is attached. */
  bytes = shared_segment_snapshot (pair.reader, -1, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 5);
  g_assert_true (test_segment_exists (key));

  shmdt (shared_segment_get_data (lock_maker));
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = shared_segment_snapshot (pair.reader, -1, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 5);
  g_assert_false (test_segment_exists (key));
}

/* Neither Qt nor Python programs would miss it. */
static void
test_snapshot_leaves_what_a_program_without_this_module_let_go_of (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);

  test_process_ask (pair.writer, "raw-create 5", "ok");
  g_assert_true (can_read_at_once (pair.reader));
  test_poll_until (shared_segment_remove_leftover (pair.reader, -1, NULL) || !can_read_at_once (pair.reader));
  g_assert_false (test_segment_exists (key));
}

G_GNUC_NORETURN static void
let_go_and_end (gconstpointer data)
{
  gpointer memory;

  g_assert_true (test_bare_create_segment ((gpointer) data, 5));
  memory = test_bare_attach ((gpointer) data);
  memcpy (memory, "crash", 5);
  shmdt (memory);
  test_child_end_first_thread ();
}

/* While a program is being killed, it loses its attachments before it is gone. That is no leaving to others. */
static void
test_snapshot_leaves_what_a_program_that_ends_lets_go_of (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);
  pid_t child = test_child_start (let_go_and_end, key);

  test_poll_until (shared_segment_process_is_ending (child));
  test_assert_reads (pair.reader, "crash");
  test_assert_reads (pair.reader, "crash");

  test_child_kill (child);
  test_assert_reads (pair.reader, "crash");
  g_assert_true (shared_segment_remove_leftover (pair.reader, -1, NULL));
}

/* As a program of ours has it while it publishes, until all bytes are there. */
static void
mark_unfilled (SharedSegmentKey *key)
{
  int id = test_find_segment (key);
  struct shmid_ds status;

  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  status.shm_perm.mode |= 0100;
  g_assert_no_errno (shmctl (id, IPC_SET, &status));
}

static void
test_segment_that_is_not_filled_yet_is_told (void)
{
  g_auto (Pair) pair = new_pair ();
  SharedSegmentKey *key = shared_segment_get_key (pair.reader);
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  mark_unfilled (key);
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_false (shared_segment_attach (pair.reader, SHARED_SEGMENT_READ_ONLY, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_true (test_segment_exists (key));
}

static void
test_segment_that_a_killed_program_has_not_filled_is_none (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  mark_unfilled (shared_segment_get_key (pair.reader));
  test_process_kill (pair.writer);
  assert_read_fails (pair.reader, SHARED_SEGMENT_ERROR_NOT_FOUND);

  shared_segment_publish (pair.reader, "mine", 4, 0, &error);
  g_assert_no_error (error);
  test_assert_reads (pair.reader, "mine");
}

static void
test_removing_a_leftover_leaves_a_live_segment (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  g_assert_false (shared_segment_remove_leftover (pair.reader, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  test_assert_reads (pair.reader, "hello");
}

static void
test_removing_nothing_is_an_error_and_leaves_nothing (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_remove_leftover (pair.reader, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_world_assert_clean ();
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/snapshot/copies-the-text", test_snapshot_copies_the_text);
  test_world_add_both ("/snapshot/stays-the-same-when-the-text-changes",
                       test_snapshot_stays_the_same_when_the_text_changes);
  test_world_add_both ("/snapshot/without-a-segment-creates-nothing", test_snapshot_without_a_segment_creates_nothing);
  test_world_add_both ("/snapshot/after-the-last-user-went-finds-nothing",
                       test_snapshot_after_the_last_user_went_finds_nothing);
  test_world_add_both ("/snapshot/times-out-when-locked", test_snapshot_times_out_when_locked);
  test_world_add_both ("/snapshot/works-without-a-lock", test_snapshot_works_without_a_lock);
  test_world_add_both ("/snapshot/follows-a-replaced-lock", test_snapshot_follows_a_replaced_lock);
  test_world_add_posix ("/posix/snapshot/does-not-wait-for-a-lock-that-is-none",
                        test_snapshot_does_not_wait_for_a_lock_that_is_none);
  test_world_add_posix ("/posix/snapshot/makes-no-lock-for-a-program-that-knows-none",
                        test_snapshot_makes_no_lock_for_a_program_that_knows_none);
  test_world_add_posix ("/posix/snapshot/of-what-shrinks-is-an-error", test_segment_that_shrinks_is_an_error);
  test_world_add_posix ("/posix/snapshot/of-what-grows-is-as-it-was", test_segment_that_grows_is_read_as_it_was);
  test_world_add_both ("/snapshot/of-a-leftover-leaves-it", test_snapshot_of_a_leftover_leaves_it);
  test_world_add ("/system-v/snapshot/of-what-is-not-filled-yet-is-told", test_segment_that_is_not_filled_yet_is_told);
  test_world_add ("/system-v/snapshot/of-what-a-killed-program-has-not-filled-finds-nothing",
                  test_segment_that_a_killed_program_has_not_filled_is_none);
  test_world_add ("/snapshot/removes-what-a-live-creator-left-to-it",
                  test_snapshot_removes_what_a_live_creator_left_to_it);
  test_world_add ("/system-v/snapshot/leaves-what-a-program-that-ends-lets-go-of",
                  test_snapshot_leaves_what_a_program_that_ends_lets_go_of);
  test_world_add_posix ("/posix/snapshot/leaves-what-a-program-without-this-module-let-go-of",
                        test_snapshot_leaves_what_a_program_without_this_module_let_go_of);
  test_world_add_both ("/leftover/removing-leaves-a-live-segment", test_removing_a_leftover_leaves_a_live_segment);
  test_world_add_both ("/leftover/removing-nothing-is-an-error-and-leaves-nothing",
                       test_removing_nothing_is_an_error_and_leaves_nothing);

  return test_world_run ();
}
