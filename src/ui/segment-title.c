/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The title of a window, and below it which segment the window is about.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-key-chooser.h"
#include "segment-title.h"

struct _SegmentTitle
{
  GtkWidget          parent_instance;

  SharedSegmentKey  *key;

  GtkMenuButton     *button;
  GtkLabel          *title_label;
  GtkLabel          *subtitle_label;
  SegmentKeyChooser *chooser;
};

G_DEFINE_FINAL_TYPE (SegmentTitle, segment_title, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_KEY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  KEY_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_chosen (SegmentTitle     *self,
           SharedSegmentKey *key)
{
  g_signal_emit (self, signals[KEY_CHOSEN], 0, key);
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

    case PROP_KEY:
      g_value_set_boxed (value, self->key);
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

    case PROP_KEY:
      segment_title_set_key (self, g_value_get_boxed (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_title_dispose (GObject *object)
{
  SegmentTitle *self = SEGMENT_TITLE (object);

  gtk_widget_unparent (GTK_WIDGET (self->button));
  self->button = NULL;
  g_clear_pointer (&self->key, shared_segment_key_unref);

  G_OBJECT_CLASS (segment_title_parent_class)->dispose (object);
}

static void
segment_title_class_init (SegmentTitleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_title_get_property;
  object_class->set_property = segment_title_set_property;
  object_class->dispose = segment_title_dispose;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEY] =
    g_param_spec_boxed ("key", NULL, NULL, SHARED_TYPE_SEGMENT_KEY,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[KEY_CHOSEN] =
    g_signal_new ("key-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SHARED_TYPE_SEGMENT_KEY);

  g_type_ensure (SEGMENT_TYPE_KEY_CHOOSER);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-title.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, button);
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, title_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTitle, chooser);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
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

  if (title == NULL)
    title = "";

  if (g_str_equal (gtk_label_get_text (self->title_label), title))
    return;

  gtk_label_set_text (self->title_label, title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
segment_title_get_title (SegmentTitle *self)
{
  g_return_val_if_fail (SEGMENT_IS_TITLE (self), NULL);

  return gtk_label_get_text (self->title_label);
}

void
segment_title_set_key (SegmentTitle     *self,
                       SharedSegmentKey *key)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (SEGMENT_IS_TITLE (self));

  if (key == NULL || (self->key != NULL && shared_segment_key_equal (self->key, key)))
    return;

  shared_segment_key_ref (key);
  g_clear_pointer (&self->key, shared_segment_key_unref);
  self->key = key;

  text = shared_segment_key_to_string (key);
  gtk_label_set_text (self->subtitle_label, text);
  /* Translators: the name of a button, which shows the key of a segment and lets one change it */
  name = g_strdup_printf (_("Key %s"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  segment_key_chooser_set_key (self->chooser, key);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY]);
}

void
segment_title_choose_key (SegmentTitle *self)
{
  g_return_if_fail (SEGMENT_IS_TITLE (self));

  gtk_menu_button_popup (self->button);
}
