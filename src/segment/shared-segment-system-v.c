/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The System V backend: segments as Qt makes them, found through key files.
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shared-segment-backend-private.h"
#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-process-private.h"
#include "shared-segment-system-v-id-private.h"
#include "shared-segment-system-v-lock-private.h"

#define PERMISSIONS      0600
#define PERMISSIONS_MASK 0777

/* Nobody can execute a segment, so the permission to do so has no meaning. Ours have it until they are filled: who
 * finds one without the lock, or after a program was killed at it, knows that it is not a text yet. */
#define PERMISSION_UNFILLED 0100

/* Bytes. Next to creating as many, looking for room costs nothing. */
#define WORTH_A_CHECK (1024 * 1024)

typedef struct
{
  int      id;    /* -1: none */
  gpointer data;  /* NULL: not attached */
  gsize    size;  /* bytes */
} Attachment;

static const Attachment NO_ATTACHMENT = { .id = -1 };

typedef struct
{
  SharedSegmentKey         *key;
  SharedSegmentKeyFile      file;
  SharedSegmentSystemVLock  lock;
  Attachment                own;         /* the object's attachment */
  SharedSegmentProcess      created_by;  /* this process if it created what `own` is attached to, else 0 */
  int                       created;     /* the last segment that this object has created, also after it has detached */
  int                       found;       /* the last segment that had the key */
} SystemV;

static gboolean
attach_to (SystemV              *self,
           int                   id,
           gsize                 size,
           SharedSegmentAccess   access,
           Attachment           *attachment,
           GError              **error)
{
  gpointer data = shmat (id, NULL, access == SHARED_SEGMENT_READ_ONLY ? SHM_RDONLY : 0);

  if (data == (gpointer) -1)
    {
      int saved_errno = errno;

      shared_segment_set_error_from_errno (error, self->key, _("Cannot attach to the segment"),
                                           shared_segment_system_v_id_is_gone (saved_errno) ? EIDRM : saved_errno);
      return FALSE;
    }

  *attachment = (Attachment) { .id = id, .data = data, .size = size };
  return TRUE;
}

static void
detach_from (Attachment *attachment)
{
  if (attachment->data != NULL)
    shmdt (attachment->data);

  *attachment = NO_ATTACHMENT;
}

/* A child that inherits the attachment by fork() owns nothing: the parent does. */
static gboolean
owns_segment (SystemV *self)
{
  return self->own.data != NULL && self->created_by == shared_segment_process_get_self ();
}

static gboolean
check_status (SystemV                *self,
              const struct shmid_ds  *status,
              GError                **error)
{
  if (status->shm_perm.uid == shared_segment_key_get_owner (self->key))
    return TRUE;

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, self->key,
                            _("The segment belongs to another user"));
  return FALSE;
}

/* The segment that others find now. */
static gboolean
find (SystemV          *self,
      int              *id,
      struct shmid_ds  *status,
      GError          **error)
{
  key_t ipc_key;

  if (!shared_segment_key_file_look (&self->file, &ipc_key, error))
    return FALSE;

  /* Mostly it is the same as ever; one that is removed has the key no longer. */
  *id = self->found;
  if (*id >= 0 && shmctl (*id, IPC_STAT, status) == 0 && status->shm_perm.__key == ipc_key)
    return check_status (self, status, error);

  *id = shmget (ipc_key, 0, 0);
  if (*id >= 0 && shmctl (*id, IPC_STAT, status) == 0)
    {
      self->found = *id;
      return check_status (self, status, error);
    }

  if (errno == ENOENT || shared_segment_system_v_id_is_gone (errno))
    shared_segment_set_not_found_error (error, self->key);
  else
    shared_segment_set_error_from_errno (error, self->key, _("Cannot look at the segment"), errno);
  return FALSE;
}

static gboolean
is_creator_running (const struct shmid_ds *status)
{
  return shared_segment_process_is_running (status->shm_cpid, status->shm_ctime);
}

static gboolean
check_filled (SystemV                *self,
              const struct shmid_ds  *status,
              GError                **error)
{
  if ((status->shm_perm.mode & PERMISSION_UNFILLED) == 0)
    return TRUE;

  if (is_creator_running (status) && !shared_segment_process_is_ending (status->shm_cpid))
    shared_segment_set_lost_lock_error (error, self->key);
  else
    shared_segment_set_not_found_error (error, self->key);
  return FALSE;
}

static gboolean
is_left_over (const struct shmid_ds *status)
{
  return status->shm_nattch == 0 && !is_creator_running (status);
}

/* This object has created it, and has left it to others who are gone by now. */
static gboolean
is_abandoned (SystemV               *self,
              int                    id,
              const struct shmid_ds *status)
{
  return id == self->created && status->shm_nattch == 0;
}

/* Frees the key at once, even while others are attached: they keep the old bytes. */
static void
remove_id (int id)
{
  shmctl (id, IPC_RMID, NULL);
}

static void
remove_key_file (SystemV *self)
{
  key_t ipc_key;

  if (shared_segment_key_file_look (&self->file, &ipc_key, NULL))
    shared_segment_key_file_remove (&self->file, ipc_key);
}

static void
set_create_error (SystemV  *self,
                  int       saved_errno,
                  GError  **error)
{
  if (saved_errno == EINVAL)
    shared_segment_set_error (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, self->key,
                              _("The size is above the system's limit for a segment"));
  else
    shared_segment_set_error_from_errno (error, self->key, _("Cannot create the segment"), saved_errno);
}

/* The key is taken: makes way if what took it is a leftover. */
static gboolean
reclaim_leftover (SystemV  *self,
                  GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  struct shmid_ds status;
  int id;

  if (find (self, &id, &status, &local_error))
    {
      if (is_left_over (&status) || is_abandoned (self, id, &status))
        {
          remove_id (id);
          return TRUE;
        }

      shared_segment_set_owned_error (error, self->key);
      return FALSE;
    }

  /* It went by itself. */
  if (g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static int
create_id (SystemV  *self,
           gsize     size,
           int       permissions,
           GError  **error)
{
  for (;;)
    {
      key_t ipc_key;
      int id;

      if (!shared_segment_key_file_ensure (&self->file, &ipc_key, error))
        return -1;

      id = shmget (ipc_key, size, permissions | IPC_CREAT | IPC_EXCL);
      if (id >= 0)
        return id;

      if (errno != EEXIST)
        {
          set_create_error (self, errno, error);
          shared_segment_key_file_remove (&self->file, ipc_key);
          return -1;
        }

      if (!reclaim_leftover (self, error))
        return -1;
    }
}

static gboolean
create_attached (SystemV              *self,
                 gsize                 size,
                 int                   permissions,
                 SharedSegmentAccess   access,
                 Attachment           *attachment,
                 GError              **error)
{
  int id = create_id (self, size, permissions, error);

  if (id < 0)
    return FALSE;

  if (attach_to (self, id, size, access, attachment, error))
    return TRUE;

  remove_id (id);
  return FALSE;
}

static gboolean
fill (const Attachment *attachment,
      gconstpointer     data)
{
  struct shmid_ds status = { .shm_perm = { .uid = geteuid (), .gid = getegid (), .mode = PERMISSIONS } };

  if (!shared_segment_system_v_id_populate (attachment->data, attachment->size, MADV_POPULATE_WRITE))
    {
      errno = ENOMEM;
      return FALSE;
    }

  memcpy (attachment->data, data, attachment->size);
  return shmctl (attachment->id, IPC_SET, &status) == 0;
}

static gboolean
create_filled (SystemV        *self,
               gconstpointer   data,
               gsize           size,
               Attachment     *attachment,
               GError        **error)
{
  if (!create_attached (self, size, PERMISSIONS | PERMISSION_UNFILLED, SHARED_SEGMENT_READ_WRITE, attachment, error))
    return FALSE;

  if (fill (attachment, data))
    return TRUE;

  shared_segment_set_error_from_errno (error, self->key, _("Cannot fill the segment"), errno);
  remove_id (attachment->id);
  detach_from (attachment);
  return FALSE;
}

/* A large text that does not fit beside the old one is better found out before the old one is removed. */
static gboolean
check_room (SystemV  *self,
            gsize     size,
            GError  **error)
{
  int id;

  if (size < WORTH_A_CHECK || shared_segment_system_v_id_has_room (size))
    return TRUE;

  id = shmget (IPC_PRIVATE, size, PERMISSIONS);
  set_create_error (self, id < 0 ? errno : ENOMEM, error);
  remove_id (id);
  return FALSE;
}

/* The old segment still counts against the system's limits while we are attached to it. So its bytes move aside, it
 * goes, and the new one is tried again; if that is in vain too, the old bytes come back. */
static gboolean
create_in_place_of_own (SystemV        *self,
                        gconstpointer   data,
                        gsize           size,
                        Attachment     *attachment,
                        GError        **error)
{
  gsize old_size = self->own.size;
  g_autofree gpointer old_data = g_try_malloc (old_size);

  if (old_data == NULL)
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot create the segment"), ENOMEM);
      return FALSE;
    }

  memcpy (old_data, self->own.data, old_size);
  detach_from (&self->own);

  if (create_filled (self, data, size, attachment, error))
    return TRUE;

  create_filled (self, old_data, old_size, &self->own, NULL);
  return FALSE;
}

static gpointer
system_v_open (SharedSegmentKey *key)
{
  SystemV *self = g_new0 (SystemV, 1);

  self->key = shared_segment_key_ref (key);
  self->file = (SharedSegmentKeyFile) { .key = key, .path = shared_segment_key_get_native (key) };
  shared_segment_system_v_lock_init (&self->lock, key);
  self->own = NO_ATTACHMENT;
  self->created = -1;
  self->found = -1;

  return self;
}

static void
system_v_close (gpointer state)
{
  SystemV *self = state;

  g_assert (self->own.data == NULL);

  shared_segment_key_unref (self->key);
  g_free (self);
}

static SharedSegmentAcquired
system_v_acquire (gpointer   state,
                  gboolean   may_create,
                  gint64     deadline_us,
                  GError   **error)
{
  SystemV *self = state;

  return shared_segment_system_v_lock_acquire (&self->lock, may_create, deadline_us, error);
}

static gboolean
system_v_holds_lock (gpointer state)
{
  SystemV *self = state;

  return shared_segment_system_v_lock_is_ours (&self->lock);
}

static gboolean
system_v_lock_exists (gpointer state)
{
  SystemV *self = state;

  return shared_segment_system_v_lock_exists (&self->lock);
}

static gboolean
system_v_release (gpointer state)
{
  SystemV *self = state;

  return shared_segment_system_v_lock_release (&self->lock);
}

static gboolean
system_v_exists (gpointer   state,
                 GError   **error)
{
  SystemV *self = state;
  struct shmid_ds status;
  int id;

  return find (self, &id, &status, error);
}

static gboolean
system_v_create (gpointer              state,
                 gsize                 size,
                 SharedSegmentAccess   access,
                 GError              **error)
{
  SystemV *self = state;

  if (!create_attached (self, size, PERMISSIONS, access, &self->own, error))
    return FALSE;

  self->created_by = shared_segment_process_get_self ();
  self->created = self->own.id;
  return TRUE;
}

static gboolean
system_v_attach (gpointer              state,
                 SharedSegmentAccess   access,
                 GError              **error)
{
  SystemV *self = state;
  struct shmid_ds status;
  int id;

  if (!find (self, &id, &status, error) ||
      !check_filled (self, &status, error) ||
      !attach_to (self, id, status.shm_segsz, access, &self->own, error))
    return FALSE;

  self->created_by = 0;
  return TRUE;
}

/* Whoever removes the segment removes the lock with it: a lock without a segment is of use to nobody, and who waits for
 * it makes another. */
static void
system_v_clean_up (gpointer state)
{
  SystemV *self = state;
  g_autoptr (GError) error = NULL;
  struct shmid_ds status;
  int id;

  if (find (self, &id, &status, &error) ||
      !g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return;

  remove_key_file (self);
  shared_segment_system_v_lock_remove (&self->lock);
}

static gboolean
system_v_leaves_something (gpointer state)
{
  SystemV *self = state;

  return self->own.data != NULL || shared_segment_system_v_lock_is_made (&self->lock);
}

static void
system_v_detach (gpointer state)
{
  SystemV *self = state;
  struct shmid_ds status;
  int id = self->own.id;

  detach_from (&self->own);
  self->created_by = 0;

  if (id >= 0 && shmctl (id, IPC_STAT, &status) == 0 && status.shm_nattch == 0)
    remove_id (id);

  system_v_clean_up (self);

  /* A Qt reader that is the last to detach removes the segment, but not a lock that it has not made. */
  if (shared_segment_system_v_lock_is_made (&self->lock))
    shared_segment_system_v_lock_remove (&self->lock);
}

static gboolean
system_v_publish (gpointer        state,
                  gconstpointer   data,
                  gsize           size,
                  GError        **error)
{
  SystemV *self = state;
  g_autoptr (GError) local_error = NULL;
  Attachment created = NO_ATTACHMENT;
  gboolean is_created;

  if (owns_segment (self))
    {
      if (!check_room (self, size, error))
        return FALSE;

      remove_id (self->own.id);
    }

  is_created = create_filled (self, data, size, &created, &local_error);
  if (!is_created && owns_segment (self) &&
      !g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS))
    {
      g_clear_error (&local_error);
      is_created = create_in_place_of_own (self, data, size, &created, &local_error);
    }

  if (!is_created)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  detach_from (&self->own);
  self->own = created;
  self->created_by = shared_segment_process_get_self ();
  self->created = created.id;
  return TRUE;
}

static GBytes *
copy_out (SystemV           *self,
          const Attachment  *attachment,
          GBytes            *known,
          GError           **error)
{
  gpointer copy;

  shared_segment_system_v_id_populate (attachment->data, attachment->size, MADV_POPULATE_READ);

  if (known != NULL && g_bytes_get_size (known) == attachment->size &&
      memcmp (g_bytes_get_data (known, NULL), attachment->data, attachment->size) == 0)
    return g_bytes_ref (known);

  copy = g_try_malloc (attachment->size);
  if (copy == NULL)
    {
      shared_segment_set_error_from_errno (error, self->key, _("Cannot copy the segment"), ENOMEM);
      return NULL;
    }

  memcpy (copy, attachment->data, attachment->size);
  return g_bytes_new_take (copy, attachment->size);
}

/* Qt's create() removes the lock, makes another, and then makes the segment. Who holds the lock and finds a segment
 * keeps its writer waiting in detach(); who has lost it, or found none, and attaches all the same, makes that detach()
 * leave the segment behind. So this is asked between finding and attaching. */
static gboolean
is_worth_attaching (SystemV  *self,
                    GError  **error)
{
  if (self->lock.is_held ? shared_segment_system_v_lock_is_untouched (&self->lock)
                         : !shared_segment_system_v_lock_exists (&self->lock))
    return TRUE;

  shared_segment_set_lost_lock_error (error, self->key);
  return FALSE;
}

static SharedSegmentTrace
make_trace (const struct shmid_ds *status,
            int                    id)
{
  return (SharedSegmentTrace) {
    .id = id,
    .created = status->shm_ctime,
    .is_left_over = is_left_over (status),
    .is_telling = TRUE,
    .attached = status->shm_atime,
    .detached = status->shm_dtime,
    .last_user = status->shm_lpid,
    .lock_id = -1,
  };
}

static GBytes *
system_v_read (gpointer             state,
               GBytes              *known,
               SharedSegmentTrace  *trace,
               GError             **error)
{
  SystemV *self = state;
  Attachment attachment;
  struct shmid_ds status;
  GBytes *bytes;
  int id;

  if (!find (self, &id, &status, error) ||
      !check_filled (self, &status, error) ||
      !is_worth_attaching (self, error) ||
      !attach_to (self, id, status.shm_segsz, SHARED_SEGMENT_READ_ONLY, &attachment, error))
    return NULL;

  if (trace != NULL)
    *trace = make_trace (&status, id);

  bytes = copy_out (self, &attachment, known, error);
  detach_from (&attachment);

  /* While we hold the lock nobody else detaches: a writer that was there is still there. If we have lost it, all is read
   * again, and whoever has left is found to have left. */
  if (status.shm_nattch > 0 ? !self->lock.is_held : status.shm_atime > 0)
    shared_segment_system_v_id_remove_if_left (id, &self->file);

  return bytes;
}

static gboolean
system_v_remove (gpointer   state,
                 gboolean   only_leftover,
                 GError   **error)
{
  SystemV *self = state;
  struct shmid_ds status;
  int id;

  if (!find (self, &id, &status, error))
    return FALSE;

  if (only_leftover && !is_left_over (&status))
    {
      shared_segment_set_owned_error (error, self->key);
      return FALSE;
    }

  remove_id (id);
  return TRUE;
}

static void
system_v_give_up (gpointer state)
{
  SystemV *self = state;

  if (owns_segment (self))
    remove_id (self->own.id);

  detach_from (&self->own);
  self->created_by = 0;
  system_v_clean_up (self);
}

static SharedSegmentInfo *
system_v_query (gpointer   state,
                GError   **error)
{
  SystemV *self = state;
  SharedSegmentInfo *info;
  struct shmid_ds status;
  int id;

  if (!find (self, &id, &status, error))
    return NULL;

  info = shared_segment_info_new ();
  info->id = id;
  info->ipc_key = (guint) status.shm_perm.__key;
  info->size = status.shm_segsz;
  info->permissions = status.shm_perm.mode & PERMISSIONS_MASK;
  info->attachments = status.shm_nattch;
  info->created = status.shm_ctime;
  info->creator = status.shm_cpid;
  info->creator_runs = is_creator_running (&status);
  if (info->creator_runs)
    info->creator_name = shared_segment_process_dup_name (status.shm_cpid);

  return info;
}

static GPid
system_v_get_lock_holder (gpointer state)
{
  SystemV *self = state;

  return shared_segment_system_v_lock_holder (&self->lock);
}

static void
system_v_trace (gpointer            state,
                SharedSegmentTrace *trace)
{
  SystemV *self = state;
  SharedSegmentLockTrace lock = shared_segment_system_v_lock_trace (&self->lock);
  struct shmid_ds status;
  int id;

  *trace = (SharedSegmentTrace) { 0 };
  if (!find (self, &id, &status, NULL))
    return;

  *trace = make_trace (&status, id);
  trace->lock_id = lock.id;
  trace->lock_user = lock.user;
}

static gpointer
system_v_get_data (gpointer  state,
                   gsize    *size)
{
  SystemV *self = state;

  if (size != NULL)
    *size = self->own.size;
  return self->own.data;
}

const SharedSegmentBackend shared_segment_system_v_backend = {
  .open = system_v_open,
  .close = system_v_close,
  .acquire = system_v_acquire,
  .holds_lock = system_v_holds_lock,
  .lock_exists = system_v_lock_exists,
  .release = system_v_release,
  .exists = system_v_exists,
  .create = system_v_create,
  .attach = system_v_attach,
  .leaves_something = system_v_leaves_something,
  .detach = system_v_detach,
  .publish = system_v_publish,
  .read = system_v_read,
  .remove = system_v_remove,
  .clean_up = system_v_clean_up,
  .give_up = system_v_give_up,
  .query = system_v_query,
  .get_lock_holder = system_v_get_lock_holder,
  .trace = system_v_trace,
  .get_data = system_v_get_data,
};
