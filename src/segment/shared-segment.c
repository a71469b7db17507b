/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegment: one attachment to a segment, with QSharedMemory's contract and what it lacks.
 *
 * What is the same for every kind of shared memory is here: the contract, the hold of the lock around each operation,
 * and doing an operation again when the lock was lost under it. What differs is in the backends.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"
#include "shared-segment-private.h"
#include "shared-segment-process-private.h"

/* How long create(), attach() and detach() wait for the lock. Qt waits for ever, also for a program that is stopped. */
#define DEFAULT_TIMEOUT_US (5 * G_USEC_PER_SEC)

/* How long an object that is freed waits for the lock before it goes without. */
#define CLOSE_TIMEOUT_US (G_USEC_PER_SEC / 20)

/* How often even a caller without patience does again what the loss of the lock spoilt. */
#define MIN_TRIES 16

/**
 * SharedSegment:
 *
 * One attachment to a segment of shared memory: what `QSharedMemory` is in Qt, and compatible with it.
 *
 * An object may be used by one thread at a time; several objects, also for the same key, may be used by several
 * threads. After a `fork()` the child may free the objects that it inherited: what they are attached to stays the
 * parent's.
 *
 * Every operation takes the lock that all users of the key share, while it works. The last one to detach removes the
 * segment, its lock and their key files. An object that is freed detaches.
 */
struct _SharedSegment
{
  GObject                     parent_instance;
  SharedSegmentKey           *key;
  const SharedSegmentBackend *backend;  /* NULL while there is no key that can be used */
  gpointer                    state;
  gboolean                    is_locked;  /* by shared_segment_lock() */
  gboolean                    has_given_up;  /* after it had lost the lock again and again, the last time */
};

G_DEFINE_FINAL_TYPE (SharedSegment, shared_segment, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SharedSegmentAccess, shared_segment_access,
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_READ_WRITE, "read-write"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_READ_ONLY, "read-only"))

enum
{
  PROP_0,
  PROP_KEY,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static const SharedSegmentBackend * const BACKENDS[] = {
  [SHARED_SEGMENT_SYSTEM_V] = &shared_segment_system_v_backend,
  [SHARED_SEGMENT_POSIX] = &shared_segment_posix_backend,
};

static gint64
compute_deadline (gint64 timeout_us)
{
  return timeout_us < 0 ? -1 : g_get_monotonic_time () + timeout_us;
}

static gboolean
check_usable (SharedSegment  *self,
              GError        **error)
{
  return shared_segment_key_is_usable (self->key, error);
}

static gboolean
check_size (SharedSegment  *self,
            gsize           size,
            GError        **error)
{
  if (size > 0)
    return TRUE;

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, self->key,
                            _("A segment cannot be empty"));
  return FALSE;
}

/* Under shared_segment_lock() the lock is already there, and stays. */
static gboolean
begin (SharedSegment  *self,
       gint64          deadline_us,
       GError        **error)
{
  if (!check_usable (self, error))
    return FALSE;

  if (self->is_locked)
    {
      if (self->backend->holds_lock (self->state))
        return TRUE;

      shared_segment_set_lost_lock_error (error, self->key);
      return FALSE;
    }

  return self->backend->acquire (self->state, TRUE, deadline_us, error) == SHARED_SEGMENT_ACQUIRED;
}

/* Returns: whether the lock was held until now, so that what was done under it may be believed */
static gboolean
end (SharedSegment *self)
{
  return self->is_locked ? self->backend->holds_lock (self->state) : self->backend->release (self->state);
}

/* What the loss of the lock has spoilt is done again, but not under shared_segment_lock(), whose lock it was. */
static gboolean
may_repair (SharedSegment  *self,
            int             tries,
            gint64          deadline_us,
            GError        **error)
{
  gboolean is_in_time = tries < MIN_TRIES || deadline_us < 0 || g_get_monotonic_time () < deadline_us;

  if (!self->is_locked && is_in_time)
    return TRUE;

  self->has_given_up = !self->is_locked;
  shared_segment_set_lost_lock_error (error, self->key);
  return FALSE;
}

/* Who detaches last removes the lock that it holds: it may have been taken just then, and others do not find it. What
 * works under such a lock is done again, but what a caller does under one cannot be. */
static gboolean
take_lock_that_others_find (SharedSegment  *self,
                            gint64          deadline_us,
                            GError        **error)
{
  for (int tries = 1;; tries++)
    {
      if (!begin (self, deadline_us, error))
        return FALSE;

      if (self->backend->holds_lock (self->state))
        return TRUE;

      self->backend->release (self->state);
      if (!may_repair (self, tries, deadline_us, error))
        return FALSE;
    }
}

static gboolean
is_attached (SharedSegment *self)
{
  return self->backend != NULL && self->backend->get_data (self->state, NULL) != NULL;
}

static gboolean
check_detached (SharedSegment  *self,
                GError        **error)
{
  if (!is_attached (self))
    return TRUE;

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_ALREADY_EXISTS, self->key,
                            _("This object is attached to the segment already"));
  return FALSE;
}

static void
drop_key (SharedSegment *self)
{
  if (self->backend != NULL)
    {
      shared_segment_close (self, CLOSE_TIMEOUT_US);
      self->backend->close (self->state);
    }

  self->backend = NULL;
  self->state = NULL;
  g_clear_pointer (&self->key, shared_segment_key_unref);
}

static void
shared_segment_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SharedSegment *self = SHARED_SEGMENT (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_boxed (value, self->key);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shared_segment_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SharedSegment *self = SHARED_SEGMENT (object);

  switch (prop_id)
    {
    case PROP_KEY:
      shared_segment_set_key (self, g_value_get_boxed (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shared_segment_finalize (GObject *object)
{
  SharedSegment *self = SHARED_SEGMENT (object);

  drop_key (self);

  G_OBJECT_CLASS (shared_segment_parent_class)->finalize (object);
}

static void
shared_segment_class_init (SharedSegmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = shared_segment_get_property;
  object_class->set_property = shared_segment_set_property;
  object_class->finalize = shared_segment_finalize;

  /**
   * SharedSegment:key:
   *
   * Which segment. Setting another key detaches first.
   */
  properties[PROP_KEY] =
    g_param_spec_boxed ("key", NULL, NULL, SHARED_TYPE_SEGMENT_KEY,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
shared_segment_init (SharedSegment *self)
{
}

/**
 * shared_segment_new:
 * @key: (nullable): which segment, or %NULL: none yet
 *
 * Makes an object that is not attached to anything. Nothing is touched before the first operation.
 *
 * Returns: (transfer full): a new object
 */
SharedSegment *
shared_segment_new (SharedSegmentKey *key)
{
  return g_object_new (SHARED_TYPE_SEGMENT, "key", key, NULL);
}

/**
 * shared_segment_set_key:
 * @self: a segment object
 * @key: (nullable): which segment, or %NULL: none
 *
 * Sets the key. An object that is attached detaches first.
 */
void
shared_segment_set_key (SharedSegment    *self,
                        SharedSegmentKey *key)
{
  g_autoptr (SharedSegmentKey) new_key = NULL;

  g_return_if_fail (SHARED_IS_SEGMENT (self));

  if (self->key == key || (self->key != NULL && key != NULL && shared_segment_key_equal (self->key, key)))
    return;

  new_key = key != NULL ? shared_segment_key_ref (key) : NULL;
  drop_key (self);
  self->key = g_steal_pointer (&new_key);

  if (shared_segment_key_is_usable (self->key, NULL))
    {
      self->backend = BACKENDS[shared_segment_key_get_kind (self->key)];
      self->state = self->backend->open (self->key);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY]);
}

/**
 * shared_segment_get_key:
 * @self: a segment object
 *
 * Tells which segment the object is for.
 *
 * Returns: (transfer none) (nullable): the key, or %NULL if there is none yet
 */
SharedSegmentKey *
shared_segment_get_key (SharedSegment *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), NULL);

  return self->key;
}

/**
 * shared_segment_create:
 * @self: a segment object
 * @size: the size in bytes
 * @access: what the attachment may be used for
 * @error: return location for an error, or %NULL
 *
 * Creates a segment of exactly @size bytes, all zero, and attaches to it: `QSharedMemory::create ()`. A leftover of a
 * program that is gone is reclaimed. A System V segment takes its memory from the system as it is written, not before;
 * a POSIX segment gets all of it now, so that touching it cannot fail later.
 *
 * Waits at most five seconds for the lock. Fails with %SHARED_SEGMENT_ERROR_KEY without a key that can be used,
 * %SHARED_SEGMENT_ERROR_INVALID_SIZE for a size of 0 or above the system's limit,
 * %SHARED_SEGMENT_ERROR_ALREADY_EXISTS if another program owns the segment, which is left untouched, or this object is
 * attached, %SHARED_SEGMENT_ERROR_PERMISSION_DENIED, %SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, and
 * %SHARED_SEGMENT_ERROR_TIMED_OUT. Nothing is left behind then.
 *
 * Returns: %TRUE if the segment was created
 */
gboolean
shared_segment_create (SharedSegment        *self,
                       gsize                 size,
                       SharedSegmentAccess   access,
                       GError              **error)
{
  gint64 deadline_us = compute_deadline (DEFAULT_TIMEOUT_US);
  gboolean is_created;

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_usable (self, error) ||
      !check_size (self, size, error) ||
      !check_detached (self, error) ||
      !begin (self, deadline_us, error))
    return FALSE;

  is_created = self->backend->create (self->state, size, access, error);
  if (!is_created)
    self->backend->clean_up (self->state);
  end (self);

  return is_created;
}

/**
 * shared_segment_attach:
 * @self: a segment object
 * @access: what the attachment may be used for
 * @error: return location for an error, or %NULL
 *
 * Attaches to the segment: `QSharedMemory::attach ()`. Attachments of several objects in one process have addresses of
 * their own and see the same bytes.
 *
 * Waits at most five seconds for the lock. Fails with %SHARED_SEGMENT_ERROR_KEY without a key that can be used,
 * %SHARED_SEGMENT_ERROR_NOT_FOUND if there is no segment, %SHARED_SEGMENT_ERROR_ALREADY_EXISTS if this object is
 * attached, %SHARED_SEGMENT_ERROR_PERMISSION_DENIED if it belongs to another user,
 * %SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, and %SHARED_SEGMENT_ERROR_TIMED_OUT.
 *
 * Returns: %TRUE if the object is attached now
 */
gboolean
shared_segment_attach (SharedSegment        *self,
                       SharedSegmentAccess   access,
                       GError              **error)
{
  gint64 deadline_us = compute_deadline (DEFAULT_TIMEOUT_US);
  gboolean did_attach;

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_usable (self, error) || !check_detached (self, error))
    return FALSE;

  /* Without a segment no lock is made for the asking. While there is a lock, somebody may be making one. */
  if (!self->backend->lock_exists (self->state) && !self->backend->exists (self->state, error))
    return FALSE;

  if (!begin (self, deadline_us, error))
    return FALSE;

  did_attach = self->backend->attach (self->state, access, error);
  if (!did_attach)
    self->backend->clean_up (self->state);
  end (self);

  return did_attach;
}

/**
 * shared_segment_detach:
 * @self: a segment object
 * @error: return location for an error, or %NULL
 *
 * Detaches from the segment: `QSharedMemory::detach ()`. The last one to detach removes the segment, its lock and their
 * key files. A lock that this object holds is released.
 *
 * Waits at most five seconds for the lock. Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND if the object is not attached,
 * and with %SHARED_SEGMENT_ERROR_TIMED_OUT, still attached, if another program holds the lock.
 *
 * Returns: %TRUE if the object has detached
 */
gboolean
shared_segment_detach (SharedSegment  *self,
                       GError        **error)
{
  gint64 deadline_us = compute_deadline (DEFAULT_TIMEOUT_US);

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!is_attached (self))
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_NOT_FOUND, self->key,
                                _("This object is not attached to a segment"));
      return FALSE;
    }

  /* A lock that was lost is taken again. */
  if (self->is_locked && !self->backend->holds_lock (self->state))
    {
      self->backend->release (self->state);
      self->is_locked = FALSE;
    }

  if (!begin (self, deadline_us, error))
    return FALSE;

  self->backend->detach (self->state);
  self->is_locked = FALSE;
  end (self);

  return TRUE;
}

/**
 * shared_segment_is_attached:
 * @self: a segment object
 *
 * Tells whether the object is attached to a segment.
 *
 * Returns: %TRUE if the object is attached to a segment
 */
gboolean
shared_segment_is_attached (SharedSegment *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);

  return is_attached (self);
}

/**
 * shared_segment_lock:
 * @self: a segment object
 * @timeout_us: how long to wait, in microseconds; 0: try only; -1: for ever
 * @error: return location for an error, or %NULL
 *
 * Takes the lock that all users of the key share: `QSharedMemory::lock ()`. A program that is killed while it holds the
 * lock gives it back. Taking it twice is one hold, and warns.
 *
 * Fails with %SHARED_SEGMENT_ERROR_LOCK if the object is not attached, and with %SHARED_SEGMENT_ERROR_TIMED_OUT, the
 * message naming the holder, if another program has held it for all the time.
 *
 * Returns: %TRUE if this object holds the lock
 */
gboolean
shared_segment_lock (SharedSegment  *self,
                     gint64          timeout_us,
                     GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!is_attached (self))
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_LOCK, self->key,
                                _("Only an object that is attached to a segment can lock it"));
      return FALSE;
    }

  if (self->is_locked)
    {
      g_warning ("shared_segment_lock() was called by an object that holds the lock");
      return TRUE;
    }

  self->is_locked = take_lock_that_others_find (self, compute_deadline (timeout_us), error);
  return self->is_locked;
}

/**
 * shared_segment_unlock:
 * @self: a segment object
 * @error: return location for an error, or %NULL
 *
 * Releases the lock: `QSharedMemory::unlock ()`.
 *
 * Fails with %SHARED_SEGMENT_ERROR_LOCK if this object does not hold it, also if a Qt program has removed or reset it
 * meanwhile: then others may have changed the bytes at the same time.
 *
 * Returns: %TRUE if this object held the lock until now
 */
gboolean
shared_segment_unlock (SharedSegment  *self,
                       GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!self->is_locked)
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_LOCK, self->key,
                                _("This object does not hold the lock"));
      return FALSE;
    }

  self->is_locked = FALSE;
  if (self->backend->release (self->state))
    return TRUE;

  shared_segment_set_lost_lock_error (error, self->key);
  return FALSE;
}

/**
 * shared_segment_get_data:
 * @self: a segment object
 *
 * The bytes that the object is attached to. Other programs see them, and may change them at any time unless they
 * respect the lock. The address is good until the object detaches or publishes.
 *
 * An address is of little use in languages other than C. There, bytes go in by [method@SharedSegment.Segment.publish],
 * and come out by [method@SharedSegment.Segment.snapshot].
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL if the object is not attached
 */
gpointer
shared_segment_get_data (SharedSegment *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), NULL);

  return self->backend != NULL ? self->backend->get_data (self->state, NULL) : NULL;
}

/**
 * shared_segment_get_const_data:
 * @self: a segment object
 *
 * The bytes that the object is attached to, to be read only: see [method@SharedSegment.Segment.get_data].
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL if the object is not attached
 */
gconstpointer
shared_segment_get_const_data (SharedSegment *self)
{
  return shared_segment_get_data (self);
}

/**
 * shared_segment_get_size:
 * @self: a segment object
 *
 * Tells how large the segment is that the object is attached to.
 *
 * Returns: the size in bytes of the segment that the object is attached to, 0 if it is not
 */
gsize
shared_segment_get_size (SharedSegment *self)
{
  gsize size = 0;

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), 0);

  if (self->backend != NULL)
    self->backend->get_data (self->state, &size);
  return size;
}

/**
 * shared_segment_publish:
 * @self: a segment object
 * @data: (array length=size) (element-type guint8): the bytes
 * @size: how many
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @error: return location for an error, or %NULL
 *
 * Recreates the segment with these bytes, in one step for all who respect the lock: under one hold of it the segment
 * that this object has created before is removed, and a new one of exactly @size bytes is created and filled. Who takes
 * the lock sees the old bytes or the new. Programs that are attached keep the old bytes until they detach. The object
 * stays attached to the new segment.
 *
 * If a Qt program removes or resets the lock meanwhile, it is done again.
 *
 * Fails like [method@SharedSegment.Segment.create]; %SHARED_SEGMENT_ERROR_TIMED_OUT names the holder of the lock. The
 * bytes that were published before stay then, or are put back; they are lost only if somebody else takes their place,
 * or the system refuses it, in between.
 *
 * Returns: %TRUE if the bytes are in the segment
 */
gboolean
shared_segment_publish (SharedSegment  *self,
                        gconstpointer   data,
                        gsize           size,
                        gint64          timeout_us,
                        GError        **error)
{
  gint64 deadline_us = compute_deadline (timeout_us);

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_usable (self, error) || !check_size (self, size, error))
    return FALSE;

  for (int tries = 1;; tries++)
    {
      g_autoptr (GError) local_error = NULL;
      gboolean is_published;

      if (!begin (self, deadline_us, error))
        return FALSE;

      is_published = self->backend->publish (self->state, data, size, &local_error);
      if (!is_published && self->backend->holds_lock (self->state))
        {
          self->backend->clean_up (self->state);
          end (self);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (end (self) && is_published)
        return TRUE;

      if (!may_repair (self, tries, deadline_us, error))
        return FALSE;
    }
}

/* Reads once. Returns: whether the outcome may be believed: the lock was held all the time, or there was none. */
static gboolean
read_once (SharedSegment       *self,
           GBytes              *known,
           gint64               deadline_us,
           SharedSegmentTrace  *trace,
           GBytes             **bytes,
           GError             **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean has_lock = self->is_locked;
  gboolean is_sound;

  if (!has_lock)
    {
      SharedSegmentAcquired acquired = self->backend->acquire (self->state, FALSE, deadline_us, error);

      if (acquired == SHARED_SEGMENT_FAILED)
        return TRUE;
      has_lock = acquired == SHARED_SEGMENT_ACQUIRED;
    }

  /* It has detached again when the lock is released: a Qt writer that waits for it counts the attachments. */
  *bytes = self->backend->read (self->state, known, trace, &local_error);
  if (*bytes != NULL && trace != NULL && trace->is_left_over)
    self->backend->trace (self->state, trace);

  is_sound = has_lock ? end (self) : !self->backend->lock_exists (self->state);
  if (!is_sound || g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK))
    return FALSE;

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return TRUE;
}

static GBytes *
read_soundly (SharedSegment       *self,
              GBytes              *known,
              gint64               deadline_us,
              SharedSegmentTrace  *trace,
              GError             **error)
{
  for (int tries = 1;; tries++)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (read_once (self, known, deadline_us, trace, &bytes, error))
        return g_steal_pointer (&bytes);

      if (!may_repair (self, tries, deadline_us, error))
        return NULL;
    }
}

/**
 * shared_segment_snapshot:
 * @self: a segment object, which need not be attached
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @error: return location for an error, or %NULL
 *
 * Copies the bytes of the segment that has the key now. It takes the lock, attaches, copies, detaches, sees that the
 * lock is still its own and unlocks; if a Qt program has removed or reset the lock meanwhile, it does it again. It
 * creates nothing, and removes only what a Qt program that runs has left for its readers to remove.
 *
 * Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND if there is no segment, %SHARED_SEGMENT_ERROR_PERMISSION_DENIED if it
 * belongs to another user, %SHARED_SEGMENT_ERROR_INVALID_SIZE if a POSIX segment became shorter meanwhile,
 * %SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, %SHARED_SEGMENT_ERROR_TIMED_OUT, naming the holder of the lock, and
 * %SHARED_SEGMENT_ERROR_LOCK if the lock was lost again and again until the timeout.
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
shared_segment_snapshot (SharedSegment  *self,
                         gint64          timeout_us,
                         GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_usable (self, error))
    return NULL;

  return read_soundly (self, NULL, compute_deadline (timeout_us), NULL, error);
}

/**
 * shared_segment_query:
 * @self: a segment object, which need not be attached
 * @error: return location for an error, or %NULL
 *
 * Asks the system what it knows of the segment that has the key now. Neither waits for the lock nor attaches.
 *
 * Fails with %SHARED_SEGMENT_ERROR_KEY, %SHARED_SEGMENT_ERROR_NOT_FOUND and %SHARED_SEGMENT_ERROR_PERMISSION_DENIED.
 *
 * Returns: (transfer full): what is known, or %NULL
 */
SharedSegmentInfo *
shared_segment_query (SharedSegment  *self,
                      GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_usable (self, error))
    return NULL;

  return self->backend->query (self->state, error);
}

/**
 * shared_segment_get_lock_holder:
 * @self: a segment object, which need not be attached
 * @program: (out) (optional) (nullable) (transfer full): the name of the program that holds the lock
 *
 * Asks who holds the lock at this moment.
 *
 * Returns: the process id, 0 if nobody holds it or the process cannot be seen from here
 */
GPid
shared_segment_get_lock_holder (SharedSegment  *self,
                                char          **program)
{
  GPid holder;

  g_return_val_if_fail (SHARED_IS_SEGMENT (self), 0);

  holder = self->backend != NULL ? self->backend->get_lock_holder (self->state) : 0;
  if (program != NULL)
    *program = shared_segment_process_dup_name (holder);

  return holder;
}

static gboolean
remove_segment (SharedSegment  *self,
                gboolean        only_leftover,
                gint64          timeout_us,
                GError        **error)
{
  gboolean is_removed;

  if (!begin (self, compute_deadline (timeout_us), error))
    return FALSE;

  is_removed = self->backend->remove (self->state, only_leftover, error);
  self->backend->clean_up (self->state);
  end (self);

  return is_removed;
}

/**
 * shared_segment_remove_leftover:
 * @self: a segment object, which need not be attached
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @error: return location for an error, or %NULL
 *
 * Removes the segment that has the key, with its lock and key files, if it is a leftover: its creator is gone and
 * nobody is attached.
 *
 * Fails with %SHARED_SEGMENT_ERROR_ALREADY_EXISTS if it is not a leftover, %SHARED_SEGMENT_ERROR_NOT_FOUND if there is
 * none, %SHARED_SEGMENT_ERROR_PERMISSION_DENIED and %SHARED_SEGMENT_ERROR_TIMED_OUT.
 *
 * Returns: %TRUE if it was removed
 */
gboolean
shared_segment_remove_leftover (SharedSegment  *self,
                                gint64          timeout_us,
                                GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return remove_segment (self, TRUE, timeout_us, error);
}

/**
 * shared_segment_take_over:
 * @self: a segment object, which need not be attached
 * @timeout_us: how long to wait for the lock, in microseconds; 0: try only; -1: for ever
 * @error: return location for an error, or %NULL
 *
 * Removes the segment that has the key, whoever owns it, so that it can be created anew. Programs that are attached
 * keep its bytes until they detach, but nobody else finds them any more. To be done only when a user asks for it.
 *
 * Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND if there is none, %SHARED_SEGMENT_ERROR_PERMISSION_DENIED if it belongs to
 * another user, and %SHARED_SEGMENT_ERROR_TIMED_OUT.
 *
 * Returns: %TRUE if it was removed
 */
gboolean
shared_segment_take_over (SharedSegment  *self,
                          gint64          timeout_us,
                          GError        **error)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return remove_segment (self, FALSE, timeout_us, error);
}

/*
 * shared_segment_close:
 * @timeout_us: how long to wait for the lock before going without
 *
 * Detaches and leaves nothing behind, also when somebody holds on to the lock.
 */
void
shared_segment_close (SharedSegment *self,
                      gint64         timeout_us)
{
  if (self->backend == NULL || !self->backend->leaves_something (self->state))
    return;

  if (self->is_locked && !self->backend->holds_lock (self->state))
    {
      self->backend->release (self->state);
      self->is_locked = FALSE;
    }

  if (begin (self, compute_deadline (timeout_us), NULL))
    self->backend->detach (self->state);
  else
    self->backend->give_up (self->state);

  self->is_locked = FALSE;
  end (self);
}

/* Nobody attached since: nothing can have changed. */
static gboolean
is_same_look (const SharedSegmentTrace *earlier,
              const SharedSegmentTrace *now)
{
  return now->is_telling && now->is_left_over &&
         earlier->id == now->id &&
         earlier->attached == now->attached &&
         earlier->detached == now->detached &&
         earlier->last_user == now->last_user;
}

/* Somebody took, set or made the lock since, and yet the segment stayed, and nobody attached as a reader would: a
 * program that tries to create, and fails. */
static gboolean
somebody_wants_in (const SharedSegmentTrace *earlier,
                   const SharedSegmentTrace *now)
{
  return now->is_left_over && now->id == earlier->id &&
         (!now->is_telling || is_same_look (earlier, now)) &&
         now->lock_id >= 0 && now->lock_user != getpid () &&
         (now->lock_id != earlier->lock_id || now->lock_user != earlier->lock_user);
}

/*
 * shared_segment_is_worth_waiting:
 * @error: why an operation has failed that did not wait
 *
 * Tells whether it may succeed when the lock is free.
 */
gboolean
shared_segment_is_worth_waiting (SharedSegment *self,
                                 const GError  *error)
{
  gboolean has_given_up = self->has_given_up;

  self->has_given_up = FALSE;
  return g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT) ||
         (has_given_up && g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK));
}

/*
 * shared_segment_poll:
 * @known: (nullable): the bytes of an earlier look
 * @trace: (inout): what the earlier look has found; what this one finds, if it returns bytes
 *
 * Looks at the segment without waiting. Unchanged bytes cost a compare, and a leftover that nobody came near costs not
 * even that. A leftover whose bytes are @known makes way for a program that tries to create: Qt programs cannot remove
 * it.
 *
 * Returns: (transfer full): the bytes, @known itself if they are the same
 */
GBytes *
shared_segment_poll (SharedSegment       *self,
                     GBytes              *known,
                     SharedSegmentTrace  *trace,
                     GError             **error)
{
  SharedSegmentTrace earlier = *trace;
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_wanted = FALSE;

  if (!check_usable (self, error))
    return NULL;

  if (known != NULL && earlier.is_left_over)
    {
      SharedSegmentTrace now;

      self->backend->trace (self->state, &now);
      is_wanted = somebody_wants_in (&earlier, &now);
      if (is_same_look (&earlier, &now))
        bytes = g_bytes_ref (known);
    }

  if (bytes == NULL)
    bytes = read_soundly (self, known, compute_deadline (0), trace, error);

  /* If it is in vain, the next look finds the same again. */
  if (is_wanted && bytes == known && !shared_segment_remove_leftover (self, 0, NULL))
    *trace = earlier;

  return g_steal_pointer (&bytes);
}
