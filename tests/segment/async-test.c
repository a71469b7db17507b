/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting for the lock in a main loop, which runs meanwhile.
 */

#include "config.h"

#include <string.h>

#include "test-bare.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

#define FOR_EVER       (-1)
#define A_MOMENT_US    (G_USEC_PER_SEC / 20)

/* Another program that is attached and holds the lock, and an object of our own that is attached. */
typedef struct
{
  SharedSegment *segment;
  TestProcess   *holder;
} Scene;

static Scene
new_scene (void)
{
  Scene scene = { .segment = test_segment_new (), .holder = test_process_start_own_peer () };

  test_assert_publishes (scene.segment, "before");
  test_process_ask (scene.holder, "attach", "ok");
  test_process_ask (scene.holder, "lock 0", "ok");

  return scene;
}

static void
clear_scene (Scene *scene)
{
  g_clear_object (&scene->segment);
  test_process_free (scene->holder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, clear_scene)

static void
on_done (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  GAsyncResult **done = data;

  g_assert_null (*done);
  *done = g_object_ref (result);
}

static gboolean
on_tick (gpointer data)
{
  guint *ticks = data;

  (*ticks)++;
  return G_SOURCE_CONTINUE;
}

/* The main loop runs: it turns many times while the lock is waited for. */
static void
wait_for_ticks (void)
{
  guint ticks = 0;
  guint id = g_timeout_add (1, on_tick, &ticks);

  test_wait_until (ticks >= 10);
  g_source_remove (id);
}

static void
assert_locked (SharedSegment *segment,
               GAsyncResult  *result)
{
  g_autoptr (GError) error = NULL;

  shared_segment_lock_finish (segment, result, &error);
  g_assert_no_error (error);
}

static void
assert_not_locked (SharedSegment *segment,
                   GAsyncResult  *result,
                   GQuark         domain,
                   int            code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_lock_finish (segment, result, &error));
  g_assert_error (error, domain, code);
}

static void
assert_published (SharedSegment *segment,
                  GAsyncResult  *result)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish_finish (segment, result, &error);
  g_assert_no_error (error);
}

static void
assert_read (SharedSegment *segment,
             GAsyncResult  *result,
             const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot_finish (segment, result, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_lock_waits_while_the_loop_runs (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_lock_async (scene.segment, FOR_EVER, NULL, on_done, &result);
  wait_for_ticks ();
  g_assert_null (result);

  test_process_ask (scene.holder, "unlock", "ok");
  test_wait_until (result != NULL);
  assert_locked (scene.segment, result);
  test_process_ask (scene.holder, "lock 0", "error 7");
  g_assert_true (shared_segment_unlock (scene.segment, NULL));
}

/* Who asked is not called back before it has come back from asking. */
static void
test_free_lock_is_told_by_the_loop (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GAsyncResult) result = NULL;

  test_assert_publishes (segment, "before");
  shared_segment_lock_async (segment, 0, NULL, on_done, &result);
  g_assert_null (result);

  test_wait_until (result != NULL);
  assert_locked (segment, result);
  g_assert_true (shared_segment_unlock (segment, NULL));
}

static void
test_lock_times_out (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GAsyncResult) result = NULL;

  test_process_stop (scene.holder);
  shared_segment_lock_async (scene.segment, A_MOMENT_US, NULL, on_done, &result);
  wait_for_ticks ();

  test_wait_until (result != NULL);
  assert_not_locked (scene.segment, result, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
}

static void
test_lock_is_tried_without_a_timeout (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_lock_async (scene.segment, 0, NULL, on_done, &result);
  test_wait_until (result != NULL);
  assert_not_locked (scene.segment, result, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
}

static void
test_cancelled_lock_is_left_alone (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_lock_async (scene.segment, FOR_EVER, cancellable, on_done, &result);
  wait_for_ticks ();
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  assert_not_locked (scene.segment, result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  test_process_ask (scene.holder, "unlock", "ok");
  test_process_ask (scene.holder, "lock 0", "ok");
}

static void
test_cancelled_before_it_is_asked_for (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  test_assert_publishes (segment, "before");
  g_cancellable_cancel (cancellable);
  shared_segment_lock_async (segment, 0, cancellable, on_done, &result);
  test_wait_until (result != NULL);
  assert_not_locked (segment, result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Otherwise nobody would give it back. */
static void
test_lock_that_was_taken_is_told_though_cancelled (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  test_assert_publishes (segment, "before");
  shared_segment_lock_async (segment, 0, cancellable, on_done, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);

  assert_locked (segment, result);
  g_assert_true (shared_segment_unlock (segment, NULL));
}

static void
test_object_that_is_not_attached_does_not_wait (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_lock_async (segment, FOR_EVER, NULL, on_done, &result);
  test_wait_until (result != NULL);
  assert_not_locked (segment, result, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
test_object_lives_until_it_is_done (void)
{
  g_auto (Scene) scene = new_scene ();
  SharedSegment *segment = scene.segment;
  GAsyncResult *result = NULL;

  g_object_add_weak_pointer (G_OBJECT (segment), (gpointer *) &segment);
  shared_segment_lock_async (segment, FOR_EVER, NULL, on_done, &result);
  g_clear_object (&scene.segment);
  test_process_ask (scene.holder, "unlock", "ok");
  test_wait_until (result != NULL);

  assert_locked (segment, result);
  g_object_unref (result);
  test_wait_until (segment == NULL);
  test_process_ask (scene.holder, "lock 0", "ok");
}

static void
test_publish_waits_while_the_loop_runs (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("after", strlen ("after"));
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_publish_async (scene.segment, bytes, FOR_EVER, NULL, on_done, &result);
  wait_for_ticks ();
  g_assert_null (result);

  test_process_ask (scene.holder, "unlock", "ok");
  test_wait_until (result != NULL);
  assert_published (scene.segment, result);
  test_process_ask (scene.holder, "snapshot -1", "after");
}

static void
test_cancelled_publish_leaves_the_segment (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("after", strlen ("after"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  shared_segment_publish_async (scene.segment, bytes, FOR_EVER, cancellable, on_done, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_false (shared_segment_publish_finish (scene.segment, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  test_process_ask (scene.holder, "unlock", "ok");
  test_process_ask (scene.holder, "snapshot -1", "before");
}

static void
test_publish_does_not_wait_for_another_owner (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("mine", strlen ("mine"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_process_ask (owner, "publish theirs", "ok");
  shared_segment_publish_async (segment, bytes, FOR_EVER, NULL, on_done, &result);
  test_wait_until (result != NULL);
  g_assert_false (shared_segment_publish_finish (segment, result, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

static void
test_snapshot_waits_while_the_loop_runs (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_segment_snapshot_async (reader, FOR_EVER, NULL, on_done, &result);
  wait_for_ticks ();
  g_assert_null (result);

  test_process_ask (scene.holder, "unlock", "ok");
  test_wait_until (result != NULL);
  assert_read (reader, result, "before");
}

static void
test_snapshot_times_out (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *holder = g_strdup_printf ("%d", (int) test_process_get_pid (scene.holder));

  shared_segment_snapshot_async (reader, A_MOMENT_US, NULL, on_done, &result);
  test_wait_until (result != NULL);
  g_assert_null (shared_segment_snapshot_finish (reader, result, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, holder));
}

static void
test_snapshot_does_not_wait_for_a_segment (void)
{
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  shared_segment_snapshot_async (reader, FOR_EVER, NULL, on_done, &result);
  test_wait_until (result != NULL);
  g_assert_null (shared_segment_snapshot_finish (reader, result, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

/* That of the thread that asked; no other runs here. */
static void
test_waits_in_its_own_main_context (void)
{
  g_auto (Scene) scene = new_scene ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (context);
  shared_segment_snapshot_async (reader, FOR_EVER, NULL, on_done, &result);
  g_main_context_pop_thread_default (context);
  test_process_ask (scene.holder, "unlock", "ok");

  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  assert_read (reader, result, "before");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/async/lock/waits-while-the-loop-runs", test_lock_waits_while_the_loop_runs);
  test_world_add_both ("/async/lock/that-is-free-is-told-by-the-loop", test_free_lock_is_told_by_the_loop);
  test_world_add_both ("/async/lock/times-out", test_lock_times_out);
  test_world_add_both ("/async/lock/is-tried-without-a-timeout", test_lock_is_tried_without_a_timeout);
  test_world_add_both ("/async/lock/is-left-alone-when-cancelled", test_cancelled_lock_is_left_alone);
  test_world_add_both ("/async/lock/may-be-cancelled-before-it-is-asked-for", test_cancelled_before_it_is_asked_for);
  test_world_add_both ("/async/lock/that-was-taken-is-told-though-cancelled",
                       test_lock_that_was_taken_is_told_though_cancelled);
  test_world_add_both ("/async/lock/does-not-wait-for-an-attachment", test_object_that_is_not_attached_does_not_wait);
  test_world_add_both ("/async/object-lives-until-it-is-done", test_object_lives_until_it_is_done);
  test_world_add_both ("/async/publish/waits-while-the-loop-runs", test_publish_waits_while_the_loop_runs);
  test_world_add_both ("/async/publish/leaves-the-segment-when-cancelled", test_cancelled_publish_leaves_the_segment);
  test_world_add_both ("/async/publish/does-not-wait-for-another-owner",
                       test_publish_does_not_wait_for_another_owner);
  test_world_add_both ("/async/snapshot/waits-while-the-loop-runs", test_snapshot_waits_while_the_loop_runs);
  test_world_add_both ("/async/snapshot/times-out", test_snapshot_times_out);
  test_world_add_both ("/async/snapshot/does-not-wait-for-a-segment", test_snapshot_does_not_wait_for_a_segment);
  test_world_add_both ("/async/waits-in-its-own-main-context", test_waits_in_its_own_main_context);

  return test_world_run ();
}
