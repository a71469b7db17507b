/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Snapshots: whole texts, nothing created, and nothing removed but what a live Qt writer leaves to its readers.
 */

#include "config.h"

#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "test-process.h"
#include "test-world.h"

typedef struct
{
  SharedSegment *reader;
  TestProcess   *writer;
} Pair;

static Pair
new_pair (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *name = test_dup_key_name ();

  return (Pair) { .reader = shared_segment_new (key), .writer = test_process_start_peer (name) };
}

static void
end_pair (Pair *pair)
{
  g_clear_object (&pair->reader);
  g_clear_pointer (&pair->writer, test_process_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, end_pair)

static void
assert_reads (SharedSegment *reader,
              const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
assert_read_fails (SharedSegment      *reader,
                   SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_snapshot (reader, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static void
test_snapshot_copies_the_text (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.writer, "publish hello", "ok");
  assert_reads (pair.reader, "hello");
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
  assert_reads (pair.reader, "hello");
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
  semctl (test_find_semaphore (key), 0, IPC_RMID);
  assert_reads (pair.reader, "hello");
  g_assert_cmpint (test_find_semaphore (key), ==, -1);
}

static void
test_snapshot_of_a_leftover_leaves_it (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  test_process_kill (pair.writer);
  assert_reads (pair.reader, "hello");
  assert_reads (pair.reader, "hello");

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
  g_assert_cmpint (test_find_segment (key), >=, 0);

  shmdt (shared_segment_get_data (lock_maker));
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = shared_segment_snapshot (pair.reader, -1, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 5);
  g_assert_cmpint (test_find_segment (key), ==, -1);
}

static void
test_removing_a_leftover_leaves_a_live_segment (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.writer, "publish hello", "ok");
  g_assert_false (shared_segment_remove_leftover (pair.reader, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  assert_reads (pair.reader, "hello");
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

  test_world_add ("/snapshot/copies-the-text", test_snapshot_copies_the_text);
  test_world_add ("/snapshot/stays-the-same-when-the-text-changes", test_snapshot_stays_the_same_when_the_text_changes);
  test_world_add ("/snapshot/without-a-segment-creates-nothing", test_snapshot_without_a_segment_creates_nothing);
  test_world_add ("/snapshot/after-the-last-user-went-finds-nothing",
                  test_snapshot_after_the_last_user_went_finds_nothing);
  test_world_add ("/snapshot/times-out-when-locked", test_snapshot_times_out_when_locked);
  test_world_add ("/snapshot/works-without-a-lock", test_snapshot_works_without_a_lock);
  test_world_add ("/snapshot/of-a-leftover-leaves-it", test_snapshot_of_a_leftover_leaves_it);
  test_world_add ("/snapshot/removes-what-a-live-creator-left-to-it",
                  test_snapshot_removes_what_a_live_creator_left_to_it);
  test_world_add ("/leftover/removing-leaves-a-live-segment", test_removing_a_leftover_leaves_a_live_segment);
  test_world_add ("/leftover/removing-nothing-is-an-error-and-leaves-nothing",
                  test_removing_nothing_is_an_error_and_leaves_nothing);

  return test_world_run ();
}
