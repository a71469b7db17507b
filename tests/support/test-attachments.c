/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attachments to segments that are still counted although the process that had them has ended.
 *
 * Whoever reads /proc/PID/maps or smaps keeps that process's memory alive meanwhile, also when the process ends, or
 * executes a program, just then. So another test, or a monitor of the machine, makes a segment that a killed program
 * has left look as if it were in use, for a moment. Such attachments are those that are counted but that no process
 * shows.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-attachments.h"

#define POSIX_FOLDER "/dev/shm"

/* How often to look again, with a millisecond between. Processes that may not be looked into show nothing. */
#define MAX_TRIES 1000

/* A segment, and how many attachments to it are not yet found in any process */
typedef struct
{
  char *inode;  /* as it stands in /proc/PID/maps */
  char *path;   /* how what stands behind that begins */
  guint count;
} Unseen;

static void
free_unseen (gpointer data)
{
  Unseen *self = data;

  g_free (self->inode);
  g_free (self->path);
  g_free (self);
}

static void
add_unseen (GPtrArray *segments,
            guint64    inode,
            char      *path,
            guint      count)
{
  Unseen *segment = g_new (Unseen, 1);

  *segment = (Unseen) { .inode = g_strdup_printf (" %" G_GUINT64_FORMAT " ", inode), .path = path, .count = count };
  g_ptr_array_add (segments, segment);
}

static void
add_system_v (GPtrArray *segments)
{
  struct shm_info info = { 0 };
  struct shmid_ds status;
  int last = shmctl (0, SHM_INFO, (struct shmid_ds *) &info);

  for (int i = 0; i <= last; i++)
    {
      int id = shmctl (i, SHM_STAT, &status);

      if (id >= 0 && status.shm_nattch > 0)
        add_unseen (segments, id, g_strdup ("/SYSV"), status.shm_nattch);
    }
}

/* The kernel leases a file only while nobody else has it open or in memory. Who opens it meanwhile waits until we are
 * told by a signal: by one that does no harm. */
static gboolean
is_used (const char  *path,
         struct stat *status)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean is_refused;

  if (fd < 0)
    return FALSE;

  is_refused = fstat (fd, status) == 0 && S_ISREG (status->st_mode) &&
               fcntl (fd, F_SETSIG, SIGURG) == 0 && fcntl (fd, F_SETLEASE, F_WRLCK) != 0 && errno == EAGAIN;
  close (fd);
  return is_refused;
}

/* How often such a file is mapped is not counted anywhere: one process that has it is enough. Who has a lock in memory
 * is of no interest to anybody. */
static void
add_posix (GPtrArray *segments)
{
  g_autoptr (GDir) folder = g_dir_open (POSIX_FOLDER, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (POSIX_FOLDER, name, NULL);
      struct stat status;

      if (!g_str_has_prefix (name, "sem.") && is_used (path, &status))
        add_unseen (segments, status.st_ino, g_steal_pointer (&path), 1);
    }
}

static void
find_in (Unseen     *segment,
         const char *mappings)
{
  const char *hit = mappings;

  while (segment->count > 0 && (hit = strstr (hit, segment->inode)) != NULL)
    {
      hit += strlen (segment->inode);
      if (g_str_has_prefix (hit + strspn (hit, " "), segment->path))
        segment->count--;
    }
}

/* Takes off what this process has in memory. */
static void
look_into (const char *pid,
           GPtrArray  *segments)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "maps", NULL);
  g_autofree char *mappings = NULL;

  if (!g_file_get_contents (path, &mappings, NULL, NULL))
    return;

  for (guint i = segments->len; i > 0; i--)
    {
      Unseen *segment = segments->pdata[i - 1];

      find_in (segment, mappings);
      if (segment->count == 0)
        g_ptr_array_remove_index_fast (segments, i - 1);
    }
}

static gboolean
are_all_seen (void)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (free_unseen);
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  g_autofree char *self = g_strdup_printf ("%d", (int) getpid ());
  const char *name;

  add_system_v (segments);
  add_posix (segments);

  /* Mostly it is the test itself that is attached: it is asked first. */
  if (segments->len > 0)
    look_into (self, segments);
  while (segments->len > 0 && processes != NULL && (name = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (name[0]) && strcmp (name, self) != 0)
      look_into (name, segments);

  return segments->len == 0 || processes == NULL;
}

/* Waits until processes that have ended are not attached to anything any more. */
void
test_attachments_settle (void)
{
  for (int tries = 0; !are_all_seen () && tries < MAX_TRIES; tries++)
    g_usleep (1000);
}
