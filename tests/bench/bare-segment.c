/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bare system calls that do what the module does: what a program without it could do at best.
 *
 * It is the smallest sequence that a Qt peer gets along with: the lock, a segment of exactly as many bytes, nothing
 * left half-made. Not in it is what only the module promises: to look whether a Qt program has moved the key file or
 * removed the lock, whose a segment is, and what a killed program has left. Keys, names and the semaphore are found out
 * once and believed for ever.
 */

#include "config.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bare-segment.h"
#include "test-world.h"

/* Unchanged bytes are read and compared piece by piece: one fits into the processor's cache. */
#define PIECE_SIZE (16 * 1024)

/* How often to try whether populating is worth it, and for how many bytes each time. */
#define N_TRIALS        9
#define BYTES_OF_TRIAL  (1024 * 1024)

struct _BareSegment
{
  SharedSegmentKind kind;
  gconstpointer     text;
  gsize             size;
  gpointer          data;          /* of what was published last */
  char             *path;          /* the segment itself, or the file that its System V key is made from */

  key_t             ipc_key;       /* System V */
  int               id;
  int               semaphore_id;
  gboolean          populates[2];  /* to read, to write: whether that is faster than to fault page by page */

  char             *new_path;      /* POSIX */
  char             *semaphore_name;
  sem_t            *semaphore;
  int               fd;
};

typedef void (*Work) (BareSegment *self,
                      gboolean     takes_lock);

static void
change_semaphore (BareSegment *self,
                  short        change)
{
  struct sembuf operation = { .sem_num = 0, .sem_op = change, .sem_flg = SEM_UNDO };

  g_assert_no_errno (semop (self->semaphore_id, &operation, 1));
}

static void
take_lock (BareSegment *self)
{
  if (self->kind == SHARED_SEGMENT_POSIX)
    g_assert_no_errno (sem_trywait (self->semaphore));
  else
    change_semaphore (self, -1);
}

static void
release_lock (BareSegment *self)
{
  if (self->kind == SHARED_SEGMENT_POSIX)
    g_assert_no_errno (sem_post (self->semaphore));
  else
    change_semaphore (self, 1);
}

static gpointer
attach (BareSegment *self,
        int          id,
        gboolean     to_write)
{
  gpointer data = shmat (id, NULL, to_write ? 0 : SHM_RDONLY);

  g_assert_true (data != (gpointer) -1);
  if (self->populates[to_write])
    madvise (data, self->size, to_write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);

  return data;
}

/* The old segment goes first, for its key is needed; who is attached keeps it. */
static void
publish_system_v (BareSegment *self)
{
  int id;
  gpointer data;

  if (self->id >= 0)
    shmctl (self->id, IPC_RMID, NULL);

  id = shmget (self->ipc_key, self->size, 0600 | IPC_CREAT | IPC_EXCL);
  g_assert_cmpint (id, >=, 0);
  data = attach (self, id, TRUE);
  memcpy (data, self->text, self->size);

  if (self->data != NULL)
    shmdt (self->data);

  self->id = id;
  self->data = data;
}

/* The size is the reader's first question: it is another one with every text. */
static gpointer
attach_to_read (BareSegment *self,
                gsize       *size)
{
  struct shmid_ds status;
  int id = shmget (self->ipc_key, 0, 0);

  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  *size = status.shm_segsz;
  return attach (self, id, FALSE);
}

static void
snapshot_system_v (BareSegment *self)
{
  gsize size;
  gpointer data = attach_to_read (self, &size);
  g_autofree gpointer copy = malloc (size);

  memcpy (copy, data, size);
  shmdt (data);
}

static void
compare_system_v (BareSegment *self)
{
  gsize size;
  gpointer data = attach_to_read (self, &size);

  g_assert_cmpmem (data, size, self->text, self->size);
  shmdt (data);
}

/* Written before it is mapped: that spares the page faults, and lack of memory is an error and not a signal. Complete
 * before it has its name: a program that knows no lock may open it at any time. */
static void
publish_posix (BareSegment *self)
{
  int fd = open (self->new_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gpointer data;

  g_assert_cmpint (write (fd, self->text, self->size), ==, (gssize) self->size);
  data = mmap (NULL, self->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  g_assert_no_errno (rename (self->new_path, self->path));

  if (self->data != NULL)
    {
      munmap (self->data, self->size);
      close (self->fd);
    }

  self->fd = fd;
  self->data = data;
}

static int
open_to_read (BareSegment *self,
              gsize       *size)
{
  int fd = open (self->path, O_RDONLY | O_CLOEXEC);
  struct stat status;

  g_assert_no_errno (fstat (fd, &status));
  *size = status.st_size;
  return fd;
}

/* Read, not mapped: a file that shrinks is no signal then, and there are no page faults. */
static void
snapshot_posix (BareSegment *self)
{
  gsize size;
  int fd = open_to_read (self, &size);
  g_autofree gpointer copy = malloc (size);

  g_assert_cmpint (read (fd, copy, size), ==, (gssize) size);
  close (fd);
}

static void
compare_posix (BareSegment *self)
{
  char piece[PIECE_SIZE];
  const char *expected = self->text;
  gsize rest;
  int fd = open_to_read (self, &rest);

  while (rest > 0)
    {
      gsize size = MIN (rest, PIECE_SIZE);

      g_assert_cmpint (read (fd, piece, size), ==, (gssize) size);
      g_assert_cmpint (memcmp (piece, expected, size), ==, 0);
      expected += size;
      rest -= size;
    }
  close (fd);
}

static void
work (BareSegment *self,
      gboolean     takes_lock,
      void       (*system_v) (BareSegment *self),
      void       (*posix)    (BareSegment *self))
{
  if (takes_lock)
    take_lock (self);

  if (self->kind == SHARED_SEGMENT_POSIX)
    posix (self);
  else
    system_v (self);

  if (takes_lock)
    release_lock (self);
}

static gint64
time_trial (BareSegment *self,
            Work         do_work)
{
  gint64 started_us = g_get_monotonic_time ();

  for (gsize done = 0; done < BYTES_OF_TRIAL; done += self->size)
    do_work (self, FALSE);

  return g_get_monotonic_time () - started_us;
}

/* For a few pages a call more may cost more than their faults. */
static void
choose_whether_to_populate (BareSegment *self,
                            gboolean     to_write,
                            Work         do_work)
{
  int n_won = 0;

  if (self->size <= (gsize) getpagesize ())
    return;

  for (int i = 0; i < N_TRIALS; i++)
    {
      gint64 plain_us, populated_us;

      self->populates[to_write] = FALSE;
      plain_us = time_trial (self, do_work);
      self->populates[to_write] = TRUE;
      populated_us = time_trial (self, do_work);

      if (populated_us < plain_us)
        n_won++;
    }

  self->populates[to_write] = n_won > N_TRIALS / 2;
}

static void
open_system_v (BareSegment *self)
{
  self->path = g_build_filename (test_world_get_folder (), "bare", NULL);
  g_assert_true (g_file_set_contents (self->path, "", 0, NULL));
  self->ipc_key = ftok (self->path, 'B');
  self->semaphore_id = semget (self->ipc_key, 1, 0600 | IPC_CREAT | IPC_EXCL);
  g_assert_cmpint (self->semaphore_id, >=, 0);
  change_semaphore (self, 1);

  choose_whether_to_populate (self, TRUE, bare_segment_publish);
  choose_whether_to_populate (self, FALSE, bare_segment_snapshot);
}

/* Names as Qt makes them: the kernel takes longer for a long name. */
static void
open_posix (BareSegment *self)
{
  g_autofree char *name = g_strdup_printf ("bare %d", (int) getpid ());
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (name, SHARED_SEGMENT_POSIX);

  self->path = test_dup_segment_path (key);
  self->new_path = g_strdup_printf ("/dev/shm/bare.%d", (int) getpid ());
  self->semaphore_name = test_dup_semaphore_name (key);
  self->semaphore = sem_open (self->semaphore_name, O_CREAT | O_EXCL, 0600, 1);
  g_assert_true (self->semaphore != SEM_FAILED);
}

/* Borrows the text. Every publication is of the same one. */
BareSegment *
bare_segment_new (SharedSegmentKind kind,
                  gconstpointer     text,
                  gsize             size)
{
  BareSegment *self = g_new0 (BareSegment, 1);

  *self = (BareSegment) { .kind = kind, .text = text, .size = size, .id = -1, .fd = -1 };
  if (kind == SHARED_SEGMENT_POSIX)
    open_posix (self);
  else
    open_system_v (self);

  return self;
}

void
bare_segment_free (BareSegment *self)
{
  if (self->kind == SHARED_SEGMENT_POSIX)
    {
      munmap (self->data, self->size);
      close (self->fd);
      unlink (self->path);
      sem_close (self->semaphore);
      sem_unlink (self->semaphore_name);
    }
  else
    {
      shmdt (self->data);
      shmctl (self->id, IPC_RMID, NULL);
      semctl (self->semaphore_id, 0, IPC_RMID);
      unlink (self->path);
    }

  g_free (self->path);
  g_free (self->new_path);
  g_free (self->semaphore_name);
  g_free (self);
}

void
bare_segment_publish (BareSegment *self,
                      gboolean     takes_lock)
{
  work (self, takes_lock, publish_system_v, publish_posix);
}

void
bare_segment_snapshot (BareSegment *self,
                       gboolean     takes_lock)
{
  work (self, takes_lock, snapshot_system_v, snapshot_posix);
}

/* A look that copies nothing. */
void
bare_segment_compare (BareSegment *self,
                      gboolean     takes_lock)
{
  work (self, takes_lock, compare_system_v, compare_posix);
}

gconstpointer
bare_segment_get_data (BareSegment *self)
{
  return self->data;
}
