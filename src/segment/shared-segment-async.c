/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For callers with a main loop that must wait for the lock: tries it again and again, and lets the loop run in between.
 */

#include "config.h"

#include "shared-segment-private.h"

/* A lock is mostly held for microseconds; one that is busy for longer is tried less and less often. */
#define FIRST_DELAY_MS 1
#define MAX_DELAY_MS   32

typedef struct _Operation Operation;

/* Tries once. Returns: whether it is done; the task is told of its result then. */
typedef gboolean (*Attempt) (GTask      *task,
                             Operation  *operation,
                             GError    **error);

struct _Operation
{
  Attempt  try_once;
  GBytes  *bytes;        /* to publish */
  gint64   deadline_us;  /* -1: none */
  guint    delay_ms;
};

static void
operation_free (Operation *operation)
{
  g_clear_pointer (&operation->bytes, g_bytes_unref);
  g_free (operation);
}

static gboolean
try_to_lock (GTask      *task,
             Operation  *operation,
             GError    **error)
{
  if (!shared_segment_lock (g_task_get_source_object (task), 0, error))
    return FALSE;

  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static gboolean
try_to_publish (GTask      *task,
                Operation  *operation,
                GError    **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (operation->bytes, &size);

  if (!shared_segment_publish (g_task_get_source_object (task), data, size, 0, error))
    return FALSE;

  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static gboolean
try_to_read (GTask      *task,
             Operation  *operation,
             GError    **error)
{
  GBytes *bytes = shared_segment_snapshot (g_task_get_source_object (task), 0, error);

  if (bytes == NULL)
    return FALSE;

  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  return TRUE;
}

static gboolean
has_time (const Operation *operation)
{
  return operation->deadline_us < 0 || g_get_monotonic_time () < operation->deadline_us;
}

/* Not later than the deadline: the last attempt is made there. */
static guint
next_delay (Operation *operation)
{
  guint delay_ms = operation->delay_ms;

  operation->delay_ms = MIN (delay_ms * 2, MAX_DELAY_MS);
  if (operation->deadline_us >= 0)
    delay_ms = MIN (delay_ms, (operation->deadline_us - g_get_monotonic_time ()) / 1000 + 1);

  return delay_ms;
}

static gboolean on_try_again (gpointer data);

static void
try_again_later (GTask *task)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (next_delay (g_task_get_task_data (task)));
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (timeout, cancelled);
    }

  g_source_set_static_name (timeout, "[shared-segment] try again");
  g_source_set_priority (timeout, g_task_get_priority (task));
  g_source_set_callback (timeout, on_try_again, g_object_ref (task), g_object_unref);
  g_source_attach (timeout, g_task_get_context (task));
}

static void
attempt (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_last = !has_time (operation);

  if (g_task_return_error_if_cancelled (task) || operation->try_once (task, operation, &error))
    return;

  if (!is_last && shared_segment_is_worth_waiting (g_task_get_source_object (task), error))
    try_again_later (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
on_try_again (gpointer data)
{
  attempt (data);

  return G_SOURCE_REMOVE;
}

static void
start (SharedSegment       *self,
       Attempt              try_once,
       GBytes              *bytes,
       gint64               timeout_us,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data,
       gpointer             tag,
       const char          *name)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->try_once = try_once;
  operation->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  operation->deadline_us = timeout_us < 0 ? -1 : g_get_monotonic_time () + timeout_us;
  operation->delay_ms = FIRST_DELAY_MS;

  /* What has been done has been done, also when it is cancelled before the caller hears of it. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, tag);
  g_task_set_name (task, name);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  attempt (task);
}

static gboolean
finish (SharedSegment  *self,
        GAsyncResult   *result,
        gpointer        tag,
        GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * shared_segment_lock_async:
 * @self: a segment object
 * @timeout_us: how long to wait, in microseconds; 0: try only; -1: for ever
 * @cancellable: (nullable): to stop waiting, or %NULL
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Takes the lock as [method@SharedSegment.Segment.lock] does, but lets the main loop run while another program holds
 * it. The lock is tried again and again, in the main context that is the thread's default now; who waits in the
 * system's queue gets it first. The object stays alive until @callback is called, and may be used meanwhile.
 */
void
shared_segment_lock_async (SharedSegment       *self,
                           gint64               timeout_us,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SHARED_IS_SEGMENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start (self, try_to_lock, NULL, timeout_us, cancellable, callback, user_data,
         shared_segment_lock_async, "[shared-segment] lock");
}

/**
 * shared_segment_lock_finish:
 * @self: a segment object
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Ends [method@SharedSegment.Segment.lock_async]. Fails like [method@SharedSegment.Segment.lock], and with
 * %G_IO_ERROR_CANCELLED, which leaves the lock alone.
 *
 * Returns: %TRUE if this object holds the lock
 */
gboolean
shared_segment_lock_finish (SharedSegment  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  return finish (self, result, shared_segment_lock_async, error);
}

/**
 * shared_segment_publish_async:
 * @self: a segment object
 * @bytes: the bytes
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @cancellable: (nullable): to stop waiting, or %NULL
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Recreates the segment with these bytes as [method@SharedSegment.Segment.publish] does, but lets the main loop run
 * while another program holds the lock. Several calls are not put in order: who wants the newest bytes to win uses a
 * [class@SharedSegment.SegmentPublisher].
 */
void
shared_segment_publish_async (SharedSegment       *self,
                              GBytes              *bytes,
                              gint64               timeout_us,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (SHARED_IS_SEGMENT (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start (self, try_to_publish, bytes, timeout_us, cancellable, callback, user_data,
         shared_segment_publish_async, "[shared-segment] publish");
}

/**
 * shared_segment_publish_finish:
 * @self: a segment object
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Ends [method@SharedSegment.Segment.publish_async]. Fails like [method@SharedSegment.Segment.publish], and with
 * %G_IO_ERROR_CANCELLED, which leaves the segment as it was.
 *
 * Returns: %TRUE if the bytes are in the segment
 */
gboolean
shared_segment_publish_finish (SharedSegment  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  return finish (self, result, shared_segment_publish_async, error);
}

/**
 * shared_segment_snapshot_async:
 * @self: a segment object, which need not be attached
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @cancellable: (nullable): to stop waiting, or %NULL
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Copies the bytes of the segment as [method@SharedSegment.Segment.snapshot] does, but lets the main loop run while
 * another program holds the lock. It waits for the lock only: when there is no segment, it fails at once.
 */
void
shared_segment_snapshot_async (SharedSegment       *self,
                               gint64               timeout_us,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (SHARED_IS_SEGMENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start (self, try_to_read, NULL, timeout_us, cancellable, callback, user_data,
         shared_segment_snapshot_async, "[shared-segment] snapshot");
}

/**
 * shared_segment_snapshot_finish:
 * @self: a segment object
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Ends [method@SharedSegment.Segment.snapshot_async]. Fails like [method@SharedSegment.Segment.snapshot], and with
 * %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
shared_segment_snapshot_finish (SharedSegment  *self,
                                GAsyncResult   *result,
                                GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, shared_segment_snapshot_async), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
