/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reader's window: the text of a segment, as it changes.
 */

#include "config.h"

#include "segment-reader-status.h"
#include "segment-reader-window.h"
#include "segment-status-line.h"
#include "segment-text-update.h"
#include "segment-title.h"

struct _SegmentReaderWindow
{
  GtkApplicationWindow  parent_instance;

  SharedSegmentWatcher *watcher;
  GBytes               *bytes;    /* the newest that were seen here */
  gboolean              is_text;  /* whether they are text */
  SegmentTextUpdate    *update;   /* the last text comes into the buffer */

  SegmentTitle         *title;
  GtkTextBuffer        *buffer;
  SegmentStatusLine    *status_line;
};

G_DEFINE_FINAL_TYPE (SegmentReaderWindow, segment_reader_window, GTK_TYPE_APPLICATION_WINDOW)

static SegmentReaderContents
get_contents (SegmentReaderWindow *self)
{
  SharedSegmentWatcherState state = shared_segment_watcher_get_state (self->watcher);

  if (!self->is_text && state != SHARED_SEGMENT_WATCHER_WAITING)
    return SEGMENT_READER_NO_TEXT;

  return *segment_text_update_get_text (self->update) != '\0' ? SEGMENT_READER_TEXT : SEGMENT_READER_EMPTY_TEXT;
}

static void
show_bytes (SegmentReaderWindow *self,
            GBytes              *bytes)
{
  char *text = shared_segment_text_decode (bytes);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (bytes);

  self->is_text = text != NULL;
  if (text != NULL)
    segment_text_update_set_text (self->update, text);
}

/* Whatever the watcher notifies first, status and text change together: otherwise the status of the new bytes would be
 * told, and spoken, while it still depends on the old text. */
static void
on_notify (SegmentReaderWindow *self)
{
  GBytes *bytes;
  g_autofree char *status = NULL;

  g_assert (SEGMENT_IS_READER_WINDOW (self));

  bytes = shared_segment_watcher_get_bytes (self->watcher);
  if (bytes != self->bytes)
    show_bytes (self, bytes);

  status = segment_reader_status_describe (self->watcher, get_contents (self));
  segment_status_line_set_text (self->status_line, status);
}

static void
segment_reader_window_dispose (GObject *object)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (object);

  if (self->watcher != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->watcher, on_notify, self);
      g_clear_object (&self->watcher);
    }
  g_clear_object (&self->update);

  G_OBJECT_CLASS (segment_reader_window_parent_class)->dispose (object);
}

static void
segment_reader_window_finalize (GObject *object)
{
  SegmentReaderWindow *self = SEGMENT_READER_WINDOW (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (segment_reader_window_parent_class)->finalize (object);
}

static void
segment_reader_window_class_init (SegmentReaderWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segment_reader_window_dispose;
  object_class->finalize = segment_reader_window_finalize;

  g_type_ensure (SEGMENT_TYPE_STATUS_LINE);
  g_type_ensure (SEGMENT_TYPE_TITLE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/reader/segment-reader-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentReaderWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SegmentReaderWindow, buffer);
  gtk_widget_class_bind_template_child (widget_class, SegmentReaderWindow, status_line);
}

static void
segment_reader_window_init (SegmentReaderWindow *self)
{
  self->is_text = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->update = segment_text_update_new (self->buffer);
}

SegmentReaderWindow *
segment_reader_window_new (GtkApplication   *application,
                           SharedSegmentKey *key)
{
  SegmentReaderWindow *self;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_READER_WINDOW, "application", application, NULL);
  subtitle = shared_segment_key_to_string (key);
  segment_title_set_subtitle (self->title, subtitle);

  self->watcher = shared_segment_watcher_new (key);
  g_signal_connect_swapped (self->watcher, "notify", G_CALLBACK (on_notify), self);
  on_notify (self);

  return self;
}
