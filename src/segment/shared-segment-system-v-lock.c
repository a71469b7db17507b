/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock of a System V segment: Qt's semaphore of one, taken by -1 and released by +1, both with SEM_UNDO.
 *
 * Qt programs remove the semaphore and its key file, make them anew, and set its value, also while somebody else holds
 * it. So having taken a semaphore does not mean to hold the lock: it must be the one that the key file leads to, and we
 * the last who changed it. This is asked when it was taken, and again before anything that was done under it is
 * believed.
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-process-private.h"
#include "shared-segment-system-v-lock-private.h"

#define PERMISSIONS 0600

/* A wait is cut into slices: the semaphore that it waits for may have become another one. */
#define SLICE_US (G_USEC_PER_SEC / 4)

/* How often even a caller without patience looks for the semaphore again, when Qt programs replace it. */
#define MIN_TRIES 16

/* A program that makes the semaphore gives it its first value at once, unless it died in between. */
#define FIRST_VALUE_WITHIN_S 2

union semun
{
  int              val;
  struct semid_ds *buf;
};

static gboolean
semaphore_is_gone (int saved_errno)
{
  return saved_errno == EIDRM || saved_errno == EINVAL;
}

/* From 1 to 0 in one step, or not at all: a semaphore that is above 1 is not to be taken, but mended. */
static gboolean
lower_to_0 (int                    id,
            int                    flags,
            const struct timespec *timeout)
{
  struct sembuf operations[] = {
    { .sem_num = 0, .sem_op = -1, .sem_flg = SEM_UNDO | flags },
    { .sem_num = 0, .sem_op = 0, .sem_flg = IPC_NOWAIT },
  };

  return semtimedop (id, operations, G_N_ELEMENTS (operations), timeout) == 0;
}

/* From 0 to 1 in one step, or not at all: if somebody has reset it meanwhile, it is 1 already. */
static gboolean
raise_from_0 (int id,
              int flags)
{
  struct sembuf operations[] = {
    { .sem_num = 0, .sem_op = 0, .sem_flg = IPC_NOWAIT },
    { .sem_num = 0, .sem_op = 1, .sem_flg = IPC_NOWAIT | flags },
  };

  return semop (id, operations, G_N_ELEMENTS (operations)) == 0;
}

/* A semaphore that nobody finds any more is removed by who made it. Those who wait for it wake, and look for the one
 * that there is now. */
static void
forget (SharedSegmentSystemVLock *self)
{
  if (shared_segment_system_v_lock_is_made (self))
    semctl (self->id, 0, IPC_RMID);

  self->id = -1;
  self->created_by = 0;
  self->is_held = FALSE;
}

static gboolean
check_owner (SharedSegmentSystemVLock  *self,
             int                        id,
             GError                   **error)
{
  struct semid_ds status;

  if (semctl (id, 0, IPC_STAT, (union semun) { .buf = &status }) != 0)
    {
      if (semaphore_is_gone (errno))
        return TRUE;

      shared_segment_set_error_from_errno (error, self->file.key, _("Cannot look at the lock"), errno);
      return FALSE;
    }

  if (status.sem_perm.uid == shared_segment_key_get_owner (self->file.key))
    return TRUE;

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, self->file.key,
                            _("The lock belongs to another user"));
  return FALSE;
}

static gboolean
make_semaphore (SharedSegmentSystemVLock *self)
{
  int id = semget (self->ipc_key, 1, PERMISSIONS | IPC_CREAT | IPC_EXCL);

  if (id < 0)
    return FALSE;

  semctl (id, 0, SETVAL, (union semun) { .val = 1 });
  self->id = id;
  self->created_by = shared_segment_process_get_self ();
  return TRUE;
}

static gboolean
find_key_file (SharedSegmentSystemVLock  *self,
               gboolean                   may_create,
               key_t                     *ipc_key,
               GError                   **error)
{
  g_autoptr (GError) local_error = NULL;

  if (shared_segment_key_file_look (&self->file, ipc_key, &local_error))
    return TRUE;

  if (may_create && g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return shared_segment_key_file_ensure (&self->file, ipc_key, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Finds the semaphore that the key file leads to now. */
static SharedSegmentAcquired
open_semaphore (SharedSegmentSystemVLock  *self,
                gboolean                   may_create,
                GError                   **error)
{
  g_autoptr (GError) local_error = NULL;
  key_t ipc_key;

  if (!find_key_file (self, may_create, &ipc_key, &local_error))
    {
      if (g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
        return SHARED_SEGMENT_ABSENT;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return SHARED_SEGMENT_FAILED;
    }

  self->ipc_key = ipc_key;

  for (;;)
    {
      int id = semget (ipc_key, 1, 0);

      if (id >= 0)
        {
          if (!check_owner (self, id, error))
            return SHARED_SEGMENT_FAILED;

          self->id = id;
          return SHARED_SEGMENT_ACQUIRED;
        }

      if (errno == ENOENT && !may_create)
        return SHARED_SEGMENT_ABSENT;

      if (errno == ENOENT && make_semaphore (self))
        return SHARED_SEGMENT_ACQUIRED;

      if (errno != EEXIST)
        {
          shared_segment_set_error_from_errno (error, self->file.key, _("Cannot make the lock"), errno);
          if (self->file.is_created)
            shared_segment_key_file_remove (&self->file, ipc_key);
          return SHARED_SEGMENT_FAILED;
        }
    }
}

/* Nobody will ever give it back: who made it died before giving it its first value, or who took it died without
 * SEM_UNDO. */
static gboolean
is_abandoned (SharedSegmentSystemVLock *self)
{
  struct semid_ds status;
  GPid user = semctl (self->id, 0, GETPID);
  gboolean is_gone;

  if (semctl (self->id, 0, IPC_STAT, (union semun) { .buf = &status }) != 0)
    return FALSE;

  if (user > 0)
    is_gone = !shared_segment_process_is_running (user, G_MAXINT64);
  else
    is_gone = status.sem_otime == 0 && time (NULL) - status.sem_ctime > FIRST_VALUE_WITHIN_S;

  return is_gone && semctl (self->id, 0, GETVAL) == 0 && semctl (self->id, 0, GETPID) == user;
}

/* Makes it 1 if it is still 0: of several who come to the rescue, one succeeds. */
static void
give_back_abandoned (SharedSegmentSystemVLock *self)
{
  raise_from_0 (self->id, 0);
}

/* A semaphore above 1 would let two in at once. Qt makes such ones: when the lock was remade under a holder, its
 * release makes the new one 2. Taking the surplus, without undo, mends it for everybody. */
static gboolean
take_surplus (SharedSegmentSystemVLock *self)
{
  int surplus = semctl (self->id, 0, GETVAL) - 1;
  struct sembuf down = { .sem_num = 0, .sem_op = (short) -MIN (surplus, G_MAXSHORT), .sem_flg = IPC_NOWAIT };

  return surplus > 0 && semop (self->id, &down, 1) == 0;
}

static gboolean
is_last_user (SharedSegmentSystemVLock *self)
{
  return semctl (self->id, 0, GETPID) == shared_segment_process_get_pid (shared_segment_process_get_self ());
}

/* Waits for one slice, unless there is another semaphore to be taken by now. Returns: 0, or the reason as `errno` */
static int
take_semaphore (SharedSegmentSystemVLock *self,
                gint64                    deadline_us)
{
  gint64 wait_us = SLICE_US;
  struct timespec timeout = { 0 };

  if (lower_to_0 (self->id, IPC_NOWAIT, NULL))
    return 0;
  if (errno != EAGAIN)
    return errno;

  if (!shared_segment_key_file_gives (&self->file, self->ipc_key))
    return EIDRM;

  if (take_surplus (self) && lower_to_0 (self->id, IPC_NOWAIT, NULL))
    return 0;

  if (deadline_us >= 0)
    wait_us = MIN (wait_us, deadline_us - g_get_monotonic_time ());
  if (wait_us <= 0)
    return EAGAIN;

  timeout.tv_nsec = wait_us * 1000;
  return lower_to_0 (self->id, 0, &timeout) ? 0 : errno;
}

void
shared_segment_system_v_lock_init (SharedSegmentSystemVLock *self,
                                   SharedSegmentKey         *key)
{
  *self = (SharedSegmentSystemVLock) {
    .file = { .key = key, .path = shared_segment_key_get_lock_native (key) },
    .id = -1,
  };
}

/*
 * shared_segment_system_v_lock_acquire:
 * @may_create: whether to make the lock if there is none
 * @deadline_us: until when to wait, as g_get_monotonic_time(); -1: for ever; in the past: try only
 *
 * Takes the lock. Fails with %SHARED_SEGMENT_ERROR_TIMED_OUT, naming the holder, when the deadline has passed.
 */
SharedSegmentAcquired
shared_segment_system_v_lock_acquire (SharedSegmentSystemVLock  *self,
                                      gboolean                   may_create,
                                      gint64                     deadline_us,
                                      GError                   **error)
{
  for (int tries = 1;; tries++)
    {
      /* One that was found earlier is tried first, and looked at then. */
      SharedSegmentAcquired result = self->id >= 0 ? SHARED_SEGMENT_ACQUIRED
                                                   : open_semaphore (self, may_create, error);
      gboolean is_held_by_another = FALSE;
      int reason;

      if (result != SHARED_SEGMENT_ACQUIRED)
        return result;

      reason = take_semaphore (self, deadline_us);
      if (reason == 0)
        {
          self->is_held = TRUE;

          /* Who only reads does no harm with one that is not the right one, and is told so when it is released. */
          if (!may_create || shared_segment_key_file_gives (&self->file, self->ipc_key))
            return SHARED_SEGMENT_ACQUIRED;

          shared_segment_system_v_lock_release (self);
          forget (self);
        }
      else if (semaphore_is_gone (reason))
        {
          forget (self);
        }
      else if (reason == EAGAIN && is_abandoned (self))
        {
          give_back_abandoned (self);
        }
      else if (reason == EAGAIN)
        {
          is_held_by_another = TRUE;
        }
      else if (reason != EINTR)
        {
          shared_segment_set_error_from_errno (error, self->file.key, _("Cannot take the lock"), reason);
          return SHARED_SEGMENT_FAILED;
        }

      if ((is_held_by_another || tries >= MIN_TRIES) &&
          deadline_us >= 0 && g_get_monotonic_time () >= deadline_us)
        {
          shared_segment_set_timed_out_error (error, self->file.key, shared_segment_system_v_lock_holder (self));
          return SHARED_SEGMENT_FAILED;
        }
    }
}

/*
 * shared_segment_system_v_lock_is_ours:
 *
 * Tells whether a lock that was taken is still held: nobody removed, remade or reset it meanwhile.
 */
gboolean
shared_segment_system_v_lock_is_ours (SharedSegmentSystemVLock *self)
{
  return shared_segment_system_v_lock_is_untouched (self) && semctl (self->id, 0, GETVAL) == 0 &&
         shared_segment_key_file_gives (&self->file, self->ipc_key);
}

/*
 * shared_segment_system_v_lock_is_untouched:
 *
 * Tells whether a lock that was taken is neither removed nor reset by another program: less than that it is still ours,
 * and sooner answered.
 */
gboolean
shared_segment_system_v_lock_is_untouched (SharedSegmentSystemVLock *self)
{
  return self->is_held && is_last_user (self);
}

/*
 * shared_segment_system_v_lock_release:
 *
 * Releases the lock, unless it was taken from us: releasing it all the same would let two in at once.
 *
 * Returns: whether it was still ours
 */
gboolean
shared_segment_system_v_lock_release (SharedSegmentSystemVLock *self)
{
  gboolean is_found, is_released;

  if (!self->is_held)
    return FALSE;

  /* Once it is released, others may remove the file. */
  is_found = shared_segment_key_file_gives (&self->file, self->ipc_key);
  is_released = is_last_user (self) && raise_from_0 (self->id, SEM_UNDO);
  self->is_held = FALSE;
  if (!is_found)
    forget (self);

  return is_found && is_released;
}

/*
 * shared_segment_system_v_lock_remove:
 *
 * Removes the lock and its key file. Those who wait for it wake, and make a new one.
 */
void
shared_segment_system_v_lock_remove (SharedSegmentSystemVLock *self)
{
  if (self->id < 0)
    return;

  /* The file goes first: a new one may not be removed in its place, and while it has the same inode, hence the same
   * key, who makes it waits for the semaphore that goes next. But if that is gone already, a Qt program has removed
   * both, and the file is of one that it makes now. */
  if (semget (self->ipc_key, 1, 0) == self->id)
    shared_segment_key_file_remove (&self->file, self->ipc_key);
  semctl (self->id, 0, IPC_RMID);
  forget (self);
}

/*
 * shared_segment_system_v_lock_is_made:
 *
 * Tells whether this process made the lock that it knows, and so has to remove it. After a fork() the parent still has
 * to.
 */
gboolean
shared_segment_system_v_lock_is_made (SharedSegmentSystemVLock *self)
{
  return self->created_by == shared_segment_process_get_self ();
}

/*
 * shared_segment_system_v_lock_exists:
 *
 * Tells whether there is a lock for others to take.
 */
gboolean
shared_segment_system_v_lock_exists (SharedSegmentSystemVLock *self)
{
  return shared_segment_system_v_lock_trace (self).id >= 0;
}

/*
 * shared_segment_system_v_lock_holder:
 *
 * Returns: the process that holds the lock, 0 if none does or it cannot be seen
 */
GPid
shared_segment_system_v_lock_holder (SharedSegmentSystemVLock *self)
{
  SharedSegmentLockTrace trace = shared_segment_system_v_lock_trace (self);

  return trace.id >= 0 && semctl (trace.id, 0, GETVAL) == 0 ? trace.user : 0;
}

/*
 * shared_segment_system_v_lock_trace:
 *
 * Returns: who took or set the lock last
 */
SharedSegmentLockTrace
shared_segment_system_v_lock_trace (SharedSegmentSystemVLock *self)
{
  key_t ipc_key;
  int id = -1;
  int user = 0;

  if (shared_segment_key_file_look (&self->file, &ipc_key, NULL))
    id = semget (ipc_key, 1, 0);

  if (id >= 0)
    user = semctl (id, 0, GETPID);

  return (SharedSegmentLockTrace) { .id = id, .user = MAX (user, 0) };
}
