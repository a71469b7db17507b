/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentWatcher: looks at a segment again and again from a main loop, and never waits.
 */

#include "config.h"

#include <string.h>

#include "shared-segment-private.h"

/* A lock is held for microseconds, so one that is busy is looked at again soon. Only who holds on to it is worth
 * telling. */
#define BUSY_DELAY_MS  10
#define MAX_BUSY_LOOKS 5

/**
 * SharedSegmentWatcher:
 *
 * Looks at a segment every 200 ms, or whatever [property@SharedSegment.SegmentWatcher:interval] says, for a program
 * with a main loop, and emits [signal@SharedSegment.SegmentWatcher::changed] when its bytes are others than before. It
 * only ever tries the lock. The first look comes with the next iteration of the main context that was the thread's
 * default when the watcher was made.
 *
 * What it sees is in its properties, which notify when they change. Bytes that were seen stay in
 * [property@SharedSegment.SegmentWatcher:bytes] when the segment goes.
 */
struct _SharedSegmentWatcher
{
  GObject                    parent_instance;
  SharedSegmentKey          *key;
  SharedSegment             *segment;
  GMainContext              *context;
  GSource                   *next_look;
  guint                      interval_ms;
  gboolean                   has_looked;
  guint                      busy_looks;  /* one after the other */
  guint64                    n_looks;
  guint64                    n_misses;
  SharedSegmentTrace         trace;
  GBytes                    *unfilled;    /* seen once, and perhaps not filled yet */
  SharedSegmentWatcherState  state;
  GBytes                    *bytes;
  gint64                     id;          /* of the segment that `bytes` are from */
  gint64                     since;
  GError                    *error;
  GPid                       holder;
  char                      *holder_name;
};

G_DEFINE_FINAL_TYPE (SharedSegmentWatcher, shared_segment_watcher, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SharedSegmentWatcherState, shared_segment_watcher_state,
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_WATCHER_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_WATCHER_SHOWING, "showing"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_WATCHER_LEFT_OVER, "left-over"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_WATCHER_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_WATCHER_UNREADABLE, "unreadable"))

enum
{
  PROP_0,
  PROP_KEY,
  PROP_INTERVAL,
  PROP_STATE,
  PROP_BYTES,
  PROP_SINCE,
  PROP_ERROR,
  PROP_HOLDER,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint look (SharedSegmentWatcher *self);

static void
cancel_next_look (SharedSegmentWatcher *self)
{
  if (self->next_look == NULL)
    return;

  g_source_destroy (self->next_look);
  g_clear_pointer (&self->next_look, g_source_unref);
}

static gboolean on_next_look (gpointer data);

static void
look_after (SharedSegmentWatcher *self,
            guint                 delay_ms)
{
  cancel_next_look (self);

  self->next_look = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->next_look, on_next_look, self, NULL);
  g_source_set_static_name (self->next_look, "[shared-segment] look");
  g_source_attach (self->next_look, self->context);
}

static gboolean
on_next_look (gpointer data)
{
  g_autoptr (SharedSegmentWatcher) self = g_object_ref (data);
  guint delay_ms;

  g_clear_pointer (&self->next_look, g_source_unref);
  self->has_looked = TRUE;
  delay_ms = look (self);

  /* Who is told of a change may drop the watcher, or set another interval. */
  if (self->segment != NULL && self->next_look == NULL)
    look_after (self, delay_ms);

  return G_SOURCE_REMOVE;
}

static void
set_state (SharedSegmentWatcher      *self,
           SharedSegmentWatcherState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_since (SharedSegmentWatcher *self,
           gint64                since)
{
  if (self->since == since)
    return;

  self->since = since;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SINCE]);
}

static gboolean
is_same_error (const GError *a,
               const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_error_matches (a, b->domain, b->code) && strcmp (a->message, b->message) == 0;
}

static void
set_error (SharedSegmentWatcher *self,
           const GError         *error)
{
  if (is_same_error (self->error, error))
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_holder (SharedSegmentWatcher *self,
            GPid                  holder,
            const char           *name)
{
  if (self->holder == holder)
    return;

  self->holder = holder;
  g_free (self->holder_name);
  self->holder_name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLDER]);
}

/* A Qt writer creates its segment, lets go of the lock, takes it again, and only then fills it. */
static gboolean
may_be_unfilled (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 1 && data[0] == '\0' && memcmp (data, data + 1, size - 1) == 0;
}

/* What may be unfilled is believed when it is seen a second time. */
static gboolean
is_believed (SharedSegmentWatcher *self,
             GBytes               *bytes)
{
  g_autoptr (GBytes) earlier = g_steal_pointer (&self->unfilled);

  if (bytes == self->bytes || !may_be_unfilled (bytes) ||
      (earlier != NULL && g_bytes_equal (earlier, bytes)))
    return TRUE;

  self->unfilled = g_bytes_ref (bytes);
  return FALSE;
}

static void
show_bytes (SharedSegmentWatcher *self,
            GBytes               *bytes)
{
  gboolean is_changed = bytes != self->bytes;

  if (!is_believed (self, bytes))
    return;

  g_object_freeze_notify (G_OBJECT (self));

  /* A segment that is written in place was changed when that is seen, not when it was created. */
  if (self->trace.id != self->id)
    set_since (self, self->trace.created);
  else if (is_changed)
    set_since (self, g_get_real_time () / G_USEC_PER_SEC);
  self->id = self->trace.id;

  if (is_changed)
    {
      g_clear_pointer (&self->bytes, g_bytes_unref);
      self->bytes = g_bytes_ref (bytes);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BYTES]);
    }

  set_error (self, NULL);
  set_holder (self, 0, NULL);
  set_state (self, self->trace.is_left_over ? SHARED_SEGMENT_WATCHER_LEFT_OVER : SHARED_SEGMENT_WATCHER_SHOWING);
  g_object_thaw_notify (G_OBJECT (self));

  if (is_changed)
    g_signal_emit (self, signals[CHANGED], 0, bytes);
}

static void
show_locked (SharedSegmentWatcher *self,
             const GError         *error)
{
  g_autofree char *program = NULL;
  GPid holder = shared_segment_get_lock_holder (self->segment, &program);

  set_error (self, error);
  set_holder (self, holder, program);
  set_state (self, SHARED_SEGMENT_WATCHER_LOCKED);
}

static gboolean
is_about_lock (const GError *error)
{
  return g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT) ||
         g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
show_error (SharedSegmentWatcher *self,
            const GError         *error)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (is_about_lock (error))
    {
      show_locked (self, error);
    }
  else
    {
      gboolean is_missing = g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);

      set_error (self, is_missing ? NULL : error);
      set_holder (self, 0, NULL);
      set_state (self, is_missing ? SHARED_SEGMENT_WATCHER_WAITING : SHARED_SEGMENT_WATCHER_UNREADABLE);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/* Returns when to look again, in milliseconds. */
static guint
look (SharedSegmentWatcher *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_poll (self->segment, self->bytes, &self->trace, &error);

  self->n_looks++;
  self->n_misses += bytes == NULL ? 1 : 0;
  self->busy_looks = is_about_lock (error) ? self->busy_looks + 1 : 0;
  if (self->busy_looks > 0 && self->busy_looks < MAX_BUSY_LOOKS)
    return BUSY_DELAY_MS;

  if (bytes != NULL)
    show_bytes (self, bytes);
  else
    show_error (self, error);

  return self->interval_ms;
}

static void
shared_segment_watcher_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  SharedSegmentWatcher *self = SHARED_SEGMENT_WATCHER (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_boxed (value, self->key);
      break;

    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval_ms);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_BYTES:
      g_value_set_boxed (value, self->bytes);
      break;

    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
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
shared_segment_watcher_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  SharedSegmentWatcher *self = SHARED_SEGMENT_WATCHER (object);

  switch (prop_id)
    {
    case PROP_KEY:
      self->key = g_value_dup_boxed (value);
      break;

    case PROP_INTERVAL:
      shared_segment_watcher_set_interval (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
shared_segment_watcher_constructed (GObject *object)
{
  SharedSegmentWatcher *self = SHARED_SEGMENT_WATCHER (object);

  G_OBJECT_CLASS (shared_segment_watcher_parent_class)->constructed (object);

  self->segment = shared_segment_new (self->key);
  look_after (self, 0);
}

static void
shared_segment_watcher_dispose (GObject *object)
{
  SharedSegmentWatcher *self = SHARED_SEGMENT_WATCHER (object);

  cancel_next_look (self);
  g_clear_object (&self->segment);

  G_OBJECT_CLASS (shared_segment_watcher_parent_class)->dispose (object);
}

static void
shared_segment_watcher_finalize (GObject *object)
{
  SharedSegmentWatcher *self = SHARED_SEGMENT_WATCHER (object);

  g_clear_pointer (&self->key, shared_segment_key_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->unfilled, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->holder_name);

  G_OBJECT_CLASS (shared_segment_watcher_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * SharedSegmentWatcher:key:
   *
   * Which segment.
   */
  properties[PROP_KEY] =
    g_param_spec_boxed ("key", NULL, NULL, SHARED_TYPE_SEGMENT_KEY,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:interval:
   *
   * The time between two looks, in milliseconds.
   */
  properties[PROP_INTERVAL] =
    g_param_spec_uint ("interval", NULL, NULL, 1, G_MAXUINT, SHARED_SEGMENT_WATCHER_DEFAULT_INTERVAL_MS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:state:
   *
   * What the watcher sees.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, SHARED_TYPE_SEGMENT_WATCHER_STATE, SHARED_SEGMENT_WATCHER_WAITING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:bytes:
   *
   * The bytes that were seen last; %NULL before any were.
   */
  properties[PROP_BYTES] =
    g_param_spec_boxed ("bytes", NULL, NULL, G_TYPE_BYTES,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:since:
   *
   * Since when the bytes are there, in seconds since 1970; 0 before any were seen.
   */
  properties[PROP_SINCE] =
    g_param_spec_int64 ("since", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:error:
   *
   * Why the segment cannot be read; %NULL while it can, or there is none.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SharedSegmentWatcher:holder:
   *
   * The id of the process that holds the lock, in the state %SHARED_SEGMENT_WATCHER_LOCKED; 0: none, or unknown.
   */
  properties[PROP_HOLDER] =
    g_param_spec_int ("holder", NULL, NULL, 0, G_MAXINT, 0,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
shared_segment_watcher_class_init (SharedSegmentWatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = shared_segment_watcher_get_property;
  object_class->set_property = shared_segment_watcher_set_property;
  object_class->constructed = shared_segment_watcher_constructed;
  object_class->dispose = shared_segment_watcher_dispose;
  object_class->finalize = shared_segment_watcher_finalize;

  install_properties (object_class);

  /**
   * SharedSegmentWatcher::changed:
   * @self: the watcher
   * @bytes: the bytes that are in the segment now
   *
   * The bytes are others than before. [property@SharedSegment.SegmentWatcher:bytes] has them already.
   */
  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_BYTES);
}

static void
shared_segment_watcher_init (SharedSegmentWatcher *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->interval_ms = SHARED_SEGMENT_WATCHER_DEFAULT_INTERVAL_MS;
  self->id = -1;
}

/**
 * shared_segment_watcher_new:
 * @key: which segment
 *
 * Makes a watcher, which begins to look at once.
 *
 * Returns: (transfer full): a new watcher
 */
SharedSegmentWatcher *
shared_segment_watcher_new (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return g_object_new (SHARED_TYPE_SEGMENT_WATCHER, "key", key, NULL);
}

/**
 * shared_segment_watcher_get_key:
 * @self: a watcher
 *
 * Tells which segment the watcher looks at.
 *
 * Returns: (transfer none): which segment
 */
SharedSegmentKey *
shared_segment_watcher_get_key (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), NULL);

  return self->key;
}

/**
 * shared_segment_watcher_set_interval:
 * @self: a watcher
 * @interval_ms: the time between two looks, in milliseconds, at least 1
 *
 * Sets how often to look.
 */
void
shared_segment_watcher_set_interval (SharedSegmentWatcher *self,
                                     guint                 interval_ms)
{
  g_return_if_fail (SHARED_IS_SEGMENT_WATCHER (self));
  g_return_if_fail (interval_ms > 0);

  if (self->interval_ms == interval_ms)
    return;

  self->interval_ms = interval_ms;

  /* The first look comes at once, whatever the interval. */
  if (self->has_looked && self->next_look != NULL)
    look_after (self, interval_ms);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
}

/**
 * shared_segment_watcher_get_interval:
 * @self: a watcher
 *
 * Tells how often the watcher looks.
 *
 * Returns: the time between two looks, in milliseconds
 */
guint
shared_segment_watcher_get_interval (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), 0);

  return self->interval_ms;
}

/**
 * shared_segment_watcher_get_state:
 * @self: a watcher
 *
 * Tells what the watcher sees.
 *
 * Returns: what the watcher sees
 */
SharedSegmentWatcherState
shared_segment_watcher_get_state (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), SHARED_SEGMENT_WATCHER_WAITING);

  return self->state;
}

/**
 * shared_segment_watcher_get_bytes:
 * @self: a watcher
 *
 * The bytes that were seen last, also when the segment has gone since. For text see
 * [func@SharedSegment.Segment.text_decode].
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL before any were seen
 */
GBytes *
shared_segment_watcher_get_bytes (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), NULL);

  return self->bytes;
}

/**
 * shared_segment_watcher_get_since:
 * @self: a watcher
 *
 * Tells since when the bytes are there.
 *
 * Returns: since when the bytes are there, in seconds since 1970; 0 before any were seen
 */
gint64
shared_segment_watcher_get_since (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), 0);

  return self->since;
}

/**
 * shared_segment_watcher_get_looks:
 * @self: a watcher
 * @misses: (out) (optional): how many of the looks saw no bytes: there was no segment, the lock was busy, or the
 *   segment could not be read
 *
 * How often the watcher has looked at the segment. Nothing notifies of it.
 *
 * Returns: the number of looks
 */
guint64
shared_segment_watcher_get_looks (SharedSegmentWatcher *self,
                                  guint64              *misses)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), 0);

  if (misses != NULL)
    *misses = self->n_misses;
  return self->n_looks;
}

/**
 * shared_segment_watcher_get_error:
 * @self: a watcher
 *
 * Tells what stands in the way of reading the segment.
 *
 * Returns: (transfer none) (nullable): why the segment cannot be read, or %NULL while it can, or there is none
 */
const GError *
shared_segment_watcher_get_error (SharedSegmentWatcher *self)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), NULL);

  return self->error;
}

/**
 * shared_segment_watcher_get_holder:
 * @self: a watcher
 * @program: (out) (optional) (nullable) (transfer none): the name of the program
 *
 * Who holds the lock, in the state %SHARED_SEGMENT_WATCHER_LOCKED.
 *
 * Returns: the process id; 0: nobody, or unknown
 */
GPid
shared_segment_watcher_get_holder (SharedSegmentWatcher  *self,
                                   const char           **program)
{
  g_return_val_if_fail (SHARED_IS_SEGMENT_WATCHER (self), 0);

  if (program != NULL)
    *program = self->holder_name;
  return self->holder;
}
