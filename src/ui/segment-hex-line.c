/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of a hex view, which shows one row and then another.
 */

#include "config.h"

#include "segment-hex-line.h"

struct _SegmentHexLine
{
  GtkBox         parent_instance;

  SegmentHexRow *row;
  gboolean       show_changes;
  guint          mark_timeout_id;

  GtkLabel      *offset_label;
  GtkLabel      *bytes_label;
  GtkLabel      *characters_label;
};

G_DEFINE_FINAL_TYPE (SegmentHexLine, segment_hex_line, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_SHOW_CHANGES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
unmark (SegmentHexLine *self)
{
  g_clear_handle_id (&self->mark_timeout_id, g_source_remove);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "changed-now");
}

static gboolean
on_mark_timeout (gpointer data)
{
  SegmentHexLine *self = data;

  g_assert (SEGMENT_IS_HEX_LINE (self));

  self->mark_timeout_id = 0;
  unmark (self);
  return G_SOURCE_REMOVE;
}

static void
mark (SegmentHexLine *self)
{
  if (!self->show_changes)
    return;

  g_clear_handle_id (&self->mark_timeout_id, g_source_remove);
  self->mark_timeout_id = g_timeout_add (SEGMENT_HEX_LINE_MARK_MS, on_mark_timeout, self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "changed-now");
}

/* What has the focus, and so is spoken, is the list item around the line. GTK 4.8 offers no other way to name it. */
static void
name_list_item (SegmentHexLine *self,
                const char     *name)
{
  GtkWidget *list_item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (list_item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_row (SegmentHexLine *self)
{
  g_autofree char *offset = segment_hex_row_dup_offset (self->row);
  g_autofree char *bytes = segment_hex_row_dup_bytes (self->row);
  g_autofree char *characters = segment_hex_row_dup_characters (self->row);
  g_autofree char *name = g_strdup_printf ("%s: %s  %s", offset, bytes, characters);

  gtk_label_set_text (self->offset_label, offset);
  gtk_label_set_text (self->bytes_label, bytes);
  gtk_label_set_text (self->characters_label, characters);
  name_list_item (self, name);
}

static void
on_row_changed (SegmentHexLine *self)
{
  g_assert (SEGMENT_IS_HEX_LINE (self));

  show_row (self);
  mark (self);
}

static void
clear_row (SegmentHexLine *self)
{
  unmark (self);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, on_row_changed, self);
  g_clear_object (&self->row);
}

static void
set_show_changes (SegmentHexLine *self,
                  gboolean        show_changes)
{
  if (self->show_changes == show_changes)
    return;

  self->show_changes = show_changes;
  if (!show_changes)
    unmark (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CHANGES]);
}

static void
segment_hex_line_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegmentHexLine *self = SEGMENT_HEX_LINE (object);

  switch (prop_id)
    {
    case PROP_SHOW_CHANGES:
      g_value_set_boolean (value, self->show_changes);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_hex_line_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SegmentHexLine *self = SEGMENT_HEX_LINE (object);

  switch (prop_id)
    {
    case PROP_SHOW_CHANGES:
      set_show_changes (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_hex_line_dispose (GObject *object)
{
  clear_row (SEGMENT_HEX_LINE (object));

  G_OBJECT_CLASS (segment_hex_line_parent_class)->dispose (object);
}

static void
segment_hex_line_class_init (SegmentHexLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_hex_line_get_property;
  object_class->set_property = segment_hex_line_set_property;
  object_class->dispose = segment_hex_line_dispose;

  properties[PROP_SHOW_CHANGES] =
    g_param_spec_boolean ("show-changes", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-hex-line.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentHexLine, offset_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentHexLine, bytes_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentHexLine, characters_label);
}

static void
segment_hex_line_init (SegmentHexLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
segment_hex_line_new (void)
{
  return g_object_new (SEGMENT_TYPE_HEX_LINE, NULL);
}

void
segment_hex_line_set_row (SegmentHexLine *self,
                          SegmentHexRow  *row)
{
  g_return_if_fail (SEGMENT_IS_HEX_LINE (self));
  g_return_if_fail (row == NULL || SEGMENT_IS_HEX_ROW (row));

  if (self->row == row)
    return;

  clear_row (self);
  if (row == NULL)
    return;

  self->row = g_object_ref (row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_row_changed), self);
  show_row (self);
  if (segment_hex_row_is_changed (row))
    mark (self);
}

SegmentHexRow *
segment_hex_line_get_row (SegmentHexLine *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_LINE (self), NULL);

  return self->row;
}
