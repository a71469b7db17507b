/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The watcher: it tells every change once, what is in the way, and never waits.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-process.h"
#include "test-world.h"

#define FAST_MS 2

typedef struct
{
  SharedSegmentWatcher *watcher;
  TestProcess          *writer;
  guint                 changes;
} Watch;

static Watch *
new_watch (void)
{
  Watch *watch = g_new0 (Watch, 1);
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *name = test_dup_key_name ();

  watch->watcher = shared_segment_watcher_new (key);
  shared_segment_watcher_set_interval (watch->watcher, FAST_MS);
  watch->writer = test_process_start_peer (name);

  return watch;
}

static void
free_watch (Watch *watch)
{
  g_clear_object (&watch->watcher);
  g_clear_pointer (&watch->writer, test_process_free);
  g_free (watch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, free_watch)

static void
count_change (Watch *watch)
{
  watch->changes++;
}

static gboolean
shows (Watch      *watch,
       const char *text)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watch->watcher);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static void
wait_for_text (Watch      *watch,
               const char *text)
{
  test_wait_until (shows (watch, text));
}

static void
wait_for_state (Watch                     *watch,
                SharedSegmentWatcherState  state)
{
  test_wait_until (shared_segment_watcher_get_state (watch->watcher) == state);
}

static gboolean
on_time_is_up (gpointer data)
{
  gboolean *is_up = data;

  *is_up = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the watcher look a good many times: its looks are main loop sources before this one. */
static void
let_it_look (void)
{
  gboolean is_up = FALSE;

  g_timeout_add (20 * FAST_MS, on_time_is_up, &is_up);
  test_wait_until (is_up);
}

static void
test_interval_is_200_ms_by_default (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);

  g_assert_cmpuint (shared_segment_watcher_get_interval (watcher), ==, 200);
}

static void
test_watcher_waits_for_a_writer_and_creates_nothing (void)
{
  g_autoptr (Watch) watch = new_watch ();

  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_null (shared_segment_watcher_get_bytes (watch->watcher));
  g_assert_null (shared_segment_watcher_get_error (watch->watcher));
  test_world_assert_clean ();
}

static void
test_watcher_shows_each_change (void)
{
  g_autoptr (Watch) watch = new_watch ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  test_process_ask (watch->writer, "publish first", "ok");
  wait_for_text (watch, "first");
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpint (ABS (shared_segment_watcher_get_since (watch->watcher) - now), <=, 60);

  test_process_ask (watch->writer, "publish second", "ok");
  wait_for_text (watch, "second");
}

static void
test_watcher_sees_a_change_in_place (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "publish first", "ok");
  wait_for_text (watch, "first");
  test_process_ask (watch->writer, "write FIRST", "ok");
  wait_for_text (watch, "FIRST");
}

static void
test_unchanged_bytes_are_told_once (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  g_signal_connect_swapped (watch->watcher, "notify::bytes", G_CALLBACK (count_change), watch);
  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");

  /* The same bytes in a new segment are no change either. */
  test_process_ask (watch->writer, "publish text", "ok");
  let_it_look ();
  g_assert_cmpuint (watch->changes, ==, 2);
}

static void
test_bytes_stay_when_the_segment_goes (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  shmctl (test_find_segment (shared_segment_watcher_get_key (watch->watcher)), IPC_RMID, NULL);

  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_true (shows (watch, "text"));

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpuint (watch->changes, ==, 1);
}

static void
test_leftover_is_shown_and_marked (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shows (watch, "text"));

  /* Also after many more looks. */
  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_leftover_is_shown_to_two_watchers (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (Watch) another = new_watch ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  wait_for_state (another, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  let_it_look ();
  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), >=, 0);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_lock_is_told_with_its_holder (void)
{
  g_autoptr (Watch) watch = new_watch ();
  const char *program;

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  test_process_ask (watch->writer, "lock 0", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LOCKED);

  g_assert_cmpint (shared_segment_watcher_get_holder (watch->watcher, &program), ==,
                   test_process_get_pid (watch->writer));
  g_assert_cmpstr (program, ==, "segment-peer");
  g_assert_true (shows (watch, "text"));

  test_process_ask (watch->writer, "unlock", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpint (shared_segment_watcher_get_holder (watch->watcher, NULL), ==, 0);
}

static void
test_what_cannot_be_read_is_told_with_the_reason (void)
{
  g_autoptr (Watch) watch = new_watch ();
  const char *path = shared_segment_key_get_native (shared_segment_watcher_get_key (watch->watcher));

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_UNREADABLE);
  g_assert_error (shared_segment_watcher_get_error (watch->watcher),
                  SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_null (shared_segment_watcher_get_error (watch->watcher));
}

/* A Qt writer creates, lets go of the lock, and fills later. */
static void
test_unfilled_segment_is_not_shown_at_first_sight (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "create 4", "ok");
  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (watch->changes, ==, 0);

  /* When it is still so, that is what it is. */
  test_wait_until (watch->changes == 1);
  g_assert_cmpuint (g_bytes_get_size (shared_segment_watcher_get_bytes (watch->watcher)), ==, 4);
}

static void
test_empty_text_is_shown_at_once (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "create 1", "ok");

  g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (shared_segment_watcher_get_bytes (watch->watcher));
}

static void
test_leftover_does_not_make_way_for_another_reader (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autofree char *name = test_dup_key_name ();
  g_autoptr (TestProcess) reader = test_process_start_peer (name);
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  test_process_ask (reader, "snapshot -1", "text");

  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  test_process_ask (reader, "snapshot -1", "text");
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

/* As Qt's create() does: it sets and takes the lock, finds that the key is taken, and gives up. */
static void
test_leftover_makes_way_for_a_program_that_cannot_remove_it (void)
{
  g_autoptr (Watch) watch = new_watch ();
  SharedSegmentKey *key = shared_segment_watcher_get_key (watch->watcher);
  struct sembuf down = { .sem_op = -1, .sem_flg = SEM_UNDO };
  struct sembuf up = { .sem_op = 1, .sem_flg = SEM_UNDO };
  pid_t child;
  int lock;

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);

  lock = test_find_semaphore (key);
  child = fork ();
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      semop (lock, &down, 1);
      semop (lock, &up, 1);
      pause ();
    }

  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_true (shows (watch, "text"));
  g_assert_cmpint (test_find_segment (key), ==, -1);

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
}

static void
free_watcher (SharedSegmentWatcher **watcher)
{
  g_clear_object (watcher);
}

static void
test_watcher_may_be_freed_when_it_tells_a_change (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (free_watcher), &watch->watcher);
  test_process_ask (watch->writer, "publish text", "ok");
  test_wait_until (watch->watcher == NULL);
}

static void
test_watcher_looks_in_its_own_main_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (Watch) watch = NULL;

  g_main_context_push_thread_default (context);
  watch = new_watch ();
  g_main_context_pop_thread_default (context);

  test_process_ask (watch->writer, "publish text", "ok");
  while (!shows (watch, "text"))
    g_main_context_iteration (context, TRUE);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/watcher/interval-is-200-ms-by-default", test_interval_is_200_ms_by_default);
  test_world_add ("/watcher/waits-for-a-writer-and-creates-nothing",
                  test_watcher_waits_for_a_writer_and_creates_nothing);
  test_world_add ("/watcher/shows-each-change", test_watcher_shows_each_change);
  test_world_add ("/watcher/sees-a-change-in-place", test_watcher_sees_a_change_in_place);
  test_world_add ("/watcher/unchanged-bytes-are-told-once", test_unchanged_bytes_are_told_once);
  test_world_add ("/watcher/bytes-stay-when-the-segment-goes", test_bytes_stay_when_the_segment_goes);
  test_world_add ("/watcher/leftover/is-shown-and-marked", test_leftover_is_shown_and_marked);
  test_world_add ("/watcher/leftover/is-shown-to-two", test_leftover_is_shown_to_two_watchers);
  test_world_add ("/watcher/leftover/does-not-make-way-for-another-reader",
                  test_leftover_does_not_make_way_for_another_reader);
  test_world_add ("/watcher/leftover/makes-way-for-a-program-that-cannot-remove-it",
                  test_leftover_makes_way_for_a_program_that_cannot_remove_it);
  test_world_add ("/watcher/lock-is-told-with-its-holder", test_lock_is_told_with_its_holder);
  test_world_add ("/watcher/what-cannot-be-read-is-told-with-the-reason",
                  test_what_cannot_be_read_is_told_with_the_reason);
  test_world_add ("/watcher/unfilled-segment-is-not-shown-at-first-sight",
                  test_unfilled_segment_is_not_shown_at_first_sight);
  test_world_add ("/watcher/empty-text-is-shown-at-once", test_empty_text_is_shown_at_once);
  test_world_add ("/watcher/may-be-freed-when-it-tells-a-change", test_watcher_may_be_freed_when_it_tells_a_change);
  test_world_add ("/watcher/looks-in-its-own-main-context", test_watcher_looks_in_its_own_main_context);

  return test_world_run ();
}
