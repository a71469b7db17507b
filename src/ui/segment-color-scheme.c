/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The windows are dark when the desktop is.
 */

#include "config.h"

#include "segment-color-scheme.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SETTINGS    "org.freedesktop.portal.Settings"
#define NAMESPACE   "org.freedesktop.appearance"
#define KEY         "color-scheme"

/* The values of the portal: 0 is no preference, 2 is light. */
#define PREFERS_DARK  1
#define PREFERS_LIGHT 2

struct _SegmentColorScheme
{
  GtkSettings     *settings;
  GDBusConnection *bus;           /* NULL while there is no portal */
  GCancellable    *cancellable;
  guint            subscription;
  guint            watch;
};

/* Where the user prefers neither, GTK's own settings count. */
static void
apply (SegmentColorScheme *self,
       GVariant           *value)
{
  guint scheme = g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_get_uint32 (value) : 0;

  if (scheme == PREFERS_DARK || scheme == PREFERS_LIGHT)
    g_object_set (self->settings, "gtk-application-prefer-dark-theme", scheme == PREFERS_DARK, NULL);
  else
    gtk_settings_reset_property (self->settings, "gtk-application-prefer-dark-theme");
}

static void
on_setting_changed (GDBusConnection *bus,
                    const char      *sender,
                    const char      *path,
                    const char      *interface,
                    const char      *signal,
                    GVariant        *parameters,
                    gpointer         user_data)
{
  const char *namespace;
  const char *key;
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;

  g_variant_get (parameters, "(&s&sv)", &namespace, &key, &value);
  if (g_str_equal (namespace, NAMESPACE) && g_str_equal (key, KEY))
    apply (user_data, value);
}

/* The value comes in a variant in a variant. */
static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) outer = NULL;
  g_autoptr (GVariant) value = NULL;

  /* An error is also that nobody wants to know it any more: then user_data is gone. */
  if (reply == NULL)
    return;

  g_variant_get (reply, "(v)", &outer);
  if (!g_variant_is_of_type (outer, G_VARIANT_TYPE_VARIANT))
    return;

  value = g_variant_get_variant (outer);
  apply (user_data, value);
}

static void
forget_portal (SegmentColorScheme *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
}

static void
on_portal_appeared (GDBusConnection *bus,
                    const char      *name,
                    const char      *owner,
                    gpointer         user_data)
{
  SegmentColorScheme *self = user_data;

  forget_portal (self);
  self->bus = g_object_ref (bus);
  self->cancellable = g_cancellable_new ();
  self->subscription = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, SETTINGS, "SettingChanged", PORTAL_PATH,
                                                           NAMESPACE, G_DBUS_SIGNAL_FLAGS_NONE,
                                                           on_setting_changed, self, NULL);
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, SETTINGS, "Read", g_variant_new ("(ss)", NAMESPACE, KEY),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          on_read, self);
}

static void
on_portal_vanished (GDBusConnection *bus,
                    const char      *name,
                    gpointer         user_data)
{
  forget_portal (user_data);
}

SegmentColorScheme *
segment_color_scheme_new (GtkSettings *settings)
{
  SegmentColorScheme *self;

  g_return_val_if_fail (GTK_IS_SETTINGS (settings), NULL);

  self = g_new0 (SegmentColorScheme, 1);
  self->settings = g_object_ref (settings);
  self->watch = g_bus_watch_name (G_BUS_TYPE_SESSION, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  on_portal_appeared, on_portal_vanished, self, NULL);

  return self;
}

void
segment_color_scheme_free (SegmentColorScheme *self)
{
  g_return_if_fail (self != NULL);

  g_bus_unwatch_name (self->watch);
  forget_portal (self);
  g_object_unref (self->settings);
  g_free (self);
}
