/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the windows of both programs have in common: a window that is about one segment.
 */

#include "config.h"

#include "segment-application.h"
#include "segment-find-bar.h"
#include "segment-save.h"
#include "segment-settings.h"
#include "segment-status-line.h"
#include "segment-style.h"
#include "segment-title.h"
#include "segment-window-state.h"
#include "segment-window.h"

typedef struct
{
  GSettings         *settings;
  SharedSegmentKey  *key;
  GMenuModel        *menu_model;

  GtkHeaderBar      *header_bar;
  SegmentTitle      *title;
  SegmentFindBar    *find_bar;
  SegmentNotice     *notice;
  GtkBox            *middle;
  SegmentStatusLine *status_line;
  GtkMenuButton     *details_button;
  SegmentDetails    *details;

  GtkWidget         *focus;         /* that is not in a popover; or NULL */
  GtkWidget         *open_popover;  /* in which the focus is; or NULL */
} SegmentWindowPrivate;

static void segment_window_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (SegmentWindow, segment_window, GTK_TYPE_APPLICATION_WINDOW,
                                  G_ADD_PRIVATE (SegmentWindow)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, segment_window_buildable_init))

static GtkBuildableIface *parent_buildable;

enum
{
  PROP_0,
  PROP_KEY,
  PROP_MENU_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Commands */

static void
change_key_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segment_window_choose_key (SEGMENT_WINDOW (widget));
}

static void
show_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (widget));

  gtk_menu_button_popup (priv->details_button);
}

static void
copy_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SegmentWindow *self = SEGMENT_WINDOW (widget);
  g_autofree char *text = SEGMENT_WINDOW_GET_CLASS (self)->dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentWindow *self = SEGMENT_WINDOW (widget);
  g_autoptr (GBytes) bytes = SEGMENT_WINDOW_GET_CLASS (self)->dup_bytes (self);
  g_autofree char *file_name = SEGMENT_WINDOW_GET_CLASS (self)->suggest_name (self);

  segment_save (GTK_WINDOW (self), bytes, file_name);
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (widget));

  segment_find_bar_open (priv->find_bar);
}

static void
find_next_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (widget));

  segment_find_bar_find_next (priv->find_bar);
}

static void
find_previous_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (widget));

  segment_find_bar_find_previous (priv->find_bar);
}

static void
close_find_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segment_window_close_find (SEGMENT_WINDOW (widget));
}

/* The key */

static void
set_key (SegmentWindow    *self,
         SharedSegmentKey *key)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  if (priv->key != NULL && shared_segment_key_equal (priv->key, key))
    return;

  shared_segment_key_ref (key);
  g_clear_pointer (&priv->key, shared_segment_key_unref);
  priv->key = key;

  segment_details_set_key (priv->details, key);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY]);
}

/* Two windows would share one segment with each other's program, and neither would know. */
static void
on_key_chosen (SegmentWindow    *self,
               SharedSegmentKey *key)
{
  SegmentApplication *application = SEGMENT_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  SegmentWindow *other = segment_application_find_window (application, key);

  if (other != NULL && other != self)
    gtk_window_present (GTK_WINDOW (other));
  else
    set_key (self, key);
}

static void
on_refresh_details (SegmentWindow  *self,
                    SegmentDetails *details)
{
  SEGMENT_WINDOW_GET_CLASS (self)->refresh_details (self, details);
}

/* The focus */

/* Where the button of a popover gets the focus when it closes, it was perhaps opened with a shortcut, from the text. */
static void
on_focus_changed (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *popover = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) : NULL;
  GtkWidget *closed = priv->open_popover;
  GtkWidget *button = closed != NULL ? gtk_widget_get_ancestor (closed, GTK_TYPE_MENU_BUTTON) : NULL;

  g_set_weak_pointer (&priv->open_popover, popover);
  if (popover != NULL)
    return;

  if (button != NULL && priv->focus != NULL && (focus == NULL || gtk_widget_is_ancestor (focus, button)))
    gtk_widget_grab_focus (priv->focus);
  else
    g_set_weak_pointer (&priv->focus, focus);
}

/* Size and state */

static GSettings *
get_state (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  return g_settings_get_child (priv->settings, SEGMENT_WINDOW_GET_CLASS (self)->state);
}

static void
segment_window_unrealize (GtkWidget *widget)
{
  g_autoptr (GSettings) state = get_state (SEGMENT_WINDOW (widget));

  segment_window_state_remember (GTK_WINDOW (widget), state);

  GTK_WIDGET_CLASS (segment_window_parent_class)->unrealize (widget);
}

/* Children */

static void
segment_window_add_child (GtkBuildable *buildable,
                          GtkBuilder   *builder,
                          GObject      *child,
                          const char   *type)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (buildable));

  /* While the template itself is being built, there is no middle yet. */
  if (priv->middle == NULL || !GTK_IS_WIDGET (child))
    parent_buildable->add_child (buildable, builder, child, type);
  else if (g_strcmp0 (type, "start") == 0)
    gtk_header_bar_pack_start (priv->header_bar, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    gtk_header_bar_pack_end (priv->header_bar, GTK_WIDGET (child));
  else
    gtk_box_append (priv->middle, GTK_WIDGET (child));
}

static void
segment_window_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = segment_window_add_child;
}

/* The type */

static void
segment_window_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (object));

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_boxed (value, priv->key);
      break;

    case PROP_MENU_MODEL:
      g_value_set_object (value, priv->menu_model);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_window_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SegmentWindow *self = SEGMENT_WINDOW (object);
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  switch (prop_id)
    {
    case PROP_KEY:
      set_key (self, g_value_get_boxed (value));
      break;

    case PROP_MENU_MODEL:
      if (g_set_object (&priv->menu_model, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_window_constructed (GObject *object)
{
  g_autoptr (GSettings) state = get_state (SEGMENT_WINDOW (object));

  G_OBJECT_CLASS (segment_window_parent_class)->constructed (object);

  segment_window_state_restore (GTK_WINDOW (object), state);
}

static void
segment_window_dispose (GObject *object)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (object));

  g_clear_weak_pointer (&priv->focus);
  g_clear_weak_pointer (&priv->open_popover);

  G_OBJECT_CLASS (segment_window_parent_class)->dispose (object);
}

static void
segment_window_finalize (GObject *object)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (SEGMENT_WINDOW (object));

  g_clear_object (&priv->settings);
  g_clear_object (&priv->menu_model);
  g_clear_pointer (&priv->key, shared_segment_key_unref);

  G_OBJECT_CLASS (segment_window_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.change-key", NULL, change_key_action);
  gtk_widget_class_install_action (widget_class, "win.close-find", NULL, close_find_action);
  gtk_widget_class_install_action (widget_class, "win.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_action (widget_class, "win.details", NULL, show_details_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.find-next", NULL, find_next_action);
  gtk_widget_class_install_action (widget_class, "win.find-previous", NULL, find_previous_action);
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-find", NULL);
}

static void
segment_window_class_init (SegmentWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_window_get_property;
  object_class->set_property = segment_window_set_property;
  object_class->constructed = segment_window_constructed;
  object_class->dispose = segment_window_dispose;
  object_class->finalize = segment_window_finalize;
  widget_class->unrealize = segment_window_unrealize;

  properties[PROP_KEY] =
    g_param_spec_boxed ("key", NULL, NULL, SHARED_TYPE_SEGMENT_KEY,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU_MODEL] =
    g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_actions (widget_class);

  g_type_ensure (SEGMENT_TYPE_DETAILS);
  g_type_ensure (SEGMENT_TYPE_FIND_BAR);
  g_type_ensure (SEGMENT_TYPE_NOTICE);
  g_type_ensure (SEGMENT_TYPE_STATUS_LINE);
  g_type_ensure (SEGMENT_TYPE_TITLE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-window.ui");
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, header_bar);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, title);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, find_bar);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, notice);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, middle);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, status_line);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, details_button);
  gtk_widget_class_bind_template_child_private (widget_class, SegmentWindow, details);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_refresh_details);
}

static void
segment_window_init (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  priv->settings = segment_settings_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

SharedSegmentKey *
segment_window_get_key (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_val_if_fail (SEGMENT_IS_WINDOW (self), NULL);

  return priv->key;
}

GSettings *
segment_window_get_settings (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_val_if_fail (SEGMENT_IS_WINDOW (self), NULL);

  return priv->settings;
}

SegmentNotice *
segment_window_get_notice (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_val_if_fail (SEGMENT_IS_WINDOW (self), NULL);

  return priv->notice;
}

void
segment_window_choose_key (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_if_fail (SEGMENT_IS_WINDOW (self));

  segment_title_choose_key (priv->title);
}

void
segment_window_load (SegmentWindow *self,
                     const char    *text)
{
  g_return_if_fail (SEGMENT_IS_WINDOW (self));
  g_return_if_fail (SEGMENT_WINDOW_GET_CLASS (self)->load != NULL);
  g_return_if_fail (text != NULL);

  SEGMENT_WINDOW_GET_CLASS (self)->load (self, text);
}

void
segment_window_set_text_view (SegmentWindow *self,
                              GtkTextView   *text_view)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_if_fail (SEGMENT_IS_WINDOW (self));
  g_return_if_fail (GTK_IS_TEXT_VIEW (text_view));

  segment_style_bind_text_view (text_view, priv->settings);
  segment_find_bar_set_text_view (priv->find_bar, text_view);
}

void
segment_window_close_find (SegmentWindow *self)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_if_fail (SEGMENT_IS_WINDOW (self));

  if (segment_find_bar_is_open (priv->find_bar))
    segment_find_bar_close (priv->find_bar);
}

void
segment_window_set_status (SegmentWindow *self,
                           const char    *status)
{
  SegmentWindowPrivate *priv = segment_window_get_instance_private (self);

  g_return_if_fail (SEGMENT_IS_WINDOW (self));
  g_return_if_fail (status != NULL);

  segment_status_line_set_text (priv->status_line, status);
}
