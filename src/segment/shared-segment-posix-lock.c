/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock of a POSIX segment: Qt's named semaphore, with what it takes to get it back from a program that was killed.
 *
 * A POSIX semaphore does not know who holds it. So our programs write themselves down, behind the semaphore in its own
 * file, before they take it: only who is the owner there may take it, and an owner that has died is replaced. Hence an
 * owner that finds the semaphore taken knows that none of our programs holds it. Either a Qt program does, which then
 * has it in memory, or nobody does any more, and it is the owner's.
 *
 * Qt programs remove the semaphore and make another, also while somebody else holds it. Then the file that is open here
 * has no name any more. This is asked when the lock was taken, and again before anything that was done under it is
 * believed.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-mappings-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-posix-lock-private.h"

/* How long to let go of the processor between two tries. */
#define MIN_PAUSE_US 50
#define MAX_PAUSE_US (2 * 1000)

/* A lock is held for microseconds. Only one that is not given back is worth the question whether its holder is gone. */
#define GONE_AFTER_US (G_USEC_PER_SEC / 10)

/* How often even a caller without patience opens the semaphore again, when Qt programs replace it. */
#define MIN_TRIES 16

/* A semaphore above 1 is lowered, but not one that somebody has set to millions. */
#define MAX_SURPLUS 1000

/* The semaphore is all that sem_open() knows of the file. What stands behind it is 0 until one of our programs came. */
struct _SharedSegmentPosixLockMemory
{
  union
  {
    sem_t semaphore;
    char  room[64];
  };

  _Atomic SharedSegmentProcess owner;    /* who may take it */
  _Atomic SharedSegmentProcess holder;   /* who has taken it, to be told to others only */
  _Atomic SharedSegmentProcess creator;  /* of the segment */
  _Atomic guint64              inode;    /* of the segment that `creator` has created */
};

G_STATIC_ASSERT (ATOMIC_LLONG_LOCK_FREE == 2);

/* sem_open() maps one page. We map two, though there is nothing in the second: so that everybody can tell from the list
 * of mappings who takes the semaphore without being its owner. */
static gsize
get_mapping_length (void)
{
  return 2 * sysconf (_SC_PAGESIZE);
}

static void
close_file (SharedSegmentPosixLock *self)
{
  if (self->memory != NULL)
    munmap (self->memory, get_mapping_length ());
  if (self->fd >= 0)
    close (self->fd);

  self->memory = NULL;
  self->fd = -1;
  self->made_by = 0;
}

/* The file that sem_open() would make, and what our programs write behind the semaphore. It cannot be made by
 * sem_open(): a program that another thread executes meanwhile would inherit it. */
static gboolean
make_semaphore (SharedSegmentPosixLock  *self,
                GError                 **error)
{
  SharedSegmentPosixLockMemory memory = { 0 };
  g_autofree char *path = NULL;
  int fd = shared_segment_posix_file_make_unnamed (sizeof memory, &path, self->key, error);
  gboolean is_there;

  if (fd < 0)
    return FALSE;

  sem_init (&memory.semaphore, TRUE, 1);
  if (shared_segment_posix_file_write (fd, &memory, sizeof memory) &&
      shared_segment_posix_file_rename (path, self->path, RENAME_NOREPLACE))
    {
      self->made_by = shared_segment_process_get_self ();
      close (fd);
      return TRUE;
    }

  is_there = errno == EEXIST;
  if (!is_there)
    shared_segment_set_error_from_errno (error, self->key, _("Cannot make the lock"), errno);

  unlink (path);
  close (fd);
  return is_there;
}

typedef enum
{
  CUT,      /* by somebody who has made it shorter: touching it is a signal */
  UNNAMED,  /* others do not find it */
  NAMED
} FileState;

static FileState
look_at_file (SharedSegmentPosixLock *self)
{
  struct stat status;

  if (self->fd < 0 || fstat (self->fd, &status) != 0 || status.st_size < sizeof *self->memory)
    return CUT;

  return status.st_nlink > 0 ? NAMED : UNNAMED;
}

static gboolean
map_file (SharedSegmentPosixLock  *self,
          const struct stat       *status,
          GError                 **error)
{
  gpointer memory;

  if (status->st_size < sizeof (sem_t))
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_LOCK, self->key, _("The lock's file is not a semaphore"));
      return FALSE;
    }

  /* Also what has the size, but no memory yet. */
  if ((status->st_size < sizeof *self->memory || status->st_blocks == 0) &&
      !shared_segment_posix_file_reserve (self->fd, sizeof *self->memory))
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot make the lock"), errno);
      return FALSE;
    }

  memory = mmap (NULL, get_mapping_length (), PROT_READ | PROT_WRITE, MAP_SHARED, self->fd, 0);
  if (memory == MAP_FAILED)
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot open the lock"), errno);
      return FALSE;
    }

  self->memory = memory;
  return TRUE;
}

/* Opens the semaphore that has the name now. What was opened earlier is good while it has the name, or is held. */
static SharedSegmentAcquired
open_semaphore (SharedSegmentPosixLock  *self,
                gboolean                 may_create,
                GError                 **error)
{
  FileState state = look_at_file (self);

  if (state == NAMED || (state == UNNAMED && self->held_by != 0))
    return SHARED_SEGMENT_ACQUIRED;
  if (self->held_by != 0)
    return SHARED_SEGMENT_ABSENT;

  close_file (self);
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      struct stat status;

      if (shared_segment_posix_file_open (self->path, O_RDWR, self->key, &self->fd, &status, &local_error))
        {
          if (map_file (self, &status, error))
            return SHARED_SEGMENT_ACQUIRED;

          if (shared_segment_posix_lock_is_made (self))
            shared_segment_posix_lock_remove (self);
          close_file (self);
          return SHARED_SEGMENT_FAILED;
        }

      if (!g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return SHARED_SEGMENT_FAILED;
        }

      if (!may_create)
        return SHARED_SEGMENT_ABSENT;

      if (!make_semaphore (self, error))
        return SHARED_SEGMENT_FAILED;
    }
}

/* Negative: above what a semaphore may be. */
static int
get_value (SharedSegmentPosixLock *self)
{
  int value = 0;

  sem_getvalue (&self->memory->semaphore, &value);
  return value;
}

/* Behind the value, and the number of those who wait, every semaphore that processes share has the same bytes. Over
 * others the C library ends the program. */
static void
mend_behind_value (SharedSegmentPosixLock *self)
{
  const gsize changing = sizeof (guint64);
  char *present = self->memory->room;
  union
  {
    sem_t semaphore;
    char  bytes[sizeof (sem_t)];
  } fresh = { 0 };

  /* It is arranged otherwise where addresses have 32 bits. */
  if (sizeof (gpointer) < sizeof (guint64))
    return;

  sem_init (&fresh.semaphore, TRUE, 1);
  if (memcmp (present + changing, fresh.bytes + changing, sizeof fresh - changing) != 0)
    memcpy (present + changing, fresh.bytes + changing, sizeof fresh - changing);
}

/* Of several who come after an owner that has died, one succeeds. */
static gboolean
become_owner (SharedSegmentPosixLock *self)
{
  SharedSegmentProcess us = shared_segment_process_get_self ();
  SharedSegmentProcess owner = 0;

  if (atomic_compare_exchange_strong (&self->memory->owner, &owner, us))
    return TRUE;

  if (owner == us || shared_segment_process_still_runs (owner) ||
      !atomic_compare_exchange_strong (&self->memory->owner, &owner, us))
    return FALSE;

  /* It may have died with the semaphore: that is worth the question at once. */
  self->busy_since_us = g_get_monotonic_time () - GONE_AFTER_US;
  return TRUE;
}

static void
stop_being_owner (SharedSegmentPosixLock *self)
{
  SharedSegmentProcess us = shared_segment_process_get_self ();

  atomic_compare_exchange_strong (&self->memory->owner, &us, 0);
}

typedef struct
{
  guint count;
  GPid  last;
} Strangers;

static gboolean
count_stranger (GPid     pid,
                gsize    length,
                gpointer user_data)
{
  Strangers *strangers = user_data;

  if (length < get_mapping_length ())
    {
      strangers->count++;
      strangers->last = pid;
    }

  return TRUE;
}

/* Those who may hold the semaphore without being its owner. */
static Strangers
find_strangers (SharedSegmentPosixLock *self)
{
  Strangers strangers = { 0 };
  struct stat status;

  /* Who cannot look is to think that there is one. */
  if (fstat (self->fd, &status) == 0 && !shared_segment_mappings_foreach (&status, count_stranger, &strangers))
    strangers = (Strangers) { .count = strangers.count + 1 };

  return strangers;
}

/* To be asked by the owner who finds the semaphore taken. It is asked twice: a stranger may have taken it from another
 * one and have come after the first look at its place in the list. */
static gboolean
is_abandoned (SharedSegmentPosixLock *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->busy_since_us == 0)
    self->busy_since_us = now_us;
  if (now_us - self->busy_since_us < GONE_AFTER_US)
    return FALSE;

  self->busy_since_us = now_us;
  return find_strangers (self).count == 0 && get_value (self) == 0 && find_strangers (self).count == 0;
}

/* A semaphore above 1 lets several in at once. Taking the surplus mends it for everybody. */
static gboolean
take_surplus (SharedSegmentPosixLock *self)
{
  for (int i = 0; i < MAX_SURPLUS && get_value (self) != 0; i++)
    sem_trywait (&self->memory->semaphore);

  if (get_value (self) == 0)
    return TRUE;

  /* Another one will be made. */
  shared_segment_posix_lock_remove (self);
  return FALSE;
}

static gboolean
try_to_take (SharedSegmentPosixLock *self)
{
  if (!become_owner (self))
    return FALSE;

  if (sem_trywait (&self->memory->semaphore) != 0 ? !is_abandoned (self) : !take_surplus (self))
    {
      stop_being_owner (self);
      return FALSE;
    }

  self->busy_since_us = 0;
  self->held_by = shared_segment_process_get_self ();
  atomic_store (&self->memory->holder, self->held_by);
  return TRUE;
}

/* Returns: %FALSE when the deadline has passed */
static gboolean
pause_until (gint64 deadline_us,
             int    tries)
{
  gint64 pause_us = MIN (MIN_PAUSE_US << MIN (tries, 10), MAX_PAUSE_US);

  if (deadline_us >= 0)
    pause_us = MIN (pause_us, deadline_us - g_get_monotonic_time ());
  if (pause_us <= 0)
    return FALSE;

  g_usleep (pause_us);
  return TRUE;
}

void
shared_segment_posix_lock_init (SharedSegmentPosixLock *self,
                                SharedSegmentKey       *key)
{
  *self = (SharedSegmentPosixLock) {
    .key = key,
    .path = shared_segment_posix_file_build_path (SHARED_SEGMENT_POSIX_LOCK_PREFIX,
                                                  shared_segment_key_get_lock_native (key)),
    .fd = -1,
  };
}

void
shared_segment_posix_lock_close (SharedSegmentPosixLock *self)
{
  close_file (self);
  g_clear_pointer (&self->path, g_free);
}

/*
 * shared_segment_posix_lock_acquire:
 * @may_create: whether to make the lock if there is none
 * @deadline_us: until when to wait, as g_get_monotonic_time(); -1: for ever; in the past: try only
 *
 * Takes the lock. Fails with %SHARED_SEGMENT_ERROR_TIMED_OUT, naming the holder, when the deadline has passed.
 */
SharedSegmentAcquired
shared_segment_posix_lock_acquire (SharedSegmentPosixLock  *self,
                                   gboolean                 may_create,
                                   gint64                   deadline_us,
                                   GError                 **error)
{
  for (int tries = 0;; tries++)
    {
      SharedSegmentAcquired result = open_semaphore (self, may_create, error);

      if (result != SHARED_SEGMENT_ACQUIRED)
        return result;

      /* That it had its name a moment ago is enough: should it have lost it since, that is told when it is released. */
      if (try_to_take (self))
        return SHARED_SEGMENT_ACQUIRED;

      if (look_at_file (self) != NAMED && tries < MIN_TRIES)
        continue;

      if (!pause_until (deadline_us, tries))
        {
          shared_segment_set_timed_out_error (error, self->key, shared_segment_posix_lock_holder (self));
          return SHARED_SEGMENT_FAILED;
        }
    }
}

static gboolean
is_held (SharedSegmentPosixLock *self)
{
  return self->held_by != 0 && self->held_by == shared_segment_process_get_self () &&
         atomic_load (&self->memory->owner) == self->held_by && get_value (self) == 0;
}

/*
 * shared_segment_posix_lock_is_ours:
 *
 * Tells whether a lock that was taken is still held: nobody removed, remade or raised it meanwhile.
 */
gboolean
shared_segment_posix_lock_is_ours (SharedSegmentPosixLock *self)
{
  return look_at_file (self) == NAMED && is_held (self);
}

static void
note_creator (SharedSegmentPosixLock *self)
{
  if (self->created == 0)
    return;

  atomic_store (&self->memory->inode, 0);
  atomic_store (&self->memory->creator, self->held_by);
  atomic_store (&self->memory->inode, self->created);
  self->created = 0;
}

/*
 * shared_segment_posix_lock_release:
 *
 * Releases the lock, also when it was removed: others may still wait for it. If somebody has raised it, doing it again
 * would let two in at once.
 *
 * Returns: whether it was still ours
 */
gboolean
shared_segment_posix_lock_release (SharedSegmentPosixLock *self)
{
  FileState state;
  gboolean was_held;

  if (self->held_by == 0)
    return FALSE;

  state = look_at_file (self);
  was_held = state != CUT && is_held (self);

  /* Raised first: who dies in between is an owner that has died, and no harm is done. */
  if (was_held)
    {
      note_creator (self);
      atomic_store (&self->memory->holder, 0);
      mend_behind_value (self);
      sem_post (&self->memory->semaphore);
    }
  if (state != CUT && self->held_by == shared_segment_process_get_self ())
    stop_being_owner (self);

  self->held_by = 0;
  if (state != NAMED)
    close_file (self);

  return was_held && state == NAMED;
}

/*
 * shared_segment_posix_lock_remove:
 *
 * Removes the lock. Those who wait for it notice, and make a new one.
 */
void
shared_segment_posix_lock_remove (SharedSegmentPosixLock *self)
{
  struct stat status;

  if (self->fd >= 0 && fstat (self->fd, &status) == 0 && shared_segment_posix_file_is_at (&status, self->path))
    unlink (self->path);
}

/*
 * shared_segment_posix_lock_is_made:
 *
 * Tells whether this process made the lock that it knows, and so has to remove it. After a fork() the parent still has
 * to.
 */
gboolean
shared_segment_posix_lock_is_made (SharedSegmentPosixLock *self)
{
  return self->made_by == shared_segment_process_get_self ();
}

/*
 * shared_segment_posix_lock_exists:
 *
 * Tells whether there is a lock for others to take.
 */
gboolean
shared_segment_posix_lock_exists (SharedSegmentPosixLock *self)
{
  struct stat status;

  return lstat (self->path, &status) == 0;
}

/*
 * shared_segment_posix_lock_holder:
 *
 * Returns: the process that holds the lock, 0 if none does or it cannot be told
 */
GPid
shared_segment_posix_lock_holder (SharedSegmentPosixLock *self)
{
  SharedSegmentProcess holder;
  Strangers strangers;

  if (open_semaphore (self, FALSE, NULL) != SHARED_SEGMENT_ACQUIRED || get_value (self) > 0)
    return 0;

  holder = atomic_load (&self->memory->holder);
  if (shared_segment_process_still_runs (holder))
    return shared_segment_process_get_pid (holder);

  strangers = find_strangers (self);
  return strangers.count == 1 ? strangers.last : 0;
}

/*
 * shared_segment_posix_lock_get_id:
 *
 * Returns: what tells one lock from another that has its name later, -1 if there is none
 */
gint64
shared_segment_posix_lock_get_id (SharedSegmentPosixLock *self)
{
  struct stat status;

  return lstat (self->path, &status) == 0 ? (gint64) status.st_ino : -1;
}

/*
 * shared_segment_posix_lock_set_creator:
 * @inode: the segment's
 *
 * Has it written down, when the lock is released, that this process has created the segment. The lock is held.
 */
void
shared_segment_posix_lock_set_creator (SharedSegmentPosixLock *self,
                                       ino_t                   inode)
{
  self->created = inode;
}

/*
 * shared_segment_posix_lock_get_creator:
 * @inode: the segment's
 *
 * Returns: who has created the segment; 0 if that cannot be told, because it was not one of our programs
 */
SharedSegmentProcess
shared_segment_posix_lock_get_creator (SharedSegmentPosixLock *self,
                                       ino_t                   inode)
{
  SharedSegmentProcess creator;

  if (open_semaphore (self, FALSE, NULL) != SHARED_SEGMENT_ACQUIRED || atomic_load (&self->memory->inode) != inode)
    return 0;

  creator = atomic_load (&self->memory->creator);
  return atomic_load (&self->memory->inode) == inode ? creator : 0;
}

/*
 * shared_segment_posix_lock_read_creator:
 * @path: of the semaphore's file
 * @owner: of the segment, and so of its lock
 * @inode: the segment's
 *
 * The same from outside: the file is only read, and left as it is.
 */
SharedSegmentProcess
shared_segment_posix_lock_read_creator (const char *path,
                                        uid_t       owner,
                                        ino_t       inode)
{
  SharedSegmentPosixLockMemory memory = { 0 };
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean is_read;
  struct stat status;

  if (fd < 0)
    return 0;

  is_read = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == owner &&
            pread (fd, &memory, sizeof memory, 0) == sizeof memory;
  close (fd);

  return is_read && memory.inode == inode ? memory.creator : 0;
}
