/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The windows are dark when the desktop is: a portal of the test's own says what the user prefers.
 */

#include "config.h"

#include <gtk/gtk.h>

#include "segment-color-scheme.h"
#include "test-display.h"
#include "test-world.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SETTINGS    "org.freedesktop.portal.Settings"

enum { NO_PREFERENCE, DARK, LIGHT };

typedef struct
{
  GDBusConnection *bus;
  guint            object;
  guint            name;
  guint            scheme;
  guint            n_reads;
} Portal;

static gboolean has_display;

static void
on_call (GDBusConnection       *bus,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  Portal *self = user_data;

  self->n_reads++;
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(v)", g_variant_new_variant (
                                                                 g_variant_new_uint32 (self->scheme))));
}

static void
start_portal (Portal *self,
              guint   scheme)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  const char *xml = "<node><interface name='" SETTINGS "'><method name='Read'>"
                    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='out'/>"
                    "</method></interface></node>";
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GError) error = NULL;

  self->scheme = scheme;
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->object = g_dbus_connection_register_object (self->bus, PORTAL_PATH, node->interfaces[0], &vtable, self, NULL,
                                                    &error);
  g_assert_no_error (error);
  self->name = g_bus_own_name_on_connection (self->bus, PORTAL_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL,
                                             NULL);
}

static void
stop_portal (Portal *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->bus, self->object);
  g_object_unref (self->bus);
}

static void
change_scheme (Portal     *self,
               const char *namespace,
               guint       scheme)
{
  g_assert_true (g_dbus_connection_emit_signal (self->bus, NULL, PORTAL_PATH, SETTINGS, "SettingChanged",
                                                g_variant_new ("(ssv)", namespace, "color-scheme",
                                                               g_variant_new_uint32 (scheme)), NULL));
}

static gboolean
is_dark (void)
{
  gboolean dark;

  g_object_get (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", &dark, NULL);
  return dark;
}

static gboolean
begin (void)
{
  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)"))
    return FALSE;

  gtk_settings_reset_property (gtk_settings_get_default (), "gtk-application-prefer-dark-theme");
  g_assert_false (is_dark ());
  return TRUE;
}

static void
test_dark_when_it_starts (void)
{
  Portal portal = { NULL };
  SegmentColorScheme *self;

  if (!begin ())
    return;

  start_portal (&portal, DARK);
  self = segment_color_scheme_new (gtk_settings_get_default ());
  test_wait_until (is_dark ());

  segment_color_scheme_free (self);
  stop_portal (&portal);
}

static void
test_portal_that_starts_later (void)
{
  Portal portal = { NULL };
  SegmentColorScheme *self;

  if (!begin ())
    return;

  self = segment_color_scheme_new (gtk_settings_get_default ());
  start_portal (&portal, DARK);
  test_wait_until (is_dark ());

  segment_color_scheme_free (self);
  stop_portal (&portal);
}

static void
test_follows_changes (void)
{
  Portal portal = { NULL };
  SegmentColorScheme *self;

  if (!begin ())
    return;

  start_portal (&portal, NO_PREFERENCE);
  self = segment_color_scheme_new (gtk_settings_get_default ());
  test_wait_until (portal.n_reads == 1);

  change_scheme (&portal, "org.freedesktop.appearance", DARK);
  test_wait_until (is_dark ());
  change_scheme (&portal, "org.example.other", LIGHT);
  change_scheme (&portal, "org.freedesktop.appearance", NO_PREFERENCE);
  test_wait_until (!is_dark ());
  change_scheme (&portal, "org.freedesktop.appearance", DARK);
  test_wait_until (is_dark ());
  change_scheme (&portal, "org.freedesktop.appearance", LIGHT);
  test_wait_until (!is_dark ());

  segment_color_scheme_free (self);
  stop_portal (&portal);
}

static void
test_freed_before_the_answer (void)
{
  Portal portal = { NULL };
  SegmentColorScheme *self;

  if (!begin ())
    return;

  start_portal (&portal, DARK);
  self = segment_color_scheme_new (gtk_settings_get_default ());
  test_wait_until (portal.n_reads == 1);
  segment_color_scheme_free (self);

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  stop_portal (&portal);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();
  if (has_display)
    gtk_init ();

  test_world_add ("/color-scheme/dark-when-it-starts", test_dark_when_it_starts);
  test_world_add ("/color-scheme/of-a-portal-that-starts-later", test_portal_that_starts_later);
  test_world_add ("/color-scheme/follows-changes", test_follows_changes);
  test_world_add ("/color-scheme/freed-before-the-answer", test_freed_before_the_answer);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
