/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Removing a segment in the table: that one, and no other that has taken its id, its key or its name.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/capability.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared-segment-backend-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-system-v-id-private.h"
#include "shared-segment-table-row-private.h"
#include "shared-segment-target-private.h"

/* A deadline that has passed: the lock is not waited for. */
#define AT_ONCE 0

/* What may not be removed */

static gboolean
has_capability (guint capability)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

  return syscall (SYS_capget, &header, data) == 0 &&
         (data[CAP_TO_INDEX (capability)].effective & CAP_TO_MASK (capability)) != 0;
}

static void
set_not_ours_error (const SharedSegmentTarget  *target,
                    GError                    **error)
{
  shared_segment_target_set_error (target, SHARED_SEGMENT_ERROR_PERMISSION_DENIED,
                                   _("The segment belongs to another user"), error);
}

static void
set_removed_error (const SharedSegmentTarget  *target,
                   GError                    **error)
{
  shared_segment_target_set_error (target, SHARED_SEGMENT_ERROR_NOT_FOUND,
                                   _("The segment is removed already, and goes with its last attachment"), error);
}

static gboolean
check_may_remove_id (const SharedSegmentTarget  *target,
                     const SharedSegmentRecord  *now,
                     GError                    **error)
{
  uid_t us = geteuid ();

  if (now->is_removed)
    {
      set_removed_error (target, error);
      return FALSE;
    }

  if (now->uid == us || now->creator_uid == us || has_capability (CAP_SYS_ADMIN))
    return TRUE;

  set_not_ours_error (target, error);
  return FALSE;
}

/* In a sticky folder, only its owner and the file's may take a name away. */
static gboolean
check_may_remove_file (const SharedSegmentTarget  *target,
                       const SharedSegmentRecord  *now,
                       GError                    **error)
{
  uid_t us = geteuid ();
  struct stat folder;

  if (stat (SHARED_SEGMENT_POSIX_FOLDER, &folder) != 0 ||
      faccessat (AT_FDCWD, SHARED_SEGMENT_POSIX_FOLDER, W_OK | X_OK, AT_EACCESS) != 0)
    {
      shared_segment_target_set_error_from_errno (target, _("Cannot remove the segment"), errno, error);
      return FALSE;
    }

  if ((folder.st_mode & S_ISVTX) == 0 || now->uid == us || folder.st_uid == us || has_capability (CAP_FOWNER))
    return TRUE;

  set_not_ours_error (target, error);
  return FALSE;
}

static gboolean
check_may_remove (const SharedSegmentTarget  *target,
                  GError                    **error)
{
  SharedSegmentRecord now;

  if (!shared_segment_target_look (target, &now, error))
    return FALSE;

  return target->record.kind == SHARED_SEGMENT_SYSTEM_V ? check_may_remove_id (target, &now, error)
                                                        : check_may_remove_file (target, &now, error);
}

/* System V */

/* While this process is attached, the id is this segment's, also when somebody else removes it. Where it may not
 * attach, as it may not read, or cannot, the id could be given to another segment between this look and the next call;
 * but the system gives an id again only after many others. */
static gboolean
remove_id (const SharedSegmentTarget  *target,
           GError                    **error)
{
  int id = (int) target->record.id;
  gboolean is_removed = FALSE;
  SharedSegmentRecord now;
  gpointer data;

  /* Asked again afterwards; but what has never been attached to is told apart only before. */
  if (!shared_segment_target_look (target, &now, error))
    return FALSE;

  data = shmat (id, NULL, SHM_RDONLY);
  if (!shared_segment_target_look (target, &now, error))
    ;
  else if (now.is_removed)
    set_removed_error (target, error);
  else if (shmctl (id, IPC_RMID, NULL) == 0)
    is_removed = TRUE;
  else if (shared_segment_system_v_id_is_gone (errno))
    shared_segment_target_set_gone_error (target, error);
  else
    shared_segment_target_set_error_from_errno (target, _("Cannot remove the segment"), errno, error);

  if (data != (gpointer) -1)
    shmdt (data);
  return is_removed;
}

/* POSIX */

static void
set_unlink_error (const SharedSegmentTarget  *target,
                  int                         saved_errno,
                  GError                    **error)
{
  if (saved_errno == ENOENT)
    shared_segment_target_set_gone_error (target, error);
  else
    shared_segment_target_set_error_from_errno (target, _("Cannot remove the segment"), saved_errno, error);
}

/* On a file system that cannot take a name without replacing another, this is the best there is. */
static gboolean
unlink_by_name (const SharedSegmentTarget  *target,
                GError                    **error)
{
  SharedSegmentRecord now;

  if (!shared_segment_target_look (target, &now, error))
    return FALSE;

  if (unlink (target->path) == 0)
    return TRUE;

  set_unlink_error (target, errno, error);
  return FALSE;
}

/* A name is removed whatever it leads to by then. So it is taken away first: what has none that others know stays what
 * it is, and gets it back if it is another file. Who is killed in between leaves what posix_file_remove_unnamed ()
 * removes. */
static gboolean
remove_name (const SharedSegmentTarget  *target,
             GError                    **error)
{
  g_autofree char *path = NULL;
  SharedSegmentRecord now;

  if (!shared_segment_posix_file_take_name (target->path, &path))
    {
      if (errno == EINVAL || errno == ENOSYS)
        return unlink_by_name (target, error);

      set_unlink_error (target, errno, error);
      return FALSE;
    }

  if (shared_segment_record_look_at_path (path, &now) && !shared_segment_target_is (target, &now, error))
    {
      shared_segment_posix_file_give_name_back (path, target->path);
      return FALSE;
    }

  /* If it is gone, somebody has taken it for what a killed program has left. */
  unlink (path);
  return TRUE;
}

/* A semaphore that goes by the segment's name, and could not be taken: because its holder was killed, or because it is
 * another user's, or one that may be something else than a lock. Only if nobody has it open, it is of use to nobody. */
static void
remove_unused_lock (const SharedSegmentTarget *target)
{
  g_autofree char *path = NULL;
  struct stat status;

  if (!shared_segment_key_is_usable (target->name, NULL))
    return;

  path = shared_segment_posix_file_build_path (SHARED_SEGMENT_POSIX_LOCK_PREFIX,
                                               shared_segment_key_get_lock_native (target->name));
  if (lstat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == target->record.uid &&
      lstat (target->path, &(struct stat) { 0 }) != 0 && errno == ENOENT &&
      shared_segment_posix_file_find_users_of (path, status.st_ino) == SHARED_SEGMENT_POSIX_FILE_FREE)
    unlink (path);
}

/* Both kinds */

static gboolean
remove_alone (const SharedSegmentTarget  *target,
              GError                    **error)
{
  return target->record.kind == SHARED_SEGMENT_SYSTEM_V ? remove_id (target, error) : remove_name (target, error);
}

/* Under a System V lock nobody else makes key files or removes them. One that is made for that is gone afterwards; it
 * would not be if it were another user's. */
static gboolean
may_make_lock (const SharedSegmentTarget *target)
{
  return target->record.kind == SHARED_SEGMENT_SYSTEM_V && shared_segment_key_get_owner (target->key) == geteuid ();
}

/* Who holds the lock keeps it, and with it what else there is: the segment is removed all the same. */
static gboolean
remove_with_lock (const SharedSegmentTarget  *target,
                  GError                    **error)
{
  const SharedSegmentBackend *backend = target->record.kind == SHARED_SEGMENT_SYSTEM_V
                                        ? &shared_segment_system_v_backend : &shared_segment_posix_backend;
  gpointer state = backend->open (target->key);
  SharedSegmentAcquired acquired = backend->acquire (state, may_make_lock (target), AT_ONCE, NULL);
  gboolean is_removed = remove_alone (target, error);

  if (acquired == SHARED_SEGMENT_ACQUIRED)
    {
      backend->detach (state);
      backend->release (state);
    }
  else if (acquired == SHARED_SEGMENT_ABSENT && is_removed && !backend->lock_exists (state))
    {
      backend->clean_up (state);
    }

  backend->close (state);
  return is_removed;
}

static gboolean
remove_target (const SharedSegmentTarget  *target,
               GError                    **error)
{
  if (!check_may_remove (target, error) ||
      !(target->key != NULL ? remove_with_lock (target, error) : remove_alone (target, error)))
    return FALSE;

  if (target->record.kind == SHARED_SEGMENT_POSIX)
    remove_unused_lock (target);
  return TRUE;
}

static void
remove_in_thread (GTask        *task,
                  gpointer      row,
                  gpointer      target,
                  GCancellable *cancellable)
{
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (remove_target (target, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * shared_segment_table_row_may_remove:
 * @self: a row
 * @error: return location for an error, or %NULL
 *
 * Tells whether [method@SharedSegment.SegmentTableRow.remove] can be expected to succeed. Nothing is touched.
 *
 * Fails with %SHARED_SEGMENT_ERROR_PERMISSION_DENIED if the segment belongs to another user, and with
 * %SHARED_SEGMENT_ERROR_NOT_FOUND if it is gone, or removed already and only waits for the last program to detach.
 *
 * Returns: %TRUE if it may be removed
 */
gboolean
shared_segment_table_row_may_remove (SharedSegmentTableRow  *self,
                                     GError                **error)
{
  g_autoptr (SharedSegmentTarget) target = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  target = shared_segment_target_new (self);
  return check_may_remove (target, error);
}

/**
 * shared_segment_table_row_remove:
 * @self: a row
 * @error: return location for an error, or %NULL
 *
 * Removes the segment that the row stands for, as `ipcrm` and `rm` do, whoever uses it: programs that are attached keep
 * its bytes until they detach, but nobody else finds them any more. Another segment that has taken its id, its key or
 * its name since the table was refreshed is not touched. Of a POSIX segment with several names, the row's is removed.
 *
 * With it go the lock and the key files that Qt programs, or this module, have made for it. If another program holds
 * the lock, that is not waited for: the segment is removed all the same, and lock and key files are left to the holder.
 *
 * The row goes when the table is refreshed. Removing gigabytes takes a while, see
 * [method@SharedSegment.SegmentTableRow.remove_async].
 *
 * Fails like [method@SharedSegment.SegmentTableRow.may_remove].
 *
 * Returns: %TRUE if it was removed
 */
gboolean
shared_segment_table_row_remove (SharedSegmentTableRow  *self,
                                 GError                **error)
{
  g_autoptr (SharedSegmentTarget) target = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  target = shared_segment_target_new (self);
  return remove_target (target, error);
}

/**
 * shared_segment_table_row_remove_async:
 * @self: a row
 * @cancellable: (nullable): to be cancelled before it begins; what is removed is not brought back
 * @callback: called when it is done
 * @user_data: given to @callback
 *
 * Does what [method@SharedSegment.SegmentTableRow.remove] does in a thread: to the segment that the row stands for now,
 * whatever becomes of the row.
 */
void
shared_segment_table_row_remove_async (SharedSegmentTableRow *self,
                                       GCancellable          *cancellable,
                                       GAsyncReadyCallback    callback,
                                       gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shared_segment_table_row_remove_async);
  g_task_set_task_data (task, shared_segment_target_new (self), (GDestroyNotify) shared_segment_target_free);
  /* What was done is told, also if it was cancelled meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, remove_in_thread);
}

/**
 * shared_segment_table_row_remove_finish:
 * @self: a row
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Ends [method@SharedSegment.SegmentTableRow.remove_async]. Fails like [method@SharedSegment.SegmentTableRow.remove],
 * and with %G_IO_ERROR_CANCELLED.
 *
 * Returns: %TRUE if it was removed
 */
gboolean
shared_segment_table_row_remove_finish (SharedSegmentTableRow  *self,
                                        GAsyncResult           *result,
                                        GError                **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
