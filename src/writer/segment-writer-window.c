/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The writer's window: a text, shared while it is typed.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-message.h"
#include "segment-text-bytes.h"
#include "segment-writer-leftover.h"
#include "segment-writer-load.h"
#include "segment-writer-notice.h"
#include "segment-writer-open.h"
#include "segment-writer-status.h"
#include "segment-writer-window.h"

#define PROGRESS_INTERVAL_MS 100
#define LEFTOVER_INTERVAL_S  1

struct _SegmentWriterWindow
{
  SegmentWindow           parent_instance;

  SharedSegmentPublisher *publisher;
  char                   *leftover;         /* that is offered back, or NULL */
  guint                   leftover_source;  /* 0: none is looked for */
  gboolean                is_restoring;     /* what is being loaded is the leftover */
  gboolean                is_restored;      /* it is in the text, and may be in the segment for a while yet */

  SegmentWriterLoad      *load;             /* NULL: nothing is being loaded */
  char                   *loaded_name;      /* of the file */
  guint                   progress_source;

  GtkTextView            *text_view;
  GtkTextBuffer          *buffer;
  GtkWidget              *progress;
  GtkProgressBar         *progress_bar;
};

G_DEFINE_FINAL_TYPE (SegmentWriterWindow, segment_writer_window, SEGMENT_TYPE_WINDOW)

static char *
dup_text (SegmentWriterWindow *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static gboolean
is_empty (SegmentWriterWindow *self)
{
  return gtk_text_buffer_get_char_count (self->buffer) == 0;
}

/* Sharing */

static void
update_notice (SegmentWriterWindow *self)
{
  segment_writer_notice_update (segment_window_get_notice (SEGMENT_WINDOW (self)), self->publisher, self->leftover);
}

static void
update_status (SegmentWriterWindow *self)
{
  g_autofree char *status = segment_writer_status_describe (self->publisher, is_empty (self));
  gboolean is_owned = shared_segment_publisher_get_state (self->publisher) == SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER;

  segment_window_set_status (SEGMENT_WINDOW (self), status);
  update_notice (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.take-over", is_owned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.restore", self->leftover != NULL && self->load == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.discard", self->leftover != NULL);
}

/* What is typed takes the place of what was left over in the segment. */
static void
look_for_leftover (SegmentWriterWindow *self)
{
  if (self->leftover == NULL && !self->is_restored)
    self->leftover = segment_writer_leftover_dup_text (shared_segment_publisher_get_key (self->publisher));
}

/* A reader that looks right now is attached: then nothing is left over for a moment. */
static gboolean
on_look_for_leftover (gpointer user_data)
{
  SegmentWriterWindow *self = user_data;

  if (shared_segment_publisher_get_state (self->publisher) != SHARED_SEGMENT_PUBLISHER_IDLE)
    {
      self->leftover_source = 0;
      return G_SOURCE_REMOVE;
    }

  look_for_leftover (self);
  update_status (self);
  return G_SOURCE_CONTINUE;
}

static void
publish (SegmentWriterWindow *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (shared_segment_publisher_get_state (self->publisher) == SHARED_SEGMENT_PUBLISHER_IDLE)
    look_for_leftover (self);

  bytes = segment_text_bytes_new (self->buffer);
  shared_segment_publisher_publish (self->publisher, bytes);

  /* The publisher does not tell one byte of text from the one byte of an empty text. */
  update_status (self);
}

/* A text that is being loaded is shared when it is complete. */
static void
on_text_changed (SegmentWriterWindow *self)
{
  if (self->load == NULL)
    publish (self);
}

static void
stop_sharing (SegmentWriterWindow *self)
{
  g_clear_handle_id (&self->leftover_source, g_source_remove);
  g_clear_pointer (&self->leftover, g_free);
  self->is_restoring = FALSE;
  self->is_restored = FALSE;
  if (self->publisher == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->publisher, update_status, self);
  shared_segment_publisher_close (self->publisher);
  g_clear_object (&self->publisher);
}

/* The text moves to the new segment, and nothing of the old one stays. */
static void
on_key_changed (SegmentWriterWindow *self)
{
  gboolean was_shared = self->publisher != NULL &&
                        shared_segment_publisher_get_state (self->publisher) != SHARED_SEGMENT_PUBLISHER_IDLE;

  stop_sharing (self);

  self->publisher = shared_segment_publisher_new (segment_window_get_key (SEGMENT_WINDOW (self)));
  g_signal_connect_swapped (self->publisher, "notify", G_CALLBACK (update_status), self);
  look_for_leftover (self);
  self->leftover_source = g_timeout_add_seconds (LEFTOVER_INTERVAL_S, on_look_for_leftover, self);
  if (was_shared && self->load == NULL)
    publish (self);
  else
    update_status (self);
}

/* Loading */

static gboolean
on_progress (gpointer user_data)
{
  SegmentWriterWindow *self = user_data;

  gtk_progress_bar_set_fraction (self->progress_bar, segment_writer_load_get_progress (self->load));
  gtk_widget_show (self->progress);

  return G_SOURCE_CONTINUE;
}

static void
on_undo_changed (SegmentWriterWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo",
                                 self->load == NULL && gtk_text_buffer_get_can_undo (self->buffer));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo",
                                 self->load == NULL && gtk_text_buffer_get_can_redo (self->buffer));
}

static void
set_loading (SegmentWriterWindow *self,
             SegmentWriterLoad   *load)
{
  gboolean is_loading = load != NULL;

  g_clear_pointer (&self->load, segment_writer_load_free);
  self->load = load;

  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (is_loading)
    self->progress_source = g_timeout_add (PROGRESS_INTERVAL_MS, on_progress, self);
  else
    gtk_widget_hide (self->progress);

  gtk_text_view_set_editable (self->text_view, !is_loading);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.cancel-load", is_loading);
  on_undo_changed (self);
}

static void
show_load_error (SegmentWriterWindow *self,
                 const GError        *error)
{
  g_autofree char *message = g_strdup_printf (_("Cannot open “%s”"), self->loaded_name);

  segment_message_show (GTK_WINDOW (self), message, error->message);
}

static void
on_loaded (const GError *error,
           gpointer      user_data)
{
  SegmentWriterWindow *self = user_data;
  GtkTextIter start;

  set_loading (self, NULL);
  if (error == NULL && self->is_restoring)
    {
      g_clear_pointer (&self->leftover, g_free);
      self->is_restored = TRUE;
    }
  self->is_restoring = FALSE;

  if (error == NULL)
    {
      gtk_text_buffer_get_start_iter (self->buffer, &start);
      gtk_text_buffer_place_cursor (self->buffer, &start);
      publish (self);
      return;
    }

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_load_error (self, error);
  update_status (self);
}

static void
begin_load (SegmentWriterWindow *self)
{
  self->is_restoring = FALSE;
  set_loading (self, segment_writer_load_new (self->buffer, on_loaded, self));
}

/* What nobody has typed into yet has nothing to go back to. */
static void
segment_writer_window_load (SegmentWindow *window,
                            const char    *text)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (window);
  gboolean is_undoable = !is_empty (self) || gtk_text_buffer_get_can_undo (self->buffer);

  begin_load (self);
  segment_writer_load_start_text (self->load, g_strdup (text), is_undoable);
}

/* Commands */

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segment_writer_open (SEGMENT_WRITER_WINDOW (widget));
}

static void
cancel_load_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  segment_writer_load_cancel (SEGMENT_WRITER_WINDOW (widget)->load);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  gtk_text_buffer_undo (SEGMENT_WRITER_WINDOW (widget)->buffer);
}

static void
redo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  gtk_text_buffer_redo (SEGMENT_WRITER_WINDOW (widget)->buffer);
}

/* The buttons of a notice are about to go, and must not take the keyboard's focus with them. */

static void
take_over_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  shared_segment_publisher_take_over (self->publisher);
}

/* Until it has been restored wholly, it is still offered: loading it can be cancelled. */
static void
restore_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  begin_load (self);
  self->is_restoring = TRUE;
  update_status (self);
  segment_writer_load_start_text (self->load, g_strdup (self->leftover), TRUE);
}

static void
discard_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  g_clear_pointer (&self->leftover, g_free);
  segment_writer_leftover_remove (shared_segment_publisher_get_key (self->publisher));
  update_status (self);
}

/* The window */

static char *
segment_writer_window_dup_text (SegmentWindow *window)
{
  return dup_text (SEGMENT_WRITER_WINDOW (window));
}

static GBytes *
segment_writer_window_dup_bytes (SegmentWindow *window)
{
  char *text = dup_text (SEGMENT_WRITER_WINDOW (window));

  return g_bytes_new_take (text, strlen (text));
}

static char *
segment_writer_window_suggest_name (SegmentWindow *window)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (window);

  return g_strdup (self->loaded_name != NULL ? self->loaded_name : _("Shared text.txt"));
}

static void
segment_writer_window_refresh_details (SegmentWindow  *window,
                                       SegmentDetails *details)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (window);

  segment_details_set_length (details, shared_segment_publisher_get_size (self->publisher),
                              (gsize) gtk_text_buffer_get_char_count (self->buffer));
}

static void
segment_writer_window_dispose (GObject *object)
{
  SegmentWriterWindow *self = SEGMENT_WRITER_WINDOW (object);

  if (self->load != NULL)
    set_loading (self, NULL);
  stop_sharing (self);

  G_OBJECT_CLASS (segment_writer_window_parent_class)->dispose (object);
}

static void
segment_writer_window_finalize (GObject *object)
{
  g_free (SEGMENT_WRITER_WINDOW (object)->loaded_name);

  G_OBJECT_CLASS (segment_writer_window_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.cancel-load", NULL, cancel_load_action);
  gtk_widget_class_install_action (widget_class, "win.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, redo_action);
  gtk_widget_class_install_action (widget_class, "win.restore", NULL, restore_action);
  gtk_widget_class_install_action (widget_class, "win.take-over", NULL, take_over_action);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
}

static void
segment_writer_window_class_init (SegmentWriterWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SegmentWindowClass *window_class = SEGMENT_WINDOW_CLASS (klass);

  object_class->dispose = segment_writer_window_dispose;
  object_class->finalize = segment_writer_window_finalize;
  window_class->state = "writer";
  window_class->load = segment_writer_window_load;
  window_class->dup_text = segment_writer_window_dup_text;
  window_class->dup_bytes = segment_writer_window_dup_bytes;
  window_class->suggest_name = segment_writer_window_suggest_name;
  window_class->refresh_details = segment_writer_window_refresh_details;

  install_actions (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/writer/segment-writer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, buffer);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, SegmentWriterWindow, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_changed);
}

static void
segment_writer_window_init (SegmentWriterWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  segment_window_set_text_view (SEGMENT_WINDOW (self), self->text_view);
  set_loading (self, NULL);
}

SegmentWindow *
segment_writer_window_new (GtkApplication   *application,
                           SharedSegmentKey *key)
{
  SegmentWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (SEGMENT_TYPE_WRITER_WINDOW, "application", application, "key", key, NULL);
  g_signal_connect (self, "notify::key", G_CALLBACK (on_key_changed), NULL);
  on_key_changed (SEGMENT_WRITER_WINDOW (self));

  return self;
}

void
segment_writer_window_open_file (SegmentWriterWindow *self,
                                 GFile               *file)
{
  g_autofree char *base_name = NULL;

  g_return_if_fail (SEGMENT_IS_WRITER_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  base_name = g_file_get_basename (file);
  g_free (self->loaded_name);
  self->loaded_name = g_filename_display_name (base_name != NULL ? base_name : "");

  begin_load (self);
  segment_writer_load_start_file (self->load, file);
}
