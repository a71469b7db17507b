/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bar that says what stands in the way, or what is to be decided, with the buttons for it.
 */

#include "config.h"

#include "segment-notice.h"

#define REFRESH_INTERVAL_S 1

struct _SegmentNotice
{
  GtkWidget                  parent_instance;

  char                      *actions;         /* of the buttons, to know them again */
  SegmentNoticeDescribeFunc  describe;        /* what lasts; NULL: nothing does */
  gpointer                   user_data;
  gint64                     since_us;
  guint                      refresh_source;

  GtkInfoBar                *bar;
  GtkImage                  *image;
  GtkLabel                  *label;
  GtkBox                    *buttons;
};

G_DEFINE_FINAL_TYPE (SegmentNotice, segment_notice, GTK_TYPE_WIDGET)

static const char *
get_icon_name (GtkMessageType type)
{
  switch (type)
    {
    case GTK_MESSAGE_ERROR:
      return "dialog-error-symbolic";

    case GTK_MESSAGE_WARNING:
      return "dialog-warning-symbolic";

    case GTK_MESSAGE_QUESTION:
      return "dialog-question-symbolic";

    case GTK_MESSAGE_INFO:
    case GTK_MESSAGE_OTHER:
    default:
      return "dialog-information-symbolic";
    }
}

static char *
join_actions (const SegmentNoticeButton *buttons,
              guint                      n_buttons)
{
  g_autoptr (GString) actions = g_string_new (NULL);

  for (guint i = 0; i < n_buttons; i++)
    g_string_append_printf (actions, "%s ", buttons[i].action);

  return g_string_free (g_steal_pointer (&actions), FALSE);
}

/* A mnemonic is not spoken: neither its underline, nor the letter in brackets that languages without one put it on. */
static char *
remove_mnemonic (const char *label)
{
  g_autoptr (GRegex) mnemonic = g_regex_new ("\\s*\\(_.\\)|_", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);

  return g_regex_replace_literal (mnemonic, label, -1, 0, "", G_REGEX_MATCH_DEFAULT, NULL);
}

/* Not gtk_button_new_with_mnemonic(), which has the label spoken twice, and its underline with it. */
static GtkWidget *
new_button (const SegmentNoticeButton *description)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   "label", description->label,
                                   "use-underline", TRUE,
                                   NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON,
                                    "action-name", description->action,
                                    "child", label,
                                    "valign", GTK_ALIGN_CENTER,
                                    NULL);
  g_autofree char *name = remove_mnemonic (description->label);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static void
set_buttons (SegmentNotice             *self,
             const SegmentNoticeButton *buttons,
             guint                      n_buttons)
{
  g_autofree char *actions = join_actions (buttons, n_buttons);
  GtkWidget *child;

  if (g_strcmp0 (self->actions, actions) == 0)
    return;

  g_free (self->actions);
  self->actions = g_steal_pointer (&actions);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->buttons))) != NULL)
    gtk_box_remove (self->buttons, child);
  for (guint i = 0; i < n_buttons; i++)
    gtk_box_append (self->buttons, new_button (&buttons[i]));
}

static void
show (SegmentNotice             *self,
      GtkMessageType             type,
      const char                *text,
      const SegmentNoticeButton *buttons,
      guint                      n_buttons)
{
  set_buttons (self, buttons, n_buttons);
  gtk_info_bar_set_message_type (self->bar, type);
  gtk_image_set_from_icon_name (self->image, get_icon_name (type));

  /* What has not changed is not spoken again. */
  if (!g_str_equal (gtk_label_get_text (self->label), text))
    {
      gtk_label_set_text (self->label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    }

  gtk_widget_show (GTK_WIDGET (self));
}

static void
end_lasting (SegmentNotice *self)
{
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->describe = NULL;
}

static void
refresh (SegmentNotice *self)
{
  gint64 seconds = (g_get_monotonic_time () - self->since_us) / G_USEC_PER_SEC;
  g_autofree char *text = self->describe (seconds, self->user_data);

  show (self, GTK_MESSAGE_WARNING, text, NULL, 0);
}

static gboolean
on_refresh (gpointer user_data)
{
  refresh (user_data);

  return G_SOURCE_CONTINUE;
}

static void
segment_notice_dispose (GObject *object)
{
  SegmentNotice *self = SEGMENT_NOTICE (object);

  end_lasting (self);
  g_clear_pointer ((GtkWidget **) &self->bar, gtk_widget_unparent);
  g_clear_pointer (&self->actions, g_free);

  G_OBJECT_CLASS (segment_notice_parent_class)->dispose (object);
}

static void
segment_notice_class_init (SegmentNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_notice_dispose;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentNotice, bar);
  gtk_widget_class_bind_template_child (widget_class, SegmentNotice, image);
  gtk_widget_class_bind_template_child (widget_class, SegmentNotice, label);
  gtk_widget_class_bind_template_child (widget_class, SegmentNotice, buttons);
}

static void
segment_notice_init (SegmentNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segment_notice_show (SegmentNotice             *self,
                     GtkMessageType             type,
                     const char                *text,
                     const SegmentNoticeButton *buttons,
                     guint                      n_buttons)
{
  g_return_if_fail (SEGMENT_IS_NOTICE (self));
  g_return_if_fail (text != NULL);

  end_lasting (self);
  show (self, type, text, buttons, n_buttons);
}

void
segment_notice_show_lasting (SegmentNotice             *self,
                             SegmentNoticeDescribeFunc  describe,
                             gpointer                   user_data)
{
  g_return_if_fail (SEGMENT_IS_NOTICE (self));
  g_return_if_fail (describe != NULL);

  if (self->describe != describe || self->user_data != user_data)
    {
      end_lasting (self);
      self->describe = describe;
      self->user_data = user_data;
      self->since_us = g_get_monotonic_time ();
      self->refresh_source = g_timeout_add_seconds (REFRESH_INTERVAL_S, on_refresh, self);
    }

  refresh (self);
}

void
segment_notice_hide (SegmentNotice *self)
{
  g_return_if_fail (SEGMENT_IS_NOTICE (self));

  end_lasting (self);
  gtk_widget_hide (GTK_WIDGET (self));
}
