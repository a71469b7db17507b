/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What programs without this module do to segments and locks: bare system calls, for both kinds.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-world.h"

#define KEY_FILE_MODE    0640
#define PERMISSIONS      0600
#define PERMISSIONS_MASK 0777

union semun
{
  int              val;
  struct semid_ds *buf;
};

static gboolean
is_posix (SharedSegmentKey *key)
{
  return shared_segment_key_get_kind (key) == SHARED_SEGMENT_POSIX;
}

static key_t
make_ipc_key (const char *path)
{
  int fd = open (path, O_CREAT | O_RDONLY | O_CLOEXEC, KEY_FILE_MODE);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  return ftok (path, 'Q');
}

static gboolean
create_system_v (SharedSegmentKey *key,
                 gsize             size)
{
  g_autofree char *path = test_dup_segment_path (key);
  int id = shmget (make_ipc_key (path), size, PERMISSIONS | IPC_CREAT | IPC_EXCL);

  return id >= 0 && shmdt (shmat (id, NULL, 0)) == 0;
}

static gboolean
create_posix (SharedSegmentKey *key,
              gsize             size)
{
  int fd = shm_open (shared_segment_key_get_native (key), O_RDWR | O_CREAT | O_EXCL, PERMISSIONS);

  if (fd < 0)
    return FALSE;

  g_assert_no_errno (ftruncate (fd, size));
  close (fd);
  return TRUE;
}

/* Creates a segment of zeros if there is none, and does not stay attached to it. */
gboolean
test_bare_create_segment (SharedSegmentKey *key,
                          gsize             size)
{
  return is_posix (key) ? create_posix (key, size) : create_system_v (key, size);
}

static gpointer
map (SharedSegmentKey *key)
{
  int fd = shm_open (shared_segment_key_get_native (key), O_RDWR, 0);
  gpointer data;
  gsize size;

  g_assert_cmpint (fd, >=, 0);
  test_bare_stat_segment (key, &size, NULL);
  data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  return data;
}

/* Attaches this process to the segment, until it ends. */
gpointer
test_bare_attach (SharedSegmentKey *key)
{
  gpointer data = is_posix (key) ? map (key) : shmat (test_find_segment (key), NULL, 0);

  g_assert_true (data != (gpointer) -1);
  return data;
}

/* What ipcrm does, or rm. */
void
test_bare_remove_segment (SharedSegmentKey *key)
{
  g_assert_no_errno (is_posix (key) ? shm_unlink (shared_segment_key_get_native (key))
                                    : shmctl (test_find_segment (key), IPC_RMID, NULL));
}

void
test_bare_stat_segment (SharedSegmentKey *key,
                        gsize            *size,
                        guint            *permissions)
{
  g_autofree char *path = test_dup_segment_path (key);
  struct shmid_ds system_v = { 0 };
  struct stat posix = { 0 };

  g_assert_no_errno (is_posix (key) ? lstat (path, &posix) : shmctl (test_find_segment (key), IPC_STAT, &system_v));

  *size = is_posix (key) ? (gsize) posix.st_size : system_v.shm_segsz;
  if (permissions != NULL)
    *permissions = (is_posix (key) ? posix.st_mode : system_v.shm_perm.mode) & PERMISSIONS_MASK;
}

/* Qt keeps a semaphore open that it has once used. */
static sem_t *
open_semaphore (SharedSegmentKey *key)
{
  g_autofree char *name = test_dup_semaphore_name (key);
  sem_t *semaphore = sem_open (name, O_CREAT, PERMISSIONS, 1);

  g_assert_true (semaphore != SEM_FAILED);
  return semaphore;
}

static gboolean
take (sem_t    *semaphore,
      gboolean  may_wait)
{
  int result;

  do
    result = may_wait ? sem_wait (semaphore) : sem_trywait (semaphore);
  while (result != 0 && errno == EINTR);

  return result == 0;
}

static gboolean
change (SharedSegmentKey *key,
        int               by,
        int               flags)
{
  struct sembuf operation = { .sem_op = by, .sem_flg = SEM_UNDO | flags };

  return semop (test_find_semaphore (key), &operation, 1) == 0;
}

/* A file in /dev/shm, by its name there. */
void
test_bare_remove_file (const char *name)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", name, NULL);

  g_assert_no_errno (g_remove (path));
}

/* All System V segments: the test must have a namespace of its own. */
void
test_bare_remove_all (void)
{
  struct shm_info info;
  int last = shmctl (0, SHM_INFO, (struct shmid_ds *) &info);

  for (int slot = 0; slot <= last; slot++)
    {
      struct shmid_ds status;
      int id = shmctl (slot, SHM_STAT, &status);

      if (id >= 0)
        shmctl (id, IPC_RMID, NULL);
    }
}

/* Takes the lock, which for POSIX is made if there is none; it stays open. */
gboolean
test_bare_take_lock (SharedSegmentKey *key,
                     gboolean          may_wait)
{
  return is_posix (key) ? take (open_semaphore (key), may_wait) : change (key, -1, may_wait ? 0 : IPC_NOWAIT);
}

/* Raises the lock by one, whoever holds it. */
void
test_bare_release_lock (SharedSegmentKey *key)
{
  sem_t *semaphore;

  if (!is_posix (key))
    {
      g_assert_true (change (key, 1, 0));
      return;
    }

  semaphore = open_semaphore (key);
  g_assert_no_errno (sem_post (semaphore));
  sem_close (semaphore);
}

static gboolean
make_system_v_lock (SharedSegmentKey *key,
                    guint             value)
{
  g_autofree char *path = test_dup_lock_path (key);

  if (semget (make_ipc_key (path), 1, PERMISSIONS | IPC_CREAT | IPC_EXCL) < 0)
    return FALSE;

  test_bare_set_lock (key, value);
  return TRUE;
}

static gboolean
make_posix_lock (SharedSegmentKey *key,
                 guint             value)
{
  g_autofree char *name = test_dup_semaphore_name (key);
  sem_t *semaphore = sem_open (name, O_CREAT | O_EXCL, PERMISSIONS, value);

  return semaphore != SEM_FAILED && sem_close (semaphore) == 0;
}

/* Makes a lock if there is none. */
gboolean
test_bare_make_lock (SharedSegmentKey *key,
                     guint             value)
{
  return is_posix (key) ? make_posix_lock (key, value) : make_system_v_lock (key, value);
}

/* Removes the lock, under whoever holds it or waits for it. */
void
test_bare_remove_lock (SharedSegmentKey *key)
{
  g_autofree char *name = test_dup_semaphore_name (key);

  g_assert_no_errno (is_posix (key) ? sem_unlink (name) : semctl (test_find_semaphore (key), 0, IPC_RMID));
}

static void
set_semaphore (sem_t *semaphore,
               int    value)
{
  int present;

  g_assert_no_errno (sem_getvalue (semaphore, &present));
  for (; present < value; present++)
    g_assert_no_errno (sem_post (semaphore));
  for (; present > value; present--)
    g_assert_no_errno (sem_trywait (semaphore));
}

/* Sets the lock to a value, whoever holds it. */
void
test_bare_set_lock (SharedSegmentKey *key,
                    int               value)
{
  sem_t *semaphore;

  if (!is_posix (key))
    {
      g_assert_no_errno (semctl (test_find_semaphore (key), 0, SETVAL, (union semun) { .val = value }));
      return;
    }

  semaphore = open_semaphore (key);
  set_semaphore (semaphore, value);
  sem_close (semaphore);
}

/* The value of the lock that is there. */
int
test_bare_get_lock (SharedSegmentKey *key)
{
  sem_t *semaphore;
  int value;

  g_assert_true (test_lock_exists (key));
  if (!is_posix (key))
    return semctl (test_find_semaphore (key), 0, GETVAL);

  semaphore = open_semaphore (key);
  g_assert_no_errno (sem_getvalue (semaphore, &value));
  sem_close (semaphore);
  return value;
}
