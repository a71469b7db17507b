/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Copying the bytes of a segment in the table.
 *
 * A segment's own lock is taken for it, if it has one: a Qt program that finds somebody attached when it detaches
 * leaves its segment behind. A lock that is not given back soon is done without.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shared-segment-key-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-posix-lock-private.h"
#include "shared-segment-system-v-id-private.h"
#include "shared-segment-system-v-lock-private.h"
#include "shared-segment-table-row-private.h"
#include "shared-segment-target-private.h"

/* Programs that run hold the lock for microseconds. */
#define LOCK_TIMEOUT_US (G_USEC_PER_SEC / 50)

/* How often to begin again when Qt programs take the lock away. */
#define MAX_TRIES 16

typedef struct
{
  SharedSegmentTarget *target;
  gsize                max_size;
} Reading;

static Reading *
reading_new (SharedSegmentTableRow *row,
             gsize                  max_size)
{
  Reading *self = g_new (Reading, 1);

  *self = (Reading) { .target = shared_segment_target_new (row), .max_size = max_size };
  return self;
}

static void
reading_free (Reading *self)
{
  shared_segment_target_free (self->target);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* What is read may be none: then it is not %NULL that is returned. */
static gpointer
allocate (const SharedSegmentTarget  *target,
          gsize                       size,
          GError                    **error)
{
  gpointer data = g_try_malloc0 (MAX (size, 1));

  if (data == NULL)
    shared_segment_target_set_error_from_errno (target, _("Cannot copy the segment"), ENOMEM, error);
  return data;
}

/* System V */

/* This asks for the same permission as attaching does. */
static gboolean
check_may_read_id (const SharedSegmentTarget  *target,
                   GError                    **error)
{
  struct shmid_ds status;

  if (shmctl ((int) target->record.id, IPC_STAT, &status) == 0)
    return TRUE;

  if (shared_segment_system_v_id_is_gone (errno))
    shared_segment_target_set_gone_error (target, error);
  else
    shared_segment_target_set_error_from_errno (target, _("The segment may not be read"), errno, error);
  return FALSE;
}

/* A segment is attached to as a whole. */
static gboolean
check_room (const SharedSegmentTarget  *target,
            GError                    **error)
{
  if (shared_segment_system_v_id_has_room (target->record.size))
    return TRUE;

  shared_segment_target_set_error_from_errno (target, _("The segment is too large to attach to"), errno, error);
  return FALSE;
}

/* Nothing was ever written to it, says the list; it is asked anew. */
static gboolean
is_blank (const SharedSegmentTarget *target)
{
  g_autoptr (GArray) records = NULL;

  if (target->record.resident != 0 || target->record.swapped != 0)
    return FALSE;

  records = shared_segment_records_new ();
  shared_segment_records_add_system_v (records);
  for (guint i = 0; i < records->len; i++)
    {
      const SharedSegmentRecord *record = &g_array_index (records, SharedSegmentRecord, i);

      if (record->id == target->record.id)
        return record->resident == 0 && record->swapped == 0 && shared_segment_target_is (target, record, NULL);
    }

  return FALSE;
}

static GBytes *
copy_out (const SharedSegmentTarget  *target,
          gpointer                    data,
          gsize                       size,
          GError                    **error)
{
  gpointer copy;

  if (!shared_segment_system_v_id_populate (data, size, MADV_POPULATE_READ))
    {
      shared_segment_target_set_error_from_errno (target, _("Cannot copy the segment"), ENOMEM, error);
      return NULL;
    }

  copy = allocate (target, size, error);
  if (copy == NULL)
    return NULL;

  memcpy (copy, data, size);
  return g_bytes_new_take (copy, size);
}

/* While this process is attached the id is not given to another segment. */
static GBytes *
attach_and_copy (const SharedSegmentTarget  *target,
                 gsize                       max_size,
                 GError                    **error)
{
  gpointer data = shmat ((int) target->record.id, NULL, SHM_RDONLY);
  GBytes *bytes = NULL;
  SharedSegmentRecord now;

  if (data == (gpointer) -1)
    {
      int saved_errno = errno;

      if (shared_segment_system_v_id_is_gone (saved_errno))
        shared_segment_target_set_gone_error (target, error);
      else
        shared_segment_target_set_error_from_errno (target, _("Cannot attach to the segment"), saved_errno, error);
      return NULL;
    }

  if (shared_segment_target_look (target, &now, error))
    bytes = copy_out (target, data, MIN (now.size, max_size), error);

  shmdt (data);
  return bytes;
}

/* Between finding a segment and attaching to it: a lock that somebody has taken away, or made, is one of a program that
 * is about to recreate its segment. */
static gboolean
is_worth_attaching (SharedSegmentSystemVLock *lock,
                    SharedSegmentAcquired     acquired)
{
  if (acquired == SHARED_SEGMENT_ACQUIRED)
    return shared_segment_system_v_lock_is_untouched (lock);

  return acquired == SHARED_SEGMENT_FAILED || !shared_segment_system_v_lock_exists (lock);
}

/* Returns: whether it is done, and not to be begun again */
static gboolean
read_locked_id (const SharedSegmentTarget  *target,
                gsize                       max_size,
                GBytes                    **bytes,
                GError                    **error)
{
  SharedSegmentKeyFile file = { .key = target->key, .path = shared_segment_key_get_native (target->key) };
  gint64 deadline_us = g_get_monotonic_time () + LOCK_TIMEOUT_US;
  SharedSegmentSystemVLock lock;
  SharedSegmentAcquired acquired;
  SharedSegmentRecord before;
  gboolean is_done = TRUE;

  shared_segment_system_v_lock_init (&lock, target->key);
  acquired = shared_segment_system_v_lock_acquire (&lock, FALSE, deadline_us, NULL);

  if (shared_segment_target_look (target, &before, error))
    {
      is_done = is_worth_attaching (&lock, acquired);
      if (is_done)
        *bytes = attach_and_copy (target, max_size, error);

      /* Only what was left to this process, and not what was left before. */
      if (*bytes != NULL && acquired != SHARED_SEGMENT_ACQUIRED && before.attachments > 0)
        shared_segment_system_v_id_remove_if_left ((int) target->record.id, &file);
    }

  shared_segment_system_v_lock_release (&lock);
  return is_done;
}

static GBytes *
read_id (const SharedSegmentTarget  *target,
         gsize                       max_size,
         GError                    **error)
{
  GBytes *bytes = NULL;

  if (is_blank (target))
    {
      gsize size = MIN (target->record.size, max_size);
      gpointer zeros = allocate (target, size, error);

      return zeros != NULL ? g_bytes_new_take (zeros, size) : NULL;
    }

  if (target->key == NULL)
    return attach_and_copy (target, max_size, error);

  for (int tries = 0; tries < MAX_TRIES; tries++)
    if (read_locked_id (target, max_size, &bytes, error))
      return bytes;

  shared_segment_target_set_error (target, SHARED_SEGMENT_ERROR_LOCK, _("Another program has taken the lock away"),
                                   error);
  return NULL;
}

/* POSIX */

static gboolean
check_may_read_file (const SharedSegmentTarget  *target,
                     GError                    **error)
{
  if (faccessat (AT_FDCWD, target->path, R_OK, AT_EACCESS) == 0)
    return TRUE;

  shared_segment_target_set_error_from_errno (target, _("The segment may not be read"), errno, error);
  return FALSE;
}

static GBytes *
read_open_file (const SharedSegmentTarget  *target,
                int                         fd,
                gsize                       max_size,
                GError                    **error)
{
  g_autofree gpointer data = NULL;
  SharedSegmentRecord now;
  gsize size;

  if (!shared_segment_record_look_at_fd (fd, &now))
    {
      shared_segment_target_set_gone_error (target, error);
      return NULL;
    }

  if (!shared_segment_target_is (target, &now, error))
    return NULL;

  size = MIN (now.size, max_size);
  data = allocate (target, size, error);
  if (data == NULL || !shared_segment_posix_file_read (fd, data, size, 0, target->name, error))
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static GBytes *
read_file (const SharedSegmentTarget  *target,
           gsize                       max_size,
           GError                    **error)
{
  int fd = shared_segment_posix_file_open_any (target->path);
  GBytes *bytes;

  if (fd < 0)
    {
      shared_segment_target_set_error_from_errno (target, _("The segment may not be read"), errno, error);
      return NULL;
    }

  bytes = read_open_file (target, fd, max_size, error);
  close (fd);
  return bytes;
}

static GBytes *
read_locked_file (const SharedSegmentTarget  *target,
                  gsize                       max_size,
                  GError                    **error)
{
  gint64 deadline_us = g_get_monotonic_time () + LOCK_TIMEOUT_US;
  SharedSegmentPosixLock lock;
  GBytes *bytes;

  if (target->key == NULL)
    return read_file (target, max_size, error);

  shared_segment_posix_lock_init (&lock, target->key);
  shared_segment_posix_lock_acquire (&lock, FALSE, deadline_us, NULL);
  bytes = read_file (target, max_size, error);
  shared_segment_posix_lock_release (&lock);
  shared_segment_posix_lock_close (&lock);

  return bytes;
}

/* Both kinds */

static gboolean
check_may_read (const SharedSegmentTarget  *target,
                GError                    **error)
{
  SharedSegmentRecord now;

  if (!shared_segment_target_look (target, &now, error))
    return FALSE;

  if (target->record.kind == SHARED_SEGMENT_POSIX)
    return check_may_read_file (target, error);

  return check_may_read_id (target, error) && check_room (target, error);
}

static GBytes *
read_target (const SharedSegmentTarget  *target,
             gsize                       max_size,
             GError                    **error)
{
  if (!check_may_read (target, error))
    return NULL;

  return target->record.kind == SHARED_SEGMENT_POSIX ? read_locked_file (target, max_size, error)
                                                     : read_id (target, max_size, error);
}

static void
read_in_thread (GTask        *task,
                gpointer      row,
                gpointer      data,
                GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  GBytes *bytes;

  if (g_task_return_error_if_cancelled (task))
    return;

  bytes = read_target (reading->target, reading->max_size, &error);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * shared_segment_table_row_may_read:
 * @self: a row
 * @error: return location for an error, or %NULL
 *
 * Tells whether [method@SharedSegment.SegmentTableRow.read] can be expected to succeed. Nothing is attached to.
 *
 * Fails with %SHARED_SEGMENT_ERROR_PERMISSION_DENIED, with %SHARED_SEGMENT_ERROR_NOT_FOUND if the segment is gone, and
 * with %SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES if a System V segment is larger than what this process can attach to.
 *
 * Returns: %TRUE if it may be read
 */
gboolean
shared_segment_table_row_may_read (SharedSegmentTableRow  *self,
                                   GError                **error)
{
  g_autoptr (SharedSegmentTarget) target = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  target = shared_segment_target_new (self);
  return check_may_read (target, error);
}

/**
 * shared_segment_table_row_read:
 * @self: a row
 * @max_size: how many bytes to copy at most, from the beginning; %G_MAXSIZE for all
 * @error: return location for an error, or %NULL
 *
 * Copies the bytes of the segment that the row stands for, be it removed already, and never those of another one that
 * has its id or name by now. The segment is not written, and not attached to for longer than the copy takes.
 *
 * The lock of a segment that a Qt program or this module has made is taken for that, so that its users notice nothing;
 * but who holds it for longer than a fiftieth of a second is not waited for, and then bytes may be copied that are just
 * being written. What a Qt program that runs leaves to its readers at this very moment is removed, as those would do.
 *
 * A System V segment that was never written takes no memory for this. Of one that was written in part, bytes among
 * those that are copied may take theirs. When a System V segment was attached to, the system says so in its times, and
 * that this process was the last to use it.
 *
 * Fails like [method@SharedSegment.SegmentTableRow.may_read], with %SHARED_SEGMENT_ERROR_INVALID_SIZE if a POSIX
 * segment became shorter meanwhile, with %SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, and with %SHARED_SEGMENT_ERROR_LOCK if
 * Qt programs take the lock away again and again.
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
shared_segment_table_row_read (SharedSegmentTableRow  *self,
                               gsize                   max_size,
                               GError                **error)
{
  g_autoptr (SharedSegmentTarget) target = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  target = shared_segment_target_new (self);
  return read_target (target, max_size, error);
}

/**
 * shared_segment_table_row_read_async:
 * @self: a row
 * @max_size: how many bytes to copy at most, from the beginning; %G_MAXSIZE for all
 * @cancellable: (nullable): to be cancelled when the bytes are not wanted any more
 * @callback: called when it is done
 * @user_data: given to @callback
 *
 * Does what [method@SharedSegment.SegmentTableRow.read] does in a thread: of the segment that the row stands for now,
 * whatever becomes of the row.
 */
void
shared_segment_table_row_read_async (SharedSegmentTableRow *self,
                                     gsize                  max_size,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shared_segment_table_row_read_async);
  g_task_set_task_data (task, reading_new (self, max_size), (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * shared_segment_table_row_read_finish:
 * @self: a row
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Ends [method@SharedSegment.SegmentTableRow.read_async]. Fails like [method@SharedSegment.SegmentTableRow.read], and
 * with %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
shared_segment_table_row_read_finish (SharedSegmentTableRow  *self,
                                      GAsyncResult           *result,
                                      GError                **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
