/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The writer's window: a text, shared while it is typed.
 */

#include "config.h"

#include "segment-status-line.h"
#include "segment-title.h"
#include "segment-writer-status.h"
#include "segment-writer-window.h"

struct _SegmentWriterWindow
{
  GtkApplicationWindow    parent_instance;

  SharedSegmentPublisher *publisher;

  SegmentTitle           *title;
  GtkTextView            *text_view;
  GtkTextBuffer          *buffer;
  SegmentStatusLine      *status_line;
  GtkWidget              *take_over_button;
};

G_DEFINE_FINAL_TYPE (SegmentWriterWindow, segment_writer_window, GTK_TYPE_APPLICATION_WINDOW)

static void
undo_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  SegmentWriterWindow *self = user_data;

  gtk_text_buffer_undo (self->buffer);
}

static void
redo_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  SegmentWriterWindow *self = user_data;

  gtk_text_buffer_redo (self->buffer);
}

static void
take_over_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  SegmentWriterWindow *self = user_data;

  /* The button is about to go, and must not take the keyboard's focus with it. */
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  shared_segment_publisher_take_over (self->publisher);
}

static const GActionEntry actions[] = {
  { .name = "undo", .activate = undo_action },
  { .name = "redo", .activate = redo_action },
  { .name = "take-over", .activate = take_over_action },
};

static void
set_up_actions (SegmentWriterWindow *self)
{
  GActionMap *map = G_ACTION_MAP (self);

  g_action_map_add_action_entries (map, actions, G_N_ELEMENTS (actions), self);
  g_object_bind_property (self->buffer, "can-undo",
                          g_action_map_lookup_action (map, "undo"), "enabled",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->buffer, "can-redo",
                          g_action_map_lookup_action (map, "redo"), "enabled",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->take_over_button, "visible",
                          g_action_map_lookup_action (map, "take-over"), "enabled",
                          G_BINDING_SYNC_CREATE);
}

static void
update_status (SegmentWriterWindow *self)
{
  g_autofree char *status = NULL;

  g_assert (SEGMENT_IS_WRITER_WINDOW (self));

  status = segment_writer_status_describe (self->publisher, gtk_text_buffer_get_char_count (self->buffer) == 0);
  segment_status_line_set_text (self->status_line, status);
  gtk_widget_set_visible (self->take_over_button,
                          shared_segment_publisher_get_state (self->publisher) ==
                          SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);
}

static void
publish (SegmentWriterWindow *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  bytes = shared_segment_text_encode (text, -1);
  shared_segment_publisher_publish (self->publisher, bytes);

  /* The publisher does not tell one byte of text from the one byte of an empty text. */
  update_status (self);
}

static void
on_text_changed (SegmentWriterWindow *self)
{
  g_assert (SEGMENT_IS_WRITER_WINDOW (self));

  publish (self);
}

static void
segment_writer_window_dispose (GObject *object)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (object);

  if (self->publisher != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->publisher, update_status, self);
      shared_segment_publisher_close (self->publisher);
      g_clear_object (&self->publisher);
    }

  G_OBJECT_CLASS (segment_writer_window_parent_class)->dispose (object);
}

static void
segment_writer_window_class_init (SegmentWriterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_writer_window_dispose;

  g_type_ensure (SEGMENT_TYPE_STATUS_LINE);
  g_type_ensure (SEGMENT_TYPE_TITLE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/writer/segment-writer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, buffer);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, status_line);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, take_over_button);
}

static void
segment_writer_window_init (SegmentWriterWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_actions (self);
}

SegmentWriterWindow *
segment_writer_window_new (GtkApplication   *application,
                           SharedSegmentKey *key)
{
  SegmentWriterWindow *self;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_WRITER_WINDOW, "application", application, NULL);
  subtitle = shared_segment_key_to_string (key);
  segment_title_set_subtitle (self->title, subtitle);

  self->publisher = shared_segment_publisher_new (key);
  g_signal_connect_swapped (self->publisher, "notify", G_CALLBACK (update_status), self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_text_changed), self, G_CONNECT_SWAPPED);
  update_status (self);

  return self;
}

void
segment_writer_window_load (SegmentWriterWindow *self,
                            const char          *text)
{
  GtkTextIter start;

  g_return_if_fail (SEGMENT_IS_WRITER_WINDOW (self));
  g_return_if_fail (text != NULL);

  g_signal_handlers_block_by_func (self->buffer, on_text_changed, self);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  g_signal_handlers_unblock_by_func (self->buffer, on_text_changed, self);

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  publish (self);
}
