/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The line at the bottom of a window that says how things are.
 */

#include "config.h"

#include "segment-status-line.h"

struct _SegmentStatusLine
{
  GtkBox    parent_instance;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (SegmentStatusLine, segment_status_line, GTK_TYPE_BOX)

static gboolean
segment_status_line_query_tooltip (GtkWidget  *widget,
                                   int         x,
                                   int         y,
                                   gboolean    keyboard_mode,
                                   GtkTooltip *tooltip)
{
  SegmentStatusLine *self = SEGMENT_STATUS_LINE (widget);

  if (!pango_layout_is_ellipsized (gtk_label_get_layout (self->label)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, gtk_label_get_text (self->label));
  return TRUE;
}

static void
segment_status_line_class_init (SegmentStatusLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->query_tooltip = segment_status_line_query_tooltip;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentStatusLine, label);
}

static void
segment_status_line_init (SegmentStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segment_status_line_set_text (SegmentStatusLine *self,
                              const char        *text)
{
  g_return_if_fail (SEGMENT_IS_STATUS_LINE (self));
  g_return_if_fail (text != NULL);

  /* What has not changed is not spoken again. */
  if (g_str_equal (gtk_label_get_text (self->label), text))
    return;

  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

const char *
segment_status_line_get_text (SegmentStatusLine *self)
{
  g_return_val_if_fail (SEGMENT_IS_STATUS_LINE (self), NULL);

  return gtk_label_get_text (self->label);
}
