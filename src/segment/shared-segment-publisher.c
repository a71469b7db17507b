/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentPublisher: shares the newest bytes from a main loop, and never waits.
 */

#include "config.h"

#include "shared-segment-private.h"

/* A lock is held for microseconds, so one that is busy is tried again soon. Only who holds on to it is worth
 * telling. */
#define BUSY_DELAY_MS   5
#define MAX_BUSY_TRIES  5
#define LOCKED_DELAY_MS 100

/* Another owner leaves when its user closes it; what failed for want of memory may do better later. */
#define OWNED_DELAY_MS  500
#define FAILED_DELAY_MS 1000

#define CLOSE_TIMEOUT_US (G_USEC_PER_SEC / 20)

/**
 * SharedSegmentPublisher:
 *
 * Shares bytes through a segment, for a program with a main loop: each [method@SharedSegment.SegmentPublisher.publish]
 * recreates the segment at once if the lock is free. It only ever tries the lock. When the lock is busy, or another
 * program owns the segment, it tries again with the newest bytes, in the main context that was the thread's default
 * when it was made. So the newest bytes get through in the end; bytes that were overtaken meanwhile do not.
 *
 * What it is doing is in its properties, which notify when they change.
 */
struct _SharedSegmentPublisher
{
  GObject                      parent_instance;
  SharedSegmentKey            *key;
  SharedSegment               *segment;
  GMainContext                *context;
  GSource                     *retry;           /* NULL: nothing to try again */
  guint                        busy_tries;      /* one after the other */
  GBytes                      *pending;         /* the newest bytes while they are not in the segment */
  gboolean                     is_taking_over;
  SharedSegmentPublisherState  state;
  gsize                        size;
  GError                      *error;
  GPid                         holder;
  char                        *holder_name;
};

G_DEFINE_FINAL_TYPE (SharedSegmentPublisher, shared_segment_publisher, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SharedSegmentPublisherState, shared_segment_publisher_state,
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_PUBLISHER_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_PUBLISHER_SHARING, "sharing"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_PUBLISHER_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER, "owned-by-another"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_PUBLISHER_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_KEY,
  PROP_STATE,
  PROP_SIZE,
  PROP_ERROR,
  PROP_HOLDER,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void try_to_publish (SharedSegmentPublisher *self);

static void
cancel_retry (SharedSegmentPublisher *self)
{
  if (self->retry == NULL)
    return;

  g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
}

static gboolean
on_retry (gpointer data)
{
  SharedSegmentPublisher *self = data;

  g_clear_pointer (&self->retry, g_source_unref);
  try_to_publish (self);

  return G_SOURCE_REMOVE;
}

static void
retry_after (SharedSegmentPublisher *self,
             guint                   delay_ms)
{
  cancel_retry (self);

  self->retry = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_set_static_name (self->retry, "[shared-segment] publish again");
  g_source_attach (self->retry, self->context);
}

static void
set_holder (SharedSegmentPublisher *self,
            GPid                    holder,
            const char             *name)
{
  if (self->holder == holder)
    return;

  self->holder = holder;
  g_free (self->holder_name);
  self->holder_name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLDER]);
}

static void
set_error (SharedSegmentPublisher *self,
           const GError           *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_size (SharedSegmentPublisher *self,
          gsize                   size)
{
  if (self->size == size)
    return;

  self->size = size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

static void
set_state (SharedSegmentPublisher      *self,
           SharedSegmentPublisherState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
show_success (SharedSegmentPublisher *self,
              gsize                   size)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_size (self, size);
  set_error (self, NULL);
  set_holder (self, 0, NULL);
  set_state (self, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
show_locked (SharedSegmentPublisher *self,
             const GError           *error)
{
  g_autofree char *program = NULL;
  GPid holder = shared_segment_get_lock_holder (self->segment, &program);

  set_error (self, error);
  set_holder (self, holder, program);
  set_state (self, SHARED_SEGMENT_PUBLISHER_LOCKED);

  retry_after (self, LOCKED_DELAY_MS);
}

static void
show_owned_by_another (SharedSegmentPublisher *self,
                       const GError           *error)
{
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (self->segment, NULL);

  set_error (self, error);
  if (info != NULL)
    set_holder (self, shared_segment_info_get_creator (info), shared_segment_info_get_creator_name (info));
  else
    set_holder (self, 0, NULL);
  set_state (self, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);

  retry_after (self, OWNED_DELAY_MS);
}

static void
show_failure (SharedSegmentPublisher *self,
              const GError           *error)
{
  set_error (self, error);
  set_holder (self, 0, NULL);
  set_state (self, SHARED_SEGMENT_PUBLISHER_FAILED);

  retry_after (self, FAILED_DELAY_MS);
}

static void
show_error (SharedSegmentPublisher *self,
            const GError           *error)
{
  gboolean is_about_lock = g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT) ||
                           g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);

  self->busy_tries = is_about_lock ? self->busy_tries + 1 : 0;
  if (self->busy_tries > 0 && self->busy_tries < MAX_BUSY_TRIES)
    {
      retry_after (self, BUSY_DELAY_MS);
      return;
    }

  g_object_freeze_notify (G_OBJECT (self));

  if (is_about_lock)
    show_locked (self, error);
  else if (g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS))
    show_owned_by_another (self, error);
  else
    show_failure (self, error);

  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
take_over (SharedSegmentPublisher  *self,
           GError                 **error)
{
  g_autoptr (GError) local_error = NULL;

  if (shared_segment_take_over (self->segment, 0, &local_error) ||
      g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
try_to_publish (SharedSegmentPublisher *self)
{
  G_GNUC_UNUSED g_autoptr (SharedSegmentPublisher) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  gconstpointer data;
  gsize size;

  cancel_retry (self);

  if (self->is_taking_over && take_over (self, &error))
    self->is_taking_over = FALSE;

  data = g_bytes_get_data (self->pending, &size);
  if (error == NULL && shared_segment_publish (self->segment, data, size, 0, &error))
    {
      g_clear_pointer (&self->pending, g_bytes_unref);
      self->busy_tries = 0;
      show_success (self, size);
    }
  else
    {
      show_error (self, error);
    }
}

static void
shared_segment_publisher_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  SharedSegmentPublisher *self = SHARED_SEGMENT_PUBLISHER (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_boxed (value, self->key);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_HOLDER:
      g_value_set_int (value, self->holder);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shared_segment_publisher_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  SharedSegmentPublisher *self = SHARED_SEGMENT_PUBLISHER (object);

  switch (prop_id)
    {
    case PROP_KEY:
      self->key = g_value_dup_boxed (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shared_segment_publisher_constructed (GObject *object)
{
  SharedSegmentPublisher *self = SHARED_SEGMENT_PUBLISHER (object);

  G_OBJECT_CLASS (shared_segment_publisher_parent_class)->constructed (object);

  self->segment = shared_segment_new (self->key);
}

static void
shared_segment_publisher_dispose (GObject *object)
{
  SharedSegmentPublisher *self = SHARED_SEGMENT_PUBLISHER (object);

  cancel_retry (self);
  g_clear_pointer (&self->pending, g_bytes_unref);
  g_clear_object (&self->segment);

  G_OBJECT_CLASS (shared_segment_publisher_parent_class)->dispose (object);
}

static void
shared_segment_publisher_finalize (GObject *object)
{
  SharedSegmentPublisher *self = SHARED_SEGMENT_PUBLISHER (object);

  g_clear_pointer (&self->key, shared_segment_key_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->error);
  g_free (self->holder_name);

  G_OBJECT_CLASS (shared_segment_publisher_parent_class)->finalize (object);
}

static void
shared_segment_publisher_class_init (SharedSegmentPublisherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = shared_segment_publisher_get_property;
  object_class->set_property = shared_segment_publisher_set_property;
  object_class->constructed = shared_segment_publisher_constructed;
  object_class->dispose = shared_segment_publisher_dispose;
  object_class->finalize = shared_segment_publisher_finalize;

  /**
   * SharedSegmentPublisher:key:
   *
   * Which segment.
   */
  properties[PROP_KEY] =
    g_param_spec_boxed ("key", NULL, NULL, SHARED_TYPE_SEGMENT_KEY,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentPublisher:state:
   *
   * What the publisher is doing.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, SHARED_TYPE_SEGMENT_PUBLISHER_STATE, SHARED_SEGMENT_PUBLISHER_IDLE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentPublisher:size:
   *
   * How many bytes are in the segment that the publisher has created; 0: there is none.
   */
  properties[PROP_SIZE] =
    g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentPublisher:error:
   *
   * Why the newest bytes are not in the segment; %NULL while they are.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentPublisher:holder:
   *
   * The id of the process that is in the way: that holds the lock, or that has created the segment; 0: none, or
   * unknown.
   */
  properties[PROP_HOLDER] =
    g_param_spec_int ("holder", NULL, NULL, 0, G_MAXINT, 0,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
shared_segment_publisher_init (SharedSegmentPublisher *self)
{
  self->context = g_main_context_ref_thread_default ();
}

/**
 * shared_segment_publisher_new:
 * @key: which segment
 *
 * Makes a publisher. Nothing is shared, and nothing of an earlier program's is touched, before the first bytes are
 * given to it.
 *
 * Returns: (transfer full): a new publisher
 */
SharedSegmentPublisher *
shared_segment_publisher_new (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return g_object_new (SHARED_TYPE_SEGMENT_PUBLISHER, "key", key, NULL);
}

/**
 * shared_segment_publisher_get_key:
 * @self: a publisher
 *
 * Tells which segment the publisher shares through.
 *
 * Returns: (transfer none): which segment
 */
SharedSegmentKey *
shared_segment_publisher_get_key (SharedSegmentPublisher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self), NULL);

  return self->key;
}

/**
 * shared_segment_publisher_publish:
 * @self: a publisher
 * @bytes: the newest bytes; for text see [func@SharedSegment.Segment.text_encode]
 *
 * Shares @bytes, now if the lock is free, else as soon as it can be done. Never waits.
 * [property@SharedSegment.SegmentPublisher:state] and [property@SharedSegment.SegmentPublisher:error] say how it went.
 */
void
shared_segment_publisher_publish (SharedSegmentPublisher *self,
                                  GBytes                 *bytes)
{
  g_return_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self));
  g_return_if_fail (bytes != NULL);

  g_bytes_ref (bytes);
  g_clear_pointer (&self->pending, g_bytes_unref);
  self->pending = bytes;

  try_to_publish (self);
}

/**
 * shared_segment_publisher_take_over:
 * @self: a publisher
 *
 * Removes the segment that another program owns, and shares the newest bytes in its place. To be done only when a user
 * asks for it: programs that are attached to the other segment keep its bytes, but nobody else finds them any more.
 * Does nothing unless the state is %SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER.
 */
void
shared_segment_publisher_take_over (SharedSegmentPublisher *self)
{
  g_return_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self));

  if (self->state != SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER || self->pending == NULL)
    return;

  self->is_taking_over = TRUE;
  try_to_publish (self);
}

/**
 * shared_segment_publisher_close:
 * @self: a publisher
 *
 * Stops sharing: the segment, its lock and their key files are removed, unless others still use them. Waits for the
 * lock for a twentieth of a second at most. Freeing a publisher does the same.
 */
void
shared_segment_publisher_close (SharedSegmentPublisher *self)
{
  g_return_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self));

  cancel_retry (self);
  g_clear_pointer (&self->pending, g_bytes_unref);
  self->is_taking_over = FALSE;
  self->busy_tries = 0;
  shared_segment_close (self->segment, CLOSE_TIMEOUT_US);

  g_object_freeze_notify (G_OBJECT (self));
  set_size (self, 0);
  set_error (self, NULL);
  set_holder (self, 0, NULL);
  set_state (self, SHARED_SEGMENT_PUBLISHER_IDLE);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * shared_segment_publisher_get_state:
 * @self: a publisher
 *
 * Tells what the publisher is doing.
 *
 * Returns: what the publisher is doing
 */
SharedSegmentPublisherState
shared_segment_publisher_get_state (SharedSegmentPublisher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self), SHARED_SEGMENT_PUBLISHER_IDLE);

  return self->state;
}

/**
 * shared_segment_publisher_get_size:
 * @self: a publisher
 *
 * Tells how much is shared.
 *
 * Returns: how many bytes are in the segment that the publisher has created; 0: there is none
 */
gsize
shared_segment_publisher_get_size (SharedSegmentPublisher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self), 0);

  return self->size;
}

/**
 * shared_segment_publisher_get_error:
 * @self: a publisher
 *
 * Tells what stands in the way of the newest bytes.
 *
 * Returns: (transfer none) (nullable): why the newest bytes are not in the segment, or %NULL while they are
 */
const GError *
shared_segment_publisher_get_error (SharedSegmentPublisher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self), NULL);

  return self->error;
}

/**
 * shared_segment_publisher_get_holder:
 * @self: a publisher
 * @program: (out) (optional) (nullable) (transfer none): the name of the program
 *
 * Who is in the way: the process that holds the lock, or that has created the segment.
 *
 * Returns: the process id; 0: nobody, or unknown
 */
GPid
shared_segment_publisher_get_holder (SharedSegmentPublisher  *self,
                                     const char             **program)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_PUBLISHER (self), 0);

  if (program != NULL)
    *program = self->holder_name;
  return self->holder;
}
