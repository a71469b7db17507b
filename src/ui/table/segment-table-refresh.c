/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps the table of the machine's segments up to date while somebody sees it.
 */

#include "config.h"

#include "segment-table-refresh.h"

#define INTERVAL_MS 1000

/* Short enough to go unnoticed between two frames */
#define STEP_US     2000

struct _SegmentTableRefresh
{
  GObject             parent_instance;

  SharedSegmentTable *table;
  GtkWindow          *window;      /* NULL: it is gone */
  GdkSurface         *surface;     /* of the window, while there is one */
  guint               timeout_id;  /* 0: nobody can see it */
  guint               idle_id;
};

G_DEFINE_FINAL_TYPE (SegmentTableRefresh, segment_table_refresh, G_TYPE_OBJECT)

enum
{
  REFRESHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
on_idle (gpointer data)
{
  SegmentTableRefresh *self = data;

  if (!shared_segment_table_find_users (self->table, STEP_US))
    return G_SOURCE_CONTINUE;

  self->idle_id = 0;
  g_signal_emit (self, signals[REFRESHED], 0);
  return G_SOURCE_REMOVE;
}

static void
refresh (SegmentTableRefresh *self)
{
  shared_segment_table_refresh (self->table);
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (on_idle, self);
  g_signal_emit (self, signals[REFRESHED], 0);
}

static gboolean
on_timeout (gpointer data)
{
  refresh (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
is_seen (SegmentTableRefresh *self)
{
  return self->surface != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)) &&
         (gdk_toplevel_get_state (GDK_TOPLEVEL (self->surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) == 0;
}

static void
start (SegmentTableRefresh *self)
{
  if (self->timeout_id != 0)
    return;

  self->timeout_id = g_timeout_add (INTERVAL_MS, on_timeout, self);
  refresh (self);
}

static void
stop (SegmentTableRefresh *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->idle_id, g_source_remove);
}

static void
start_or_stop (SegmentTableRefresh *self)
{
  if (is_seen (self))
    start (self);
  else
    stop (self);
}

static void
forget_surface (SegmentTableRefresh *self)
{
  if (self->surface == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->surface, start_or_stop, self);
  g_clear_object (&self->surface);
}

static void
on_realize (SegmentTableRefresh *self)
{
  forget_surface (self);
  self->surface = g_object_ref (gtk_native_get_surface (GTK_NATIVE (self->window)));
  g_signal_connect_swapped (self->surface, "notify::state", G_CALLBACK (start_or_stop), self);
}

static void
on_unrealize (SegmentTableRefresh *self)
{
  stop (self);
  forget_surface (self);
}

static void
segment_table_refresh_dispose (GObject *object)
{
  SegmentTableRefresh *self = SEGMENT_TABLE_REFRESH (object);

  stop (self);
  forget_surface (self);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->table);

  G_OBJECT_CLASS (segment_table_refresh_parent_class)->dispose (object);
}

static void
segment_table_refresh_class_init (SegmentTableRefreshClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segment_table_refresh_dispose;

  signals[REFRESHED] =
    g_signal_new ("refreshed", SEGMENT_TYPE_TABLE_REFRESH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
segment_table_refresh_init (SegmentTableRefresh *self)
{
}

SegmentTableRefresh *
segment_table_refresh_new (SharedSegmentTable *table,
                           GtkWindow          *window)
{
  SegmentTableRefresh *self;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE (table), NULL);
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  self = g_object_new (SEGMENT_TYPE_TABLE_REFRESH, NULL);
  self->table = g_object_ref (table);
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (window, "realize", G_CALLBACK (on_realize), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "unrealize", G_CALLBACK (on_unrealize), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (start_or_stop), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (window, "unmap", G_CALLBACK (stop), self, G_CONNECT_SWAPPED);

  return self;
}

void
segment_table_refresh_now (SegmentTableRefresh *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_REFRESH (self));

  refresh (self);
}
