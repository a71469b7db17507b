/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a segment of the machine contains: looked at, and never written.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "segment-contents-view.h"
#include "segment-settings.h"
#include "segment-style.h"
#include "segment-table-preview.h"

#define MIN_INTERVAL_US G_USEC_PER_SEC

/* UTF-8 has no longer characters. */
#define MAX_CHARACTER_SIZE 4

struct _SegmentTablePreview
{
  GtkWidget              parent_instance;

  SharedSegmentTableRow *row;         /* NULL: none */
  GBytes                *bytes;       /* NULL: none have been read */
  gboolean               prefers_hex;
  gboolean               is_stopped;
  gboolean               is_stale;    /* shall be read, as soon as that is due and seen */
  gint64                 read_at_us;  /* monotonic; 0: not yet */
  GCancellable          *reading;     /* NULL: nothing is being read */
  guint                  read_source;

  GtkLabel              *size_label;
  GtkStack              *stack;
  GtkLabel              *message_label;
  SegmentContentsView   *view;
};

G_DEFINE_FINAL_TYPE (SegmentTablePreview, segment_table_preview, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_HEX,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void read_when_due (SegmentTablePreview *self);

/* All zeros would be the empty text: there is nothing to see in it. */
static gboolean
is_text (SegmentTablePreview *self)
{
  return segment_contents_view_get_contents (self->view) == SEGMENT_CONTENTS_TEXT;
}

static void
update_size (SegmentTablePreview *self)
{
  gsize cut_size = segment_contents_view_get_cut_size (self->view);
  guint64 whole_size = self->row != NULL ? shared_segment_table_row_get_bytes (self->row) : 0;
  gsize shown_size = self->bytes != NULL && cut_size == 0 ? g_bytes_get_size (self->bytes) : cut_size;
  g_autofree char *shown = g_format_size_full (shown_size, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *whole = g_format_size_full (whole_size, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: two amounts of bytes, as in "The first 1.0 MiB of 4.0 MiB" */
  g_autofree char *text = g_strdup_printf (_("The first %s of %s"), shown, whole);

  gtk_label_set_text (self->size_label, self->bytes != NULL && shown_size < whole_size ? text : "");
}

static void
update_page (SegmentTablePreview *self)
{
  g_object_set (self->view, "prefers-hex", self->prefers_hex || !is_text (self), NULL);
  update_size (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.hex", self->bytes != NULL && is_text (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEX]);
}

static void
update_refresh (SegmentTablePreview *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.refresh", self->row != NULL && !self->is_stopped);
}

static void
clear_bytes (SegmentTablePreview *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  segment_contents_view_clear (self->view);
  update_page (self);
}

static void
show_message (SegmentTablePreview *self,
              const char          *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);

  clear_bytes (self);
  gtk_label_set_text (self->message_label, valid);
  /* Only with a text: what has the focus shall have a name. */
  gtk_label_set_selectable (self->message_label, TRUE);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->message_label));
}

/* What is left out at the end may have taken a part of a character with it; what remains of that is no error in the
 * text. */
static GBytes *
cut_character (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *end;
  gsize rest;

  g_utf8_validate_len (data, size, &end);
  rest = size - (gsize) (end - data);
  if (rest == 0 || rest >= MAX_CHARACTER_SIZE ||
      g_utf8_get_char_validated (end, (gssize) rest) != (gunichar) -2)
    return g_bytes_ref (bytes);

  return g_bytes_new_from_bytes (bytes, 0, size - rest);
}

static void
show_bytes (SegmentTablePreview *self,
            GBytes              *bytes)
{
  g_autoptr (GBytes) whole_characters = NULL;

  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->view));
  if (self->bytes != NULL && g_bytes_equal (self->bytes, bytes))
    {
      update_size (self);
      return;
    }

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (bytes);
  whole_characters = g_bytes_get_size (bytes) == SEGMENT_TABLE_PREVIEW_MAX_SIZE ? cut_character (bytes)
                                                                                : g_bytes_ref (bytes);
  segment_contents_view_set_bytes (self->view, whole_characters);
  update_page (self);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegmentTablePreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_table_row_read_finish (SHARED_SEGMENT_TABLE_ROW (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  if (bytes != NULL)
    show_bytes (self, bytes);
  else
    show_message (self, error->message);

  read_when_due (self);
}

static void
read_now (SegmentTablePreview *self)
{
  g_autoptr (GError) error = NULL;

  g_assert (self->reading == NULL);

  self->is_stale = FALSE;
  self->read_at_us = g_get_monotonic_time ();
  if (!shared_segment_table_row_may_read (self->row, &error))
    {
      show_message (self, error->message);
      return;
    }

  self->reading = g_cancellable_new ();
  shared_segment_table_row_read_async (self->row, SEGMENT_TABLE_PREVIEW_MAX_SIZE, self->reading, on_read,
                                       g_object_ref (self));
}

static gboolean
on_due (gpointer user_data)
{
  SegmentTablePreview *self = user_data;

  self->read_source = 0;
  read_now (self);
  return G_SOURCE_REMOVE;
}

static void
read_when_due (SegmentTablePreview *self)
{
  gint64 due_us = self->read_at_us + MIN_INTERVAL_US;
  gint64 now_us = g_get_monotonic_time ();

  if (!self->is_stale || self->reading != NULL || self->read_source != 0 ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (self->read_at_us == 0 || now_us >= due_us)
    read_now (self);
  else
    self->read_source = g_timeout_add ((guint) ((due_us - now_us) / 1000 + 1), on_due, self);
}

static void
on_changed (SegmentTablePreview *self)
{
  if (self->is_stopped)
    return;

  self->is_stale = TRUE;
  read_when_due (self);
}

/* To read a System V segment is to attach to it. That must not be a reason to read it again, and so on. */
static void
on_used (SegmentTablePreview *self)
{
  if (shared_segment_table_row_get_last_user (self->row, NULL) != getpid ())
    on_changed (self);
}

/* What is being read, or waits for that, is not waited for any more. */
static void
cancel (SegmentTablePreview *self)
{
  self->is_stale = FALSE;
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegmentTablePreview *self = SEGMENT_TABLE_PREVIEW (widget);

  cancel (self);
  read_now (self);
}

static void
segment_table_preview_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (segment_table_preview_parent_class)->map (widget);

  read_when_due (SEGMENT_TABLE_PREVIEW (widget));
}

static void
segment_table_preview_unmap (GtkWidget *widget)
{
  SegmentTablePreview *self = SEGMENT_TABLE_PREVIEW (widget);

  if (self->read_source != 0)
    {
      cancel (self);
      self->is_stale = TRUE;
    }

  GTK_WIDGET_CLASS (segment_table_preview_parent_class)->unmap (widget);
}

static void
segment_table_preview_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  SegmentTablePreview *self = SEGMENT_TABLE_PREVIEW (object);

  switch (prop_id)
    {
    case PROP_HEX:
      g_value_set_boolean (value, self->view != NULL && segment_contents_view_is_hex (self->view));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_table_preview_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  SegmentTablePreview *self = SEGMENT_TABLE_PREVIEW (object);

  switch (prop_id)
    {
    case PROP_HEX:
      self->prefers_hex = g_value_get_boolean (value);
      update_page (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
forget_row (SegmentTablePreview *self)
{
  cancel (self);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_clear_object (&self->row);
}

static void
segment_table_preview_dispose (GObject *object)
{
  SegmentTablePreview *self = SEGMENT_TABLE_PREVIEW (object);
  GtkWidget *child;

  forget_row (self);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->view = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (segment_table_preview_parent_class)->dispose (object);
}

static void
segment_table_preview_class_init (SegmentTablePreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_table_preview_get_property;
  object_class->set_property = segment_table_preview_set_property;
  object_class->dispose = segment_table_preview_dispose;
  widget_class->map = segment_table_preview_map;
  widget_class->unmap = segment_table_preview_unmap;

  properties[PROP_HEX] =
    g_param_spec_boolean ("hex", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "preview.hex", "hex");
  gtk_widget_class_install_action (widget_class, "preview.refresh", NULL, refresh_action);

  g_type_ensure (SEGMENT_TYPE_CONTENTS_VIEW);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTablePreview, size_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTablePreview, stack);
  gtk_widget_class_bind_template_child (widget_class, SegmentTablePreview, message_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTablePreview, view);
}

static void
segment_table_preview_init (SegmentTablePreview *self)
{
  g_autoptr (GSettings) settings = segment_settings_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  segment_contents_view_set_max_line (self->view, SEGMENT_TABLE_PREVIEW_MAX_LINE);
  segment_style_bind_text_view (segment_contents_view_get_text_view (self->view), settings);
  update_page (self);
  update_refresh (self);
}

GtkWidget *
segment_table_preview_new (void)
{
  return g_object_new (SEGMENT_TYPE_TABLE_PREVIEW, NULL);
}

void
segment_table_preview_set_row (SegmentTablePreview   *self,
                               SharedSegmentTableRow *row)
{
  g_return_if_fail (SEGMENT_IS_TABLE_PREVIEW (self));
  g_return_if_fail (row == NULL || SHARED_IS_SEGMENT_TABLE_ROW (row));

  if (row == self->row)
    return;

  forget_row (self);
  clear_bytes (self);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->view));
  self->is_stopped = FALSE;
  self->read_at_us = 0;
  if (row != NULL)
    {
      self->row = g_object_ref (row);
      g_signal_connect_swapped (row, "notify::attached", G_CALLBACK (on_used), self);
      g_signal_connect_swapped (row, "notify::bytes", G_CALLBACK (on_changed), self);
      g_signal_connect_swapped (row, "notify::changed", G_CALLBACK (on_changed), self);
      g_signal_connect_swapped (row, "notify::detached", G_CALLBACK (on_used), self);
      g_signal_connect_swapped (row, "notify::perms", G_CALLBACK (on_changed), self);
      on_changed (self);
    }
  update_refresh (self);
}

void
segment_table_preview_stop (SegmentTablePreview *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_PREVIEW (self));

  if (self->row == NULL || self->is_stopped)
    return;

  cancel (self);
  self->is_stopped = TRUE;
  update_refresh (self);
  if (self->bytes == NULL)
    show_message (self, _("The segment is gone."));
}
