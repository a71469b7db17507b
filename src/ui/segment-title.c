/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The title of a window, and below it which segment the window is about.
 */

#include "config.h"

#include "segment-title.h"

struct _SegmentTitle
{
  GtkBox    parent_instance;

  GtkLabel *title_label;
  GtkLabel *subtitle_label;
};

G_DEFINE_FINAL_TYPE (SegmentTitle, segment_title, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_label (SegmentTitle *self,
           GtkLabel     *label,
           const char   *text,
           GParamSpec   *pspec)
{
  g_assert (SEGMENT_IS_TITLE (self));
  g_assert (GTK_IS_LABEL (label));

  if (text == NULL)
    text = "";

  if (g_str_equal (gtk_label_get_text (label), text))
    return;

  gtk_label_set_text (label, text);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
segment_title_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SegmentTitle *self = SEGMENT_TITLE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, segment_title_get_title (self));
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, segment_title_get_subtitle (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_title_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SegmentTitle *self = SEGMENT_TITLE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      segment_title_set_title (self, g_value_get_string (value));
      break;

    case PROP_SUBTITLE:
      segment_title_set_subtitle (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_title_class_init (SegmentTitleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_title_get_property;
  object_class->set_property = segment_title_set_property;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-title.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, title_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, subtitle_label);
}

static void
segment_title_init (SegmentTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segment_title_set_title (SegmentTitle *self,
                         const char   *title)
{
  g_return_if_fail (SEGMENT_IS_TITLE (self));

  set_label (self, self->title_label, title, properties[PROP_TITLE]);
}

const char *
segment_title_get_title (SegmentTitle *self)
{
  g_return_val_if_fail (SEGMENT_IS_TITLE (self), NULL);

  return gtk_label_get_text (self->title_label);
}

void
segment_title_set_subtitle (SegmentTitle *self,
                            const char   *subtitle)
{
  g_return_if_fail (SEGMENT_IS_TITLE (self));

  set_label (self, self->subtitle_label, subtitle, properties[PROP_SUBTITLE]);
}

const char *
segment_title_get_subtitle (SegmentTitle *self)
{
  g_return_val_if_fail (SEGMENT_IS_TITLE (self), NULL);

  return gtk_label_get_text (self->subtitle_label);
}
