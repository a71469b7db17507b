/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dialog in which the user says what is preferred.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-message.h"
#include "segment-preferences.h"
#include "segment-settings.h"

struct _SegmentPreferences
{
  GtkWindow        parent_instance;

  GSettings       *settings;

  GtkEditable     *key_entry;
  GtkWidget       *key_warning;
  GtkLabel        *key_warning_label;
  GtkCheckButton  *system_v_button;
  GtkCheckButton  *posix_button;
  GtkSwitch       *monospace_switch;
  GtkSwitch       *wrap_switch;
  GtkSpinButton   *font_size_button;
  GtkSpinButton   *poll_interval_button;
  GtkSwitch       *show_changes_switch;
};

G_DEFINE_FINAL_TYPE (SegmentPreferences, segment_preferences, GTK_TYPE_WINDOW)

static SharedSegmentKind
get_kind (SegmentPreferences *self)
{
  return gtk_check_button_get_active (self->posix_button) ? SHARED_SEGMENT_POSIX : SHARED_SEGMENT_SYSTEM_V;
}

static void
show_warning (SegmentPreferences *self,
              const char         *text)
{
  gtk_label_set_text (self->key_warning_label, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->key_warning), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
  gtk_widget_set_visible (self->key_warning, text != NULL);
  segment_message_describe_entry (GTK_WIDGET (self->key_entry), text);
}

/* What cannot be a key is not kept. */
static void
on_key_changed (SegmentPreferences *self)
{
  const char *text = gtk_editable_get_text (self->key_entry);
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (SharedSegmentKey) key = segment_settings_build_key (text, get_kind (self), &error);

  show_warning (self, error != NULL ? error->message : NULL);
  if (error == NULL)
    g_settings_set_string (self->settings, SEGMENT_SETTINGS_KEY, text);
}

static void
set_kind (SegmentPreferences *self,
          SharedSegmentKind   kind)
{
  gtk_check_button_set_active (kind == SHARED_SEGMENT_POSIX ? self->posix_button : self->system_v_button, TRUE);
}

static void
on_kind_changed (SegmentPreferences *self)
{
  g_settings_set_enum (self->settings, SEGMENT_SETTINGS_KIND, get_kind (self));
  on_key_changed (self);
}

static void
reset_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegmentPreferences *self = SEGMENT_PREFERENCES (widget);
  const char *keys[] = {
    SEGMENT_SETTINGS_KEY, SEGMENT_SETTINGS_KIND, SEGMENT_SETTINGS_POLL_INTERVAL, SEGMENT_SETTINGS_MONOSPACE,
    SEGMENT_SETTINGS_WRAP, SEGMENT_SETTINGS_FONT_SIZE, SEGMENT_SETTINGS_SHOW_CHANGES,
  };
  g_autofree char *key = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (self->settings, keys[i]);

  key = g_settings_get_string (self->settings, SEGMENT_SETTINGS_KEY);
  set_kind (self, (SharedSegmentKind) g_settings_get_enum (self->settings, SEGMENT_SETTINGS_KIND));
  gtk_editable_set_text (self->key_entry, key);
}

static void
bind_settings (SegmentPreferences *self)
{
  g_autofree char *key = g_settings_get_string (self->settings, SEGMENT_SETTINGS_KEY);

  gtk_editable_set_text (self->key_entry, key);
  set_kind (self, (SharedSegmentKind) g_settings_get_enum (self->settings, SEGMENT_SETTINGS_KIND));
  g_signal_connect_object (self->key_entry, "changed", G_CALLBACK (on_key_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->posix_button, "toggled", G_CALLBACK (on_kind_changed), self, G_CONNECT_SWAPPED);

  g_settings_bind (self->settings, SEGMENT_SETTINGS_MONOSPACE, self->monospace_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, SEGMENT_SETTINGS_WRAP, self->wrap_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, SEGMENT_SETTINGS_FONT_SIZE, self->font_size_button, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, SEGMENT_SETTINGS_POLL_INTERVAL, self->poll_interval_button, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, SEGMENT_SETTINGS_SHOW_CHANGES, self->show_changes_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
segment_preferences_dispose (GObject *object)
{
  SegmentPreferences *self = SEGMENT_PREFERENCES (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (segment_preferences_parent_class)->dispose (object);
}

static void
segment_preferences_class_init (SegmentPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_preferences_dispose;

  gtk_widget_class_install_action (widget_class, "preferences.reset", NULL, reset_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, key_entry);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, key_warning);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, key_warning_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, system_v_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, posix_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, monospace_switch);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, wrap_switch);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, font_size_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, poll_interval_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentPreferences, show_changes_switch);
}

static void
segment_preferences_init (SegmentPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * segment_preferences_new:
 * @parent: the window that it belongs to
 * @settings: the preferences, which change while the user changes what is shown
 *
 * Returns: (transfer none): a new dialog, not yet shown
 */
SegmentPreferences *
segment_preferences_new (GtkWindow *parent,
                         GSettings *settings)
{
  SegmentPreferences *self;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (SEGMENT_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);
  bind_settings (self);

  return self;
}
