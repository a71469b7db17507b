/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The POSIX backend: segments as files in /dev/shm.
 *
 * A new segment is complete before it gets its name, and takes the old one's place in one step. So whoever opens it by
 * name finds all of it, also a program that knows no lock.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shared-segment-backend-private.h"
#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-mappings-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-posix-lock-private.h"

#define PERMISSIONS_MASK 0777

/* Unchanged bytes are compared piece by piece: one fits into the processor's cache. */
#define PIECE_SIZE (16 * 1024)

/* How long to believe whether a segment is left over: it may take a look at all processes. */
#define BELIEVED_FOR_US G_USEC_PER_SEC

typedef struct
{
  int      fd;     /* -1: none */
  ino_t    inode;
  gpointer data;   /* NULL: not attached */
  gsize    size;   /* bytes */
} Attachment;

static const Attachment NO_ATTACHMENT = { .fd = -1 };

/* What was found out about a segment's users. */
typedef struct
{
  ino_t    inode;
  gboolean is_left_over;
  GPid     user;     /* as find_user() has found it */
  gint64   seen_us;
} Verdict;

typedef struct
{
  SharedSegmentKey      *key;
  char                  *path;
  SharedSegmentPosixLock lock;
  Attachment             own;         /* the object's attachment */
  SharedSegmentProcess   created_by;  /* this process if it created what `own` is attached to, else 0 */
  Verdict                verdict;
} Posix;

static void
detach_from (Attachment *attachment)
{
  if (attachment->data != NULL)
    munmap (attachment->data, attachment->size);
  if (attachment->fd >= 0)
    close (attachment->fd);

  *attachment = NO_ATTACHMENT;
}

static gboolean
map (Posix                *self,
     SharedSegmentAccess   access,
     Attachment           *attachment,
     GError              **error)
{
  int protection = access == SHARED_SEGMENT_READ_ONLY ? PROT_READ : PROT_READ | PROT_WRITE;
  gpointer data = mmap (NULL, attachment->size, protection, MAP_SHARED, attachment->fd, 0);

  if (data == MAP_FAILED)
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot attach to the segment"), errno);
      return FALSE;
    }

  attachment->data = data;
  return TRUE;
}

/* A file without bytes is one that somebody is about to make a segment of. */
static gboolean
check_size (Posix              *self,
            const struct stat  *status,
            GError            **error)
{
  if (status->st_size > 0)
    return TRUE;

  shared_segment_set_not_found_error (error, self->key);
  return FALSE;
}

/* The segment that others find now. */
static gboolean
open_segment (Posix        *self,
              int           flags,
              int          *fd,
              struct stat  *status,
              GError      **error)
{
  return shared_segment_posix_file_open (self->path, flags, self->key, fd, status, error);
}

static gboolean
find (Posix        *self,
      struct stat  *status,
      GError      **error)
{
  return shared_segment_posix_file_look (self->path, self->key, status, error);
}

/* Whether the name still leads to this segment, and not to what somebody has put in its place. */
static gboolean
has_name (Posix       *self,
          ino_t        inode,
          struct stat *status)
{
  return find (self, status, NULL) && status->st_ino == inode;
}

/* A child that inherits the attachment by fork() owns nothing: the parent does. */
static gboolean
owns_segment (Posix *self)
{
  return self->own.data != NULL && self->created_by == shared_segment_process_get_self ();
}

/* A process that uses the segment, 0: there is none, -1: one that cannot be seen, or that is about to. */
static GPid
find_user (Posix             *self,
           const struct stat *status,
           GPid               likely)
{
  SharedSegmentPosixFileUsers users = shared_segment_posix_file_find_users (self->path, status, self->key);
  GPid user;

  if (users == SHARED_SEGMENT_POSIX_FILE_FREE)
    return 0;

  user = shared_segment_mappings_find (status, likely);
  return user == 0 && users == SHARED_SEGMENT_POSIX_FILE_USED ? -1 : user;
}

/* Qt and Python programs do not tell that they created a segment: then it is in use while anybody may use it. What this
 * process has created itself may have been left to others, who are gone by now. */
static gboolean
is_left_over (Posix             *self,
              const struct stat *status)
{
  SharedSegmentProcess creator = shared_segment_posix_lock_get_creator (&self->lock, status->st_ino);

  if (creator != 0 && creator != shared_segment_process_get_self () && shared_segment_process_still_runs (creator))
    return FALSE;

  self->verdict.user = find_user (self, status, self->verdict.user);
  return self->verdict.user == 0 || (self->verdict.user < 0 && creator != 0);
}

static gboolean
is_believed_left_over (Posix             *self,
                       const struct stat *status)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->verdict.inode != status->st_ino || now_us - self->verdict.seen_us > BELIEVED_FOR_US)
    {
      self->verdict.is_left_over = is_left_over (self, status);
      self->verdict.inode = status->st_ino;
      self->verdict.seen_us = now_us;
    }

  return self->verdict.is_left_over;
}

/* Makes way if what has the name is a leftover. */
static gboolean
reclaim_leftover (Posix   *self,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;
  struct stat status;

  if (find (self, &status, &local_error))
    {
      if (is_left_over (self, &status))
        {
          unlink (self->path);
          return TRUE;
        }

      shared_segment_set_owned_error (error, self->key);
      return FALSE;
    }

  if (g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Gives a new segment its name, which our old one has unless somebody has removed it. */
static gboolean
give_name (Posix       *self,
           const char  *path,
           GError     **error)
{
  for (;;)
    {
      gboolean has_old_one = owns_segment (self) && shared_segment_posix_file_has_name (self->own.fd);

      if (shared_segment_posix_file_rename (path, self->path, has_old_one ? 0 : RENAME_NOREPLACE))
        return TRUE;

      if (errno != EEXIST)
        {
          shared_segment_set_error_from_errno (error, self->key, _("Cannot create the segment"), errno);
          return FALSE;
        }

      if (!reclaim_leftover (self, error))
        return FALSE;
    }
}

/* Makes a segment with these bytes, or of zeros, that nobody can find yet. */
static gboolean
make_unnamed (Posix                *self,
              gconstpointer         data,
              gsize                 size,
              SharedSegmentAccess   access,
              Attachment           *made,
              char                **path,
              GError              **error)
{
  int fd = shared_segment_posix_file_make_unnamed (size, path, self->key, error);
  struct stat status;

  if (fd < 0)
    return FALSE;

  *made = (Attachment) { .fd = fd, .size = size };
  if (fstat (fd, &status) == 0)
    made->inode = status.st_ino;

  if (data != NULL ? shared_segment_posix_file_write (fd, data, size) : shared_segment_posix_file_reserve (fd, size))
    {
      if (map (self, access, made, error))
        return TRUE;
    }
  else
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot create the segment"), errno);
    }

  unlink (*path);
  detach_from (made);
  return FALSE;
}

/* Makes a segment, and attaches to it instead of the old one. */
static gboolean
recreate (Posix                *self,
          gconstpointer         data,
          gsize                 size,
          SharedSegmentAccess   access,
          GError              **error)
{
  g_autofree char *path = NULL;
  Attachment made = NO_ATTACHMENT;

  /* What another program owns is not worth the work. */
  if (!owns_segment (self) && !reclaim_leftover (self, error))
    return FALSE;

  if (!make_unnamed (self, data, size, access, &made, &path, error))
    return FALSE;

  if (!give_name (self, path, error))
    {
      unlink (path);
      detach_from (&made);
      return FALSE;
    }

  detach_from (&self->own);
  self->own = made;
  self->created_by = shared_segment_process_get_self ();
  shared_segment_posix_lock_set_creator (&self->lock, made.inode);
  return TRUE;
}

static gpointer
posix_open (SharedSegmentKey *key)
{
  Posix *self = g_new0 (Posix, 1);

  self->key = shared_segment_key_ref (key);
  self->path = shared_segment_posix_file_build_path ("", shared_segment_key_get_native (key));
  shared_segment_posix_lock_init (&self->lock, key);
  self->own = NO_ATTACHMENT;

  return self;
}

static void
posix_close (gpointer state)
{
  Posix *self = state;

  g_assert (self->own.data == NULL);

  shared_segment_posix_lock_close (&self->lock);
  shared_segment_key_unref (self->key);
  g_free (self->path);
  g_free (self);
}

static SharedSegmentAcquired
posix_acquire (gpointer   state,
               gboolean   may_create,
               gint64     deadline_us,
               GError   **error)
{
  Posix *self = state;

  return shared_segment_posix_lock_acquire (&self->lock, may_create, deadline_us, error);
}

static gboolean
posix_holds_lock (gpointer state)
{
  Posix *self = state;

  return shared_segment_posix_lock_is_ours (&self->lock);
}

static gboolean
posix_lock_exists (gpointer state)
{
  Posix *self = state;

  return shared_segment_posix_lock_exists (&self->lock);
}

static gboolean
posix_release (gpointer state)
{
  Posix *self = state;

  return shared_segment_posix_lock_release (&self->lock);
}

static gboolean
posix_exists (gpointer   state,
              GError   **error)
{
  Posix *self = state;
  struct stat status;

  return find (self, &status, error) && check_size (self, &status, error);
}

static gboolean
posix_create (gpointer              state,
              gsize                 size,
              SharedSegmentAccess   access,
              GError              **error)
{
  return recreate (state, NULL, size, access, error);
}

/* Memory that a file was promised but not given could be missing when it is touched. */
static gboolean
reserve_holes (Posix              *self,
               int                 fd,
               const struct stat  *status,
               GError            **error)
{
  if ((guint64) status->st_blocks * 512 >= (guint64) status->st_size ||
      shared_segment_posix_file_reserve (fd, status->st_size) ||
      errno == EBADF)
    return TRUE;

  shared_segment_set_error_from_errno (error, self->key, _("Cannot attach to the segment"), errno);
  return FALSE;
}

static gboolean
posix_attach (gpointer              state,
              SharedSegmentAccess   access,
              GError              **error)
{
  Posix *self = state;
  Attachment attachment = NO_ATTACHMENT;
  struct stat status;

  /* For reading, too, if that is allowed: only so memory can be reserved. */
  if (!open_segment (self, O_RDWR, &attachment.fd, &status, access == SHARED_SEGMENT_READ_ONLY ? NULL : error) &&
      (access != SHARED_SEGMENT_READ_ONLY || !open_segment (self, O_RDONLY, &attachment.fd, &status, error)))
    return FALSE;

  attachment.inode = status.st_ino;
  attachment.size = status.st_size;
  if (!check_size (self, &status, error) ||
      !reserve_holes (self, attachment.fd, &status, error) ||
      !map (self, access, &attachment, error))
    {
      detach_from (&attachment);
      return FALSE;
    }

  self->own = attachment;
  self->created_by = 0;
  return TRUE;
}

static gboolean
posix_leaves_something (gpointer state)
{
  Posix *self = state;

  return self->own.data != NULL || shared_segment_posix_lock_is_made (&self->lock);
}

/* A lock without a segment is of use to nobody, and who waits for it makes another. */
static void
posix_clean_up (gpointer state)
{
  Posix *self = state;
  struct stat status;

  shared_segment_posix_file_remove_unnamed ();

  if (lstat (self->path, &status) != 0 && errno == ENOENT)
    shared_segment_posix_lock_remove (&self->lock);
}

static void
posix_detach (gpointer state)
{
  Posix *self = state;
  gboolean is_creator = owns_segment (self);
  ino_t inode = self->own.inode;
  struct stat status;
  GPid user;

  detach_from (&self->own);
  self->created_by = 0;

  /* What somebody may still use goes only with its creator. */
  if (has_name (self, inode, &status))
    {
      user = find_user (self, &status, 0);
      if (user == 0 || (user < 0 && is_creator))
        unlink (self->path);
    }

  posix_clean_up (self);

  /* Qt programs that stay remove neither. */
  if (shared_segment_posix_lock_is_made (&self->lock))
    shared_segment_posix_lock_remove (&self->lock);
}

static gboolean
posix_publish (gpointer        state,
               gconstpointer   data,
               gsize           size,
               GError        **error)
{
  return recreate (state, data, size, SHARED_SEGMENT_READ_WRITE, error);
}

static gboolean
has_bytes (Posix   *self,
           int      fd,
           gsize    size,
           GBytes  *known)
{
  char piece[PIECE_SIZE];
  gsize known_size;
  const char *known_data = g_bytes_get_data (known, &known_size);

  if (known_size != size)
    return FALSE;

  for (gsize offset = 0; offset < size; offset += PIECE_SIZE)
    {
      gsize piece_size = MIN (PIECE_SIZE, size - offset);

      if (!shared_segment_posix_file_read (fd, piece, piece_size, offset, self->key, NULL) ||
          memcmp (piece, known_data + offset, piece_size) != 0)
        return FALSE;
    }

  return TRUE;
}

static GBytes *
copy_out (Posix   *self,
          int      fd,
          gsize    size,
          GBytes  *known,
          GError **error)
{
  g_autofree gpointer copy = NULL;

  if (known != NULL && has_bytes (self, fd, size, known))
    return g_bytes_ref (known);

  copy = g_try_malloc (size);
  if (copy == NULL)
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot copy the segment"), ENOMEM);
      return NULL;
    }

  if (!shared_segment_posix_file_read (fd, copy, size, 0, self->key, error))
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&copy), size);
}

static SharedSegmentTrace
make_trace (Posix             *self,
            const struct stat *status)
{
  return (SharedSegmentTrace) {
    .id = status->st_ino,
    .created = status->st_ctime,
    .is_left_over = is_believed_left_over (self, status),
    .lock_id = -1,
  };
}

static GBytes *
posix_read (gpointer             state,
            GBytes              *known,
            SharedSegmentTrace  *trace,
            GError             **error)
{
  Posix *self = state;
  GBytes *bytes = NULL;
  struct stat status;
  int fd;

  if (!open_segment (self, O_RDONLY, &fd, &status, error))
    return NULL;

  if (check_size (self, &status, error))
    bytes = copy_out (self, fd, status.st_size, known, error);
  close (fd);

  if (bytes != NULL && trace != NULL)
    *trace = make_trace (self, &status);

  return bytes;
}

static gboolean
posix_remove (gpointer   state,
              gboolean   only_leftover,
              GError   **error)
{
  Posix *self = state;
  struct stat status;

  if (!find (self, &status, error))
    return FALSE;

  if (only_leftover && !is_left_over (self, &status))
    {
      shared_segment_set_owned_error (error, self->key);
      return FALSE;
    }

  unlink (self->path);
  return TRUE;
}

static void
posix_give_up (gpointer state)
{
  Posix *self = state;
  struct stat status;

  if (owns_segment (self) && has_name (self, self->own.inode, &status))
    unlink (self->path);

  detach_from (&self->own);
  self->created_by = 0;
  posix_clean_up (self);
}

static SharedSegmentInfo *
posix_query (gpointer   state,
             GError   **error)
{
  Posix *self = state;
  SharedSegmentInfo *info;
  SharedSegmentProcess creator;
  struct stat status;

  if (!find (self, &status, error) || !check_size (self, &status, error))
    return NULL;

  creator = shared_segment_posix_lock_get_creator (&self->lock, status.st_ino);

  info = shared_segment_info_new ();
  info->id = status.st_ino;
  info->size = status.st_size;
  info->permissions = status.st_mode & PERMISSIONS_MASK;
  info->attachments = shared_segment_mappings_count (&status);
  info->created = status.st_ctime;
  info->creator = shared_segment_process_get_pid (creator);
  info->creator_runs = creator != 0 ? shared_segment_process_still_runs (creator) : !is_left_over (self, &status);
  if (info->creator_runs)
    info->creator_name = shared_segment_process_dup_name (info->creator);

  return info;
}

static GPid
posix_get_lock_holder (gpointer state)
{
  Posix *self = state;

  return shared_segment_posix_lock_holder (&self->lock);
}

static void
posix_trace (gpointer            state,
             SharedSegmentTrace *trace)
{
  Posix *self = state;
  struct stat status;

  *trace = (SharedSegmentTrace) { 0 };
  if (!find (self, &status, NULL))
    return;

  *trace = make_trace (self, &status);
  trace->lock_id = shared_segment_posix_lock_get_id (&self->lock);
}

static gpointer
posix_get_data (gpointer  state,
                gsize    *size)
{
  Posix *self = state;

  if (size != NULL)
    *size = self->own.size;
  return self->own.data;
}

const SharedSegmentBackend shared_segment_posix_backend = {
  .open = posix_open,
  .close = posix_close,
  .acquire = posix_acquire,
  .holds_lock = posix_holds_lock,
  .lock_exists = posix_lock_exists,
  .release = posix_release,
  .exists = posix_exists,
  .create = posix_create,
  .attach = posix_attach,
  .leaves_something = posix_leaves_something,
  .detach = posix_detach,
  .publish = posix_publish,
  .read = posix_read,
  .remove = posix_remove,
  .clean_up = posix_clean_up,
  .give_up = posix_give_up,
  .query = posix_query,
  .get_lock_holder = posix_get_lock_holder,
  .trace = posix_trace,
  .get_data = posix_get_data,
};
