/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A Python program at the other end of a POSIX key: `multiprocessing.shared_memory`, which knows no lock.
 *
 * A Python program has a tracker beside it, a process that removes what the program has forgotten when it ends. It does
 * so with every segment that the program has attached to, also with those of others, unless it is told not to.
 */

#include "config.h"

#include <string.h>

#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

#define FAST_MS  2
#define BIG_SIZE (10 * 1000 * 1000)

typedef struct
{
  SharedSegmentKey *key;
  SharedSegment    *segment;
  TestProcess      *python;
} Pair;

static gboolean
start_pair (Pair *pair)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "segment", "python-peer.py", NULL);
  const char *argv[] = { "python3", program, NULL, NULL };

  if (!test_world_needs_program ("python3"))
    return FALSE;

  pair->key = test_key_new ();
  pair->segment = shared_segment_new (pair->key);
  argv[2] = shared_segment_key_get_native (pair->key) + 1;
  pair->python = test_process_start (argv);
  return TRUE;
}

static void
end_pair (Pair *pair)
{
  g_clear_pointer (&pair->python, test_process_free);
  g_clear_object (&pair->segment);
  g_clear_pointer (&pair->key, shared_segment_key_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, end_pair)

static void
create_by_python (Pair       *pair,
                  const char *text)
{
  g_autofree char *create = g_strdup_printf ("create %d", (int) strlen (text));
  g_autofree char *write = g_strconcat ("write ", text, NULL);

  test_process_ask (pair->python, create, "ok");
  test_process_ask (pair->python, write, "ok");
}

/* From here on its tracker leaves the segment alone. */
static void
attach_by_python (Pair *pair)
{
  test_process_ask (pair->python, "attach", "ok");
  test_process_ask (pair->python, "forget", "ok");
}

static void
publish (Pair       *pair,
         const char *text)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (pair->segment, text, strlen (text), -1, &error);
  g_assert_no_error (error);
}

static void
assert_we_read (Pair       *pair,
                const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (pair->segment, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
assert_we_find_nothing (Pair *pair)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_snapshot (pair->segment, 0, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_NOT_FOUND, pair->key, NULL);
}

static void
test_we_copy_what_python_creates (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  assert_we_read (&pair, "from Python");
  g_assert_false (test_lock_exists (pair.key));

  test_process_ask (pair.python, "write FROM", "ok");
  assert_we_read (&pair, "FROM Python");
  test_process_ask (pair.python, "unlink", "ok");
}

static void
test_we_write_to_what_python_creates (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  shared_segment_attach (pair.segment, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (shared_segment_get_data (pair.segment), shared_segment_get_size (pair.segment), "from Python", 11);
  memcpy (shared_segment_get_data (pair.segment), "into", 4);
  test_process_ask (pair.python, "read", "into Python");

  /* It still uses it. */
  g_assert_true (shared_segment_detach (pair.segment, NULL));
  test_process_ask (pair.python, "read", "into Python");
  assert_we_read (&pair, "into Python");
  test_process_ask (pair.python, "unlink", "ok");
}

static void
test_big_segment_of_python (void)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *create = g_strdup_printf ("create %d", BIG_SIZE);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *data;

  if (!start_pair (&pair))
    return;

  test_process_ask (pair.python, create, "ok");
  test_process_ask (pair.python, "write begin", "ok");
  bytes = shared_segment_snapshot (pair.segment, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, BIG_SIZE);
  data = g_bytes_get_data (bytes, NULL);
  g_assert_cmpmem (data, 6, "begin", 6);
  g_assert_true (memcmp (data + 5, data + 6, BIG_SIZE - 6) == 0);
  test_process_ask (pair.python, "unlink", "ok");
}

static void
test_python_reads_what_we_create (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  g_assert_true (shared_segment_create (pair.segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  memcpy (shared_segment_get_data (pair.segment), "mine", 4);
  attach_by_python (&pair);
  test_process_ask (pair.python, "size", "4");
  test_process_ask (pair.python, "read", "mine");
  test_process_ask (pair.python, "close", "ok");
}

static void
test_python_reads_what_we_publish (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  publish (&pair, "first");
  attach_by_python (&pair);
  test_process_ask (pair.python, "read", "first");

  /* It keeps the old bytes until it attaches again. */
  publish (&pair, "second text");
  test_process_ask (pair.python, "read", "first");
  test_process_ask (pair.python, "close", "ok");
  attach_by_python (&pair);
  test_process_ask (pair.python, "size", "11");
  test_process_ask (pair.python, "read", "second text");
  test_process_ask (pair.python, "close", "ok");
}

static void
test_python_finds_nothing_when_we_have_left (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  test_process_ask (pair.python, "attach", "FileNotFoundError");
  publish (&pair, "mine");
  g_assert_true (shared_segment_detach (pair.segment, NULL));
  test_process_ask (pair.python, "attach", "FileNotFoundError");
}

static void
test_python_cannot_create_what_we_share (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  publish (&pair, "mine");
  test_process_ask (pair.python, "create 9", "FileExistsError");
  assert_we_read (&pair, "mine");
}

static gboolean
shows (SharedSegmentWatcher *watcher,
       const char           *text)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watcher);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static void
test_watcher_sees_what_python_writes_in_place (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (SharedSegmentWatcher) watcher = NULL;

  if (!start_pair (&pair))
    return;

  publish (&pair, "a text of ours");
  watcher = shared_segment_watcher_new (pair.key);
  shared_segment_watcher_set_interval (watcher, FAST_MS);
  test_wait_until (shows (watcher, "a text of ours"));

  attach_by_python (&pair);
  test_process_ask (pair.python, "write A TEXT", "ok");
  test_wait_until (shows (watcher, "A TEXT of ours"));
  g_assert_cmpint (shared_segment_watcher_get_state (watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);
  test_process_ask (pair.python, "close", "ok");
}

static void
test_watcher_sees_what_python_creates_and_unlinks (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (SharedSegmentWatcher) watcher = NULL;

  if (!start_pair (&pair))
    return;

  watcher = shared_segment_watcher_new (pair.key);
  shared_segment_watcher_set_interval (watcher, FAST_MS);
  create_by_python (&pair, "from Python");
  test_wait_until (shows (watcher, "from Python"));
  g_assert_cmpint (shared_segment_watcher_get_state (watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);

  test_process_ask (pair.python, "unlink", "ok");
  test_wait_until (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_WAITING);
}

static void
test_what_python_unlinks_is_not_found (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  assert_we_read (&pair, "from Python");
  test_process_ask (pair.python, "unlink", "ok");
  assert_we_find_nothing (&pair);
  g_assert_false (shared_segment_attach (pair.segment, SHARED_SEGMENT_READ_ONLY, NULL));
}

static void
test_we_share_again_what_python_has_unlinked (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  publish (&pair, "first");
  test_process_ask (pair.python, "attach", "ok");
  test_process_ask (pair.python, "unlink", "ok");
  assert_we_find_nothing (&pair);
  g_assert_cmpmem (shared_segment_get_data (pair.segment), shared_segment_get_size (pair.segment), "first", 5);

  publish (&pair, "second");
  assert_we_read (&pair, "second");
}

static void
test_segment_of_a_running_python_is_left (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (SharedSegmentInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  g_assert_false (shared_segment_publish (pair.segment, "mine", 4, 0, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_ALREADY_EXISTS, pair.key, NULL);
  test_process_ask (pair.python, "read", "from Python");

  info = shared_segment_query (pair.segment, NULL);
  g_assert_true (shared_segment_info_is_creator_running (info));
  g_assert_false (shared_segment_info_is_left_over (info));
  test_process_ask (pair.python, "unlink", "ok");
}

/* Without its tracker it leaves the segment behind. */
static void
kill_python (Pair *pair)
{
  test_process_ask (pair->python, "kill-tracker", "ok");
  test_process_kill (pair->python);
}

static gboolean
is_left_over (SharedSegment *segment)
{
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  g_assert_nonnull (info);
  return shared_segment_info_is_left_over (info);
}

static void
test_segment_of_a_killed_python_is_a_leftover (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  kill_python (&pair);
  assert_we_read (&pair, "from Python");
  test_poll_until (is_left_over (pair.segment));
  assert_we_read (&pair, "from Python");

  publish (&pair, "mine");
  assert_we_read (&pair, "mine");
}

static void
test_watcher_marks_the_segment_of_a_killed_python (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (SharedSegmentWatcher) watcher = NULL;
  g_autoptr (GError) error = NULL;

  if (!start_pair (&pair))
    return;

  create_by_python (&pair, "from Python");
  kill_python (&pair);
  watcher = shared_segment_watcher_new (pair.key);
  shared_segment_watcher_set_interval (watcher, FAST_MS);
  test_wait_until (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shows (watcher, "from Python"));

  shared_segment_remove_leftover (pair.segment, -1, &error);
  g_assert_no_error (error);
}

/* The tracker of a Python program that has only read takes our segment away when the program ends. */
static void
test_we_share_again_after_a_python_that_tracks (void)
{
  g_auto (Pair) pair = { 0 };

  if (!start_pair (&pair))
    return;

  publish (&pair, "first");
  test_process_ask (pair.python, "attach", "ok");
  g_clear_pointer (&pair.python, test_process_free);
  test_poll_until (!test_segment_exists (pair.key));

  publish (&pair, "second");
  assert_we_read (&pair, "second");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_posix ("/posix/python/creates-and-we-copy", test_we_copy_what_python_creates);
  test_world_add_posix ("/posix/python/creates-and-we-write", test_we_write_to_what_python_creates);
  test_world_add_posix ("/posix/python/creates-a-big-segment", test_big_segment_of_python);
  test_world_add_posix ("/posix/python/reads-what-we-create", test_python_reads_what_we_create);
  test_world_add_posix ("/posix/python/reads-what-we-publish", test_python_reads_what_we_publish);
  test_world_add_posix ("/posix/python/finds-nothing-when-we-have-left", test_python_finds_nothing_when_we_have_left);
  test_world_add_posix ("/posix/python/cannot-create-what-we-share", test_python_cannot_create_what_we_share);
  test_world_add_posix ("/posix/python/writes-in-place-and-our-watcher-sees",
                        test_watcher_sees_what_python_writes_in_place);
  test_world_add_posix ("/posix/python/creates-and-unlinks-and-our-watcher-sees",
                        test_watcher_sees_what_python_creates_and_unlinks);
  test_world_add_posix ("/posix/python/unlinks-and-nothing-is-found", test_what_python_unlinks_is_not_found);
  test_world_add_posix ("/posix/python/unlinks-and-we-share-again", test_we_share_again_what_python_has_unlinked);
  test_world_add_posix ("/posix/python/runs-and-its-segment-is-left", test_segment_of_a_running_python_is_left);
  test_world_add_posix ("/posix/python/killed-is-reclaimed", test_segment_of_a_killed_python_is_a_leftover);
  test_world_add_posix ("/posix/python/killed-is-marked-by-our-watcher",
                        test_watcher_marks_the_segment_of_a_killed_python);
  test_world_add_posix ("/posix/python/tracker-takes-ours-and-we-share-again",
                        test_we_share_again_after_a_python_that_tracks);

  return test_world_run ();
}
