/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reader's window: what a segment contains, as it changes.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-contents-view.h"
#include "segment-message.h"
#include "segment-reader-notice.h"
#include "segment-reader-status.h"
#include "segment-reader-window.h"
#include "segment-settings.h"

struct _SegmentReaderWindow
{
  SegmentWindow         parent_instance;

  SharedSegmentWatcher *watcher;
  gboolean              is_paused;

  SegmentContentsView  *view;
};

G_DEFINE_FINAL_TYPE (SegmentReaderWindow, segment_reader_window, SEGMENT_TYPE_WINDOW)

enum
{
  PROP_0,
  PROP_HEX,
  PROP_PAUSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The actions ask for it before the template is there. */
static gboolean
is_hex (SegmentReaderWindow *self)
{
  return self->view != NULL && segment_contents_view_is_hex (self->view);
}

static SegmentContents
get_contents (SegmentReaderWindow *self)
{
  SegmentContents contents = segment_contents_view_get_contents (self->view);

  /* What is not text stays to be seen, but it is the segment that has gone which is told then. */
  if (contents == SEGMENT_CONTENTS_NO_TEXT &&
      shared_segment_watcher_get_state (self->watcher) == SHARED_SEGMENT_WATCHER_WAITING)
    return SEGMENT_CONTENTS_TEXT;

  return contents;
}

static void
update_status (SegmentReaderWindow *self)
{
  g_autofree char *status = NULL;

  if (self->is_paused)
    status = segment_reader_status_describe_paused (self->watcher,
                                                    segment_contents_view_get_bytes (self->view));
  else
    status = segment_reader_status_describe (self->watcher, get_contents (self));

  segment_window_set_status (SEGMENT_WINDOW (self), status);
}

static void
update_notice (SegmentReaderWindow *self)
{
  segment_reader_notice_update (segment_window_get_notice (SEGMENT_WINDOW (self)), self->watcher);
}

static void
update_actions (SegmentReaderWindow *self)
{
  gboolean is_left_over = shared_segment_watcher_get_state (self->watcher) == SHARED_SEGMENT_WATCHER_LEFT_OVER;
  gboolean has_bytes = segment_contents_view_get_bytes (self->view) != NULL;
  gboolean is_text;

  g_object_get (self->view, "is-text", &is_text, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.remove", is_left_over);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-all", has_bytes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save", has_bytes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.hex", has_bytes && is_text);
}

/* Find looks in the text, which is not seen then. */
static void
on_page_changed (SegmentReaderWindow *self)
{
  const char *actions[] = { "win.find", "win.find-next", "win.find-previous" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], !is_hex (self));
  if (is_hex (self))
    segment_window_close_find (SEGMENT_WINDOW (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEX]);
}

/* Whatever the watcher notifies first, status and text change together: otherwise the status of the new bytes would be
 * told, and spoken, while it still depends on the old text. */
static void
on_notify (SegmentReaderWindow *self)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (self->watcher);

  if (bytes != NULL && !self->is_paused)
    segment_contents_view_set_bytes (self->view, bytes);

  update_status (self);
  update_notice (self);
  update_actions (self);
}

/* Commands */

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (widget);
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (self->watcher));
  g_autoptr (GError) error = NULL;

  if (!shared_segment_remove_leftover (segment, 0, &error) &&
      !g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    segment_message_show (GTK_WINDOW (self), _("The segment cannot be removed"), error->message);

  /* The button is about to go, and must not take the keyboard's focus with it. */
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
set_paused (SegmentReaderWindow *self,
            gboolean             is_paused)
{
  if (self->is_paused == is_paused)
    return;

  self->is_paused = is_paused;
  on_notify (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

/* The key */

static void
stop_watching (SegmentReaderWindow *self)
{
  if (self->watcher == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->watcher, on_notify, self);
  g_clear_object (&self->watcher);
}

static void
on_key_changed (SegmentReaderWindow *self)
{
  stop_watching (self);

  segment_contents_view_clear (self->view);
  self->watcher = shared_segment_watcher_new (segment_window_get_key (SEGMENT_WINDOW (self)));
  g_settings_bind (segment_window_get_settings (SEGMENT_WINDOW (self)), SEGMENT_SETTINGS_POLL_INTERVAL,
                   self->watcher, "interval", G_SETTINGS_BIND_GET);
  g_signal_connect_swapped (self->watcher, "notify", G_CALLBACK (on_notify), self);
  on_notify (self);
}

/* The window */

static char *
segment_reader_window_dup_text (SegmentWindow *window)
{
  return segment_contents_view_dup_text (SEGMENT_READER_WINDOW (window)->view);
}

/* As text, what is seen is the text; the bytes may have had another encoding, and padding. */
static GBytes *
segment_reader_window_dup_bytes (SegmentWindow *window)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (window);
  char *text;

  if (is_hex (self))
    return g_bytes_ref (segment_contents_view_get_bytes (self->view));

  text = segment_contents_view_dup_text (self->view);
  return g_bytes_new_take (text, strlen (text));
}

static char *
segment_reader_window_suggest_name (SegmentWindow *window)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (window);

  return g_strdup (is_hex (self) ? _("Shared bytes.bin") : _("Shared text.txt"));
}

static void
segment_reader_window_refresh_details (SegmentWindow  *window,
                                       SegmentDetails *details)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (window);
  GBytes *bytes = segment_contents_view_get_bytes (self->view);
  guint64 misses;
  guint64 looks = shared_segment_watcher_get_looks (self->watcher, &misses);

  segment_details_set_length (details, bytes != NULL ? g_bytes_get_size (bytes) : 0,
                              segment_contents_view_count (self->view));
  segment_details_set_looks (details, looks, misses);
}

static void
segment_reader_window_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HEX:
      g_value_set_boolean (value, is_hex (SEGMENT_READER_WINDOW (object)));
      break;

    case PROP_PAUSED:
      g_value_set_boolean (value, SEGMENT_READER_WINDOW (object)->is_paused);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_reader_window_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_HEX:
      g_object_set_property (G_OBJECT (SEGMENT_READER_WINDOW (object)->view), "prefers-hex", value);
      break;

    case PROP_PAUSED:
      set_paused (SEGMENT_READER_WINDOW (object), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_reader_window_dispose (GObject *object)
{
  stop_watching (SEGMENT_READER_WINDOW (object));

  G_OBJECT_CLASS (segment_reader_window_parent_class)->dispose (object);
}

static void
segment_reader_window_class_init (SegmentReaderWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SegmentWindowClass *window_class = SEGMENT_WINDOW_CLASS (klass);

  object_class->get_property = segment_reader_window_get_property;
  object_class->set_property = segment_reader_window_set_property;
  object_class->dispose = segment_reader_window_dispose;
  window_class->state = "reader";
  window_class->dup_text = segment_reader_window_dup_text;
  window_class->dup_bytes = segment_reader_window_dup_bytes;
  window_class->suggest_name = segment_reader_window_suggest_name;
  window_class->refresh_details = segment_reader_window_refresh_details;

  properties[PROP_HEX] =
    g_param_spec_boolean ("hex", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "win.remove", NULL, remove_action);
  gtk_widget_class_install_property_action (widget_class, "win.hex", "hex");
  gtk_widget_class_install_property_action (widget_class, "win.pause", "paused");

  g_type_ensure (SEGMENT_TYPE_CONTENTS_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/reader/segment-reader-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentReaderWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
}

static void
segment_reader_window_init (SegmentReaderWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  segment_window_set_text_view (SEGMENT_WINDOW (self), segment_contents_view_get_text_view (self->view));
  g_settings_bind (segment_window_get_settings (SEGMENT_WINDOW (self)), SEGMENT_SETTINGS_SHOW_CHANGES,
                   self->view, "show-changes", G_SETTINGS_BIND_GET);
}

SegmentWindow *
segment_reader_window_new (GtkApplication   *application,
                           SharedSegmentKey *key)
{
  SegmentWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_READER_WINDOW, "application", application, "key", key, NULL);
  g_signal_connect (self, "notify::key", G_CALLBACK (on_key_changed), NULL);
  on_key_changed (SEGMENT_READER_WINDOW (self));

  return self;
}
