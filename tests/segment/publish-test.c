/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing: the segment is recreated in one step, and what was published before is not lost when that fails.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "numbered-text.h"
#include "test-process.h"
#include "test-world.h"

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static TestProcess *
start_peer (void)
{
  g_autofree char *name = test_dup_key_name ();

  return test_process_start_peer (name);
}

static void
assert_publishes (SharedSegment *segment,
                  const char    *text)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, strlen (text), -1, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), text, strlen (text));
}

static void
assert_publish_fails (SharedSegment      *segment,
                      gconstpointer       data,
                      gsize               size,
                      SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, data, size, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static void
assert_others_see (SharedSegment *segment,
                   const char    *text)
{
  g_autoptr (SharedSegment) reader = shared_segment_new (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_publish_makes_a_segment_as_long_as_the_text (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  struct shmid_ds status;

  assert_publishes (segment, "hello");
  g_assert_cmpint (shmctl (test_find_segment (shared_segment_get_key (segment)), IPC_STAT, &status), ==, 0);
  g_assert_cmpuint (status.shm_segsz, ==, 5);
  g_assert_cmpuint (status.shm_perm.mode & 0777, ==, 0600);
}

static void
test_publish_replaces_the_segment (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  int first;

  assert_publishes (segment, "first");
  first = test_find_segment (shared_segment_get_key (segment));
  assert_publishes (segment, "second");

  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), !=, first);
  assert_others_see (segment, "second");
}

static void
test_publish_while_a_reader_is_attached (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) reader = start_peer ();

  assert_publishes (segment, "first");
  test_process_ask (reader, "attach", "ok");
  assert_publishes (segment, "second");

  test_process_ask (reader, "read", "first");
  test_process_ask (reader, "detach", "ok");
  test_process_ask (reader, "attach", "ok");
  test_process_ask (reader, "read", "second");
}

static void
test_publish_after_create_replaces_what_was_created (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  g_assert_true (shared_segment_create (segment, 100, SHARED_SEGMENT_READ_WRITE, NULL));
  assert_publishes (segment, "short");
}

static void
test_publish_under_ones_own_lock (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) reader = start_peer ();

  assert_publishes (segment, "first");
  g_assert_true (shared_segment_lock (segment, -1, NULL));
  assert_publishes (segment, "second");
  test_process_ask (reader, "snapshot 0", "error 7");
  g_assert_true (shared_segment_unlock (segment, NULL));
  test_process_ask (reader, "snapshot 0", "second");
}

static void
test_publish_with_size_0_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_publish_fails (segment, NULL, 0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_publish_leaves_another_programs_segment (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) owner = start_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  test_process_ask (owner, "read", "theirs");
  assert_others_see (segment, "theirs");
}

static void
test_publish_takes_over_when_asked (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) owner = start_peer ();
  g_autoptr (GError) error = NULL;

  test_process_ask (owner, "publish theirs", "ok");
  g_assert_true (shared_segment_take_over (segment, -1, &error));
  g_assert_no_error (error);
  assert_publishes (segment, "mine");
  test_process_ask (owner, "read", "theirs");
  test_process_ask (owner, "snapshot 0", "mine");
}

static void
test_publish_reclaims_a_leftover (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) writer = start_peer ();

  test_process_ask (writer, "publish theirs", "ok");
  test_process_kill (writer);
  assert_publishes (segment, "mine");
}

static void
test_publish_times_out_when_locked (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) holder = start_peer ();

  assert_publishes (segment, "first");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  assert_publish_fails (segment, "second", 6, SHARED_SEGMENT_ERROR_TIMED_OUT);
  test_process_ask (holder, "unlock", "ok");
  assert_others_see (segment, "first");
}

static void
test_publish_above_the_limit_keeps_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_publishes (segment, "first");
  assert_publish_fails (segment, "", G_MAXSIZE, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  assert_others_see (segment, "first");
  assert_publishes (segment, "second");
}

/* Sets a limit of this test's own namespace, if that is allowed. */
static gboolean
set_limit (const char *name,
           const char *value)
{
  g_autofree char *path = g_build_filename ("/proc/sys/kernel", name, NULL);
  FILE *file = test_world_is_isolated () ? g_fopen (path, "w") : NULL;
  gboolean is_set;

  if (file == NULL)
    return FALSE;

  is_set = fputs (value, file) >= 0;
  return fclose (file) == 0 && is_set;
}

static void
test_publish_with_the_last_id_replaces_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  if (!test_world_needs (set_limit ("shmmni", "1"), "the right to limit segments"))
    return;

  /* The old segment counts while somebody is attached to it: only without it there is an id for the new one. */
  assert_publishes (segment, "first");
  assert_publishes (segment, "second");
  assert_others_see (segment, "second");
  set_limit ("shmmni", "4096");
}

static void
test_publish_beyond_the_systems_memory_limit_keeps_the_earlier_text (void)
{
  static const char big[3 * 65536];
  g_autoptr (SharedSegment) segment = new_segment ();

  if (!test_world_needs (set_limit ("shmall", "2"), "the right to limit segments"))
    return;

  assert_publishes (segment, "first");
  assert_publish_fails (segment, big, sizeof big, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  assert_others_see (segment, "first");
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "first", 5);
  set_limit ("shmall", "18446744073692774399");
}

static void
test_first_publish_without_ids_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  if (!test_world_needs (set_limit ("shmmni", "0"), "the right to limit segments"))
    return;

  assert_publish_fails (segment, "text", 4, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_world_assert_clean ();
  set_limit ("shmmni", "4096");
}

static void
test_publish_after_ipcrm_shares_again (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();

  assert_publishes (segment, "first");
  g_assert_cmpint (shmctl (test_find_segment (shared_segment_get_key (segment)), IPC_RMID, NULL), ==, 0);
  assert_publishes (segment, "second");
  assert_others_see (segment, "second");
}

static void
test_publish_after_everything_was_removed_by_hand (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autofree char *lock_path = test_dup_key_file ("qipc_systemsem_");

  assert_publishes (segment, "first");
  shmctl (test_find_segment (key), IPC_RMID, NULL);
  semctl (test_find_semaphore (key), 0, IPC_RMID);
  g_assert_cmpint (g_unlink (shared_segment_key_get_native (key)), ==, 0);
  g_assert_cmpint (g_unlink (lock_path), ==, 0);

  assert_publishes (segment, "second");
  assert_others_see (segment, "second");
}

static void
test_publish_big_text (void)
{
  const gsize size = 10 * 1000 * 1000;
  g_autofree char *text = g_malloc (size);
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (SharedSegment) reader = new_segment ();
  g_autoptr (GBytes) bytes = NULL;

  numbered_text_fill (text, size, 7);
  g_assert_true (shared_segment_publish (segment, text, size, -1, NULL));
  bytes = shared_segment_snapshot (reader, -1, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, size);
}

static void
test_publish_loses_and_tears_nothing_against_a_busy_reader (void)
{
  g_autoptr (TestProcess) writer = start_peer ();
  g_autoptr (SharedSegment) reader = new_segment ();
  gint64 last = -1;

  test_process_ask (writer, "publish 0000000000", "ok");
  test_process_send (writer, "publish-loop 5000 100");

  while (last != 4999)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, -1, &error);
      gint64 number;

      g_assert_no_error (error);
      number = numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpint (number, >=, last);
      last = number;
    }

  test_process_expect (writer, "0");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/publish/makes-a-segment-as-long-as-the-text", test_publish_makes_a_segment_as_long_as_the_text);
  test_world_add ("/publish/replaces-the-segment", test_publish_replaces_the_segment);
  test_world_add ("/publish/while-a-reader-is-attached", test_publish_while_a_reader_is_attached);
  test_world_add ("/publish/after-create-replaces-what-was-created",
                  test_publish_after_create_replaces_what_was_created);
  test_world_add ("/publish/under-ones-own-lock", test_publish_under_ones_own_lock);
  test_world_add ("/publish/with-size-0-is-an-error", test_publish_with_size_0_is_an_error);
  test_world_add ("/publish/leaves-another-programs-segment", test_publish_leaves_another_programs_segment);
  test_world_add ("/publish/takes-over-when-asked", test_publish_takes_over_when_asked);
  test_world_add ("/publish/reclaims-a-leftover", test_publish_reclaims_a_leftover);
  test_world_add ("/publish/times-out-when-locked", test_publish_times_out_when_locked);
  test_world_add ("/publish/above-the-limit-keeps-the-earlier-text",
                  test_publish_above_the_limit_keeps_the_earlier_text);
  test_world_add ("/publish/with-the-last-id-replaces-the-earlier-text",
                  test_publish_with_the_last_id_replaces_the_earlier_text);
  test_world_add ("/publish/beyond-the-systems-memory-limit-keeps-the-earlier-text",
                  test_publish_beyond_the_systems_memory_limit_keeps_the_earlier_text);
  test_world_add ("/publish/first-without-ids-leaves-nothing", test_first_publish_without_ids_leaves_nothing);
  test_world_add ("/publish/after-ipcrm-shares-again", test_publish_after_ipcrm_shares_again);
  test_world_add ("/publish/after-everything-was-removed-by-hand", test_publish_after_everything_was_removed_by_hand);
  test_world_add ("/publish/big-text", test_publish_big_text);
  test_world_add ("/publish/loses-and-tears-nothing-against-a-busy-reader",
                  test_publish_loses_and_tears_nothing_against_a_busy_reader);

  return test_world_run ();
}
