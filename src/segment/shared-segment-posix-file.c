/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The files that POSIX shared memory and its semaphores are.
 *
 * They lie in a folder that everybody can write to, so whatever has a file's name is opened without following it and
 * without waiting for it, and belongs to us or is left alone.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-process-private.h"

#define FOLDER SHARED_SEGMENT_POSIX_FOLDER

/* A new segment gets its name when it is complete; until then it has this one, with who makes it and a number. */
#define UNNAMED_PREFIX "shared-segment-new."

#define FILE_MODE 0600

/* A file that is leased to somebody else cannot be opened. Nobody of us keeps a lease longer than it takes to give it
 * back. */
#define LEASED_PAUSE_US 50
#define MAX_LEASED_TRIES 100

/*
 * shared_segment_posix_file_build_path:
 * @prefix: what the system puts before the name of such a file
 * @native: a slash and a name
 *
 * Returns: (transfer full): the path of the file
 */
char *
shared_segment_posix_file_build_path (const char *prefix,
                                      const char *native)
{
  return g_strconcat (FOLDER "/", prefix, native + 1, NULL);
}

static gboolean
is_ours (const struct stat *status)
{
  return S_ISREG (status->st_mode) && status->st_uid == geteuid ();
}

static void
set_not_ours_error (SharedSegmentKey  *key,
                    GError           **error)
{
  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, key,
                            _("Something of another user, or not a file, lies in place of the segment or its lock"));
}

static void
set_cannot_open_error (SharedSegmentKey  *key,
                       GError           **error)
{
  if (errno == ENOENT)
    shared_segment_set_not_found_error (error, key);
  else if (errno == EISDIR || errno == ENXIO || errno == ELOOP)
    set_not_ours_error (key, error);
  else
    shared_segment_set_error_from_errno (error, key, _("Cannot open the segment or its lock"), errno);
}

static int
open_when_not_leased (const char *path,
                      int         flags)
{
  for (int tries = 0;; tries++)
    {
      int fd = open (path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

      if (fd >= 0 || errno != EWOULDBLOCK || tries >= MAX_LEASED_TRIES)
        return fd;

      g_usleep (LEASED_PAUSE_US);
    }
}

/*
 * shared_segment_posix_file_open:
 * @flags: for open()
 * @fd: (out): the file, to be closed
 * @status: (out): what the system knows of it
 *
 * Opens a file that is there. Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND when there is none, and with
 * %SHARED_SEGMENT_ERROR_PERMISSION_DENIED when something of another user lies in its place.
 */
gboolean
shared_segment_posix_file_open (const char        *path,
                                int                flags,
                                SharedSegmentKey  *key,
                                int               *fd,
                                struct stat       *status,
                                GError           **error)
{
  *fd = open_when_not_leased (path, flags);
  if (*fd < 0)
    {
      set_cannot_open_error (key, error);
      return FALSE;
    }

  if (fstat (*fd, status) == 0 && is_ours (status))
    return TRUE;

  set_not_ours_error (key, error);
  close (*fd);
  *fd = -1;
  return FALSE;
}

/*
 * shared_segment_posix_file_open_any:
 *
 * Opens a file, whosever it is, to read it.
 *
 * Returns: the file, to be closed; -1 with the reason in `errno` if it failed
 */
int
shared_segment_posix_file_open_any (const char *path)
{
  return open_when_not_leased (path, O_RDONLY);
}

/*
 * shared_segment_posix_file_look:
 * @status: (out): what the system knows of the file
 *
 * Looks at a file without opening it. Fails like shared_segment_posix_file_open().
 */
gboolean
shared_segment_posix_file_look (const char        *path,
                                SharedSegmentKey  *key,
                                struct stat       *status,
                                GError           **error)
{
  if (lstat (path, status) != 0)
    set_cannot_open_error (key, error);
  else if (!is_ours (status))
    set_not_ours_error (key, error);
  else
    return TRUE;

  return FALSE;
}

/* A file above the limit for files would not be an error, but a signal. */
static gboolean
is_within_limit (gsize size)
{
  struct rlimit limit = { .rlim_cur = RLIM_INFINITY };

  getrlimit (RLIMIT_FSIZE, &limit);
  if (size <= G_MAXINT64 && (limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur))
    return TRUE;

  errno = EFBIG;
  return FALSE;
}

/* Qt's KeyError is for a name that cannot be made; a folder that is missing is no missing segment. */
static void
set_cannot_make_error (SharedSegmentKey  *key,
                       GError           **error)
{
  g_autoptr (GError) reason = NULL;

  shared_segment_set_error_from_errno (&reason, key, _("Cannot create the segment or its lock"), errno);
  if (g_error_matches (reason, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    reason->code = SHARED_SEGMENT_ERROR_KEY;

  g_propagate_error (error, g_steal_pointer (&reason));
}

static char *
build_unnamed_path (void)
{
  static _Atomic guint serial;
  GPid us = shared_segment_process_get_pid (shared_segment_process_get_self ());

  return g_strdup_printf (FOLDER "/" UNNAMED_PREFIX "%d.%u", (int) us, serial++);
}

/*
 * shared_segment_posix_file_make_unnamed:
 * @size: how many bytes will be in it
 * @path: (out): where it is until it is renamed or unlinked, to be freed
 *
 * Makes an empty file that does not have the segment's name yet.
 *
 * Returns: the file, to be closed; -1 if it failed
 */
int
shared_segment_posix_file_make_unnamed (gsize              size,
                                        char             **path,
                                        SharedSegmentKey  *key,
                                        GError           **error)
{
  if (!is_within_limit (size))
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, key,
                                _("The size is above the system's limit for a segment"));
      return -1;
    }

  for (;;)
    {
      g_autofree char *candidate = build_unnamed_path ();
      int fd = open (candidate, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);

      if (fd >= 0)
        {
          *path = g_steal_pointer (&candidate);
          return fd;
        }

      /* A process with the same id was killed, and left it. */
      if (errno != EEXIST)
        {
          set_cannot_make_error (key, error);
          return -1;
        }
    }
}

/*
 * shared_segment_posix_file_rename:
 * @flags: for renameat2()
 *
 * Returns: whether it was done, else `errno` says why not
 */
gboolean
shared_segment_posix_file_rename (const char *from,
                                  const char *to,
                                  guint       flags)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, flags) == 0;
}

/*
 * shared_segment_posix_file_take_name:
 * @path: (out): where the file is then, to be freed
 *
 * Takes the name from a file, so that nobody else finds it.
 *
 * Returns: whether it was done, else `errno` says why not
 */
gboolean
shared_segment_posix_file_take_name (const char  *name,
                                     char       **path)
{
  for (;;)
    {
      g_autofree char *candidate = build_unnamed_path ();

      if (shared_segment_posix_file_rename (name, candidate, RENAME_NOREPLACE))
        {
          *path = g_steal_pointer (&candidate);
          return TRUE;
        }

      if (errno != EEXIST)
        return FALSE;
    }
}

/*
 * shared_segment_posix_file_give_name_back:
 * @path: where the file is now
 *
 * Gives a file the name back that was taken from it. If something else has the name by now, the file gets a similar
 * one: it must not be taken for one that nobody needs.
 */
void
shared_segment_posix_file_give_name_back (const char *path,
                                          const char *name)
{
  g_autofree char *candidate = g_strdup (name);

  for (guint i = 1; !shared_segment_posix_file_rename (path, candidate, RENAME_NOREPLACE) && errno == EEXIST; i++)
    {
      g_free (candidate);
      candidate = g_strdup_printf ("%s.%u", name, i);
    }
}

/*
 * shared_segment_posix_file_reserve:
 *
 * Gives a file all its memory, so that touching it later cannot fail. Bytes that are in it stay.
 *
 * Returns: whether there is as much, else `errno` says why not
 */
gboolean
shared_segment_posix_file_reserve (int   fd,
                                   gsize size)
{
  int result;

  if (!is_within_limit (size))
    return FALSE;

  do
    result = fallocate (fd, 0, 0, size);
  while (result != 0 && errno == EINTR);

  return result == 0;
}

/*
 * shared_segment_posix_file_write:
 *
 * Writes all bytes to the beginning of a file.
 *
 * Returns: whether there was memory for them, else `errno` says why not
 */
gboolean
shared_segment_posix_file_write (int           fd,
                                 gconstpointer data,
                                 gsize         size)
{
  const char *next = data;
  gsize rest = size;

  while (rest > 0)
    {
      gssize written = write (fd, next, rest);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;

      next += written;
      rest -= written;
    }

  return TRUE;
}

/*
 * shared_segment_posix_file_read:
 * @offset: in bytes
 *
 * Reads exactly @size bytes. They are read, not mapped: those of a file that shrinks are an error so, and not a signal.
 * Memory that a file has not got yet is not given to it.
 */
gboolean
shared_segment_posix_file_read (int                fd,
                                gpointer           data,
                                gsize              size,
                                gsize              offset,
                                SharedSegmentKey  *key,
                                GError           **error)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = pread (fd, (char *) data + done, size - done, offset + done);

      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0)
        {
          shared_segment_set_error_from_errno (error, key, _("Cannot copy the segment"), errno);
          return FALSE;
        }

      if (n == 0)
        {
          shared_segment_set_error (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, key,
                                    _("The segment became shorter while it was read"));
          return FALSE;
        }

      done += n;
    }

  return TRUE;
}

/*
 * shared_segment_posix_file_has_name:
 *
 * Tells whether an open file is still the one that others find: nobody has removed it, or put another one in its place.
 */
gboolean
shared_segment_posix_file_has_name (int fd)
{
  struct stat status;

  return fd >= 0 && fstat (fd, &status) == 0 && status.st_nlink > 0;
}

/*
 * shared_segment_posix_file_is_at:
 *
 * Tells whether @path leads to a file.
 */
gboolean
shared_segment_posix_file_is_at (const struct stat *file,
                                 const char        *path)
{
  struct stat present;

  return lstat (path, &present) == 0 && file->st_dev == present.st_dev && file->st_ino == present.st_ino;
}

/* The lease is given back when the file is closed. */
static SharedSegmentPosixFileUsers
ask_for_lease (int   fd,
               ino_t inode)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_ino != inode)
    return SHARED_SEGMENT_POSIX_FILE_USED;

  /* Who opens it meanwhile waits until we are told by a signal: by one that does no harm. */
  fcntl (fd, F_SETSIG, SIGURG);
  if (fcntl (fd, F_SETLEASE, F_WRLCK) == 0)
    return SHARED_SEGMENT_POSIX_FILE_FREE;

  return errno == EAGAIN ? SHARED_SEGMENT_POSIX_FILE_USED : SHARED_SEGMENT_POSIX_FILE_UNKNOWN;
}

/*
 * shared_segment_posix_file_find_users:
 * @path: the path of @file
 *
 * Asks the kernel who else has a file open or in memory, in whatever process of whatever user: it leases a file only
 * while nobody has. The lease is given back at once.
 */
SharedSegmentPosixFileUsers
shared_segment_posix_file_find_users (const char        *path,
                                      const struct stat *file,
                                      SharedSegmentKey  *key)
{
  SharedSegmentPosixFileUsers users;
  struct stat status;
  int fd;

  if (!shared_segment_posix_file_open (path, O_RDONLY, key, &fd, &status, NULL))
    return SHARED_SEGMENT_POSIX_FILE_USED;

  users = ask_for_lease (fd, file->st_ino);
  close (fd);

  return users;
}

/*
 * shared_segment_posix_file_find_users_of:
 * @inode: the file's
 *
 * The same for a file that may be another user's: only its owner and root are told.
 */
SharedSegmentPosixFileUsers
shared_segment_posix_file_find_users_of (const char *path,
                                         ino_t       inode)
{
  SharedSegmentPosixFileUsers users;
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return SHARED_SEGMENT_POSIX_FILE_UNKNOWN;

  users = ask_for_lease (fd, inode);
  close (fd);

  return users;
}

static gboolean
is_unnamed_and_abandoned (const char *path)
{
  const char *pid = path + strlen (FOLDER "/" UNNAMED_PREFIX);
  struct stat status;

  return lstat (path, &status) == 0 && is_ours (&status) &&
         !shared_segment_process_is_running (g_ascii_strtoll (pid, NULL, 10), status.st_mtime);
}

/*
 * shared_segment_posix_file_remove_unnamed:
 *
 * Removes what programs that were killed while they made a segment have left.
 */
void
shared_segment_posix_file_remove_unnamed (void)
{
  g_autoptr (GDir) folder = g_dir_open (FOLDER, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (FOLDER, name, NULL);

      if (g_str_has_prefix (name, UNNAMED_PREFIX) && is_unnamed_and_abandoned (path))
        unlink (path);
    }
}
