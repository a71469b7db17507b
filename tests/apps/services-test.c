/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both programs as the desktop starts them: by D-Bus, and asked over D-Bus what to do.
 */

#include "config.h"

#include <string.h>

#include "test-app.h"
#include "test-process.h"
#include "test-world.h"

#define APPLICATION_INTERFACE "org.freedesktop.Application"
#define BUS_NAME              "org.freedesktop.DBus"
#define BUS_PATH              "/org/freedesktop/DBus"

/* The default of the preferences */
#define PREFERRED_KEY "shareTest"

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static const char *
get_id (const char *variable)
{
  return strcmp (variable, TEST_WRITER) == 0 ? WRITER_ID : READER_ID;
}

static GVariant *
call (const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant   *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  GVariant *reply;

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (session, name, path, interface, method, parameters, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return reply;
}

static gboolean
is_running (const char *variable)
{
  g_autoptr (GVariant) reply = call (BUS_NAME, BUS_PATH, BUS_NAME, "NameHasOwner",
                                     g_variant_new ("(s)", get_id (variable)));
  gboolean has_owner;

  g_variant_get (reply, "(b)", &has_owner);
  return has_owner;
}

/* Asks a program, which is started if it does not run, and waits until it has heard. */
static void
ask (const char *variable,
     const char *interface,
     const char *method,
     GVariant   *parameters)
{
  g_autofree char *path = g_strdelimit (g_strconcat ("/", get_id (variable), NULL), ".", '/');

  g_variant_unref (call (get_id (variable), path, interface, method, parameters));
}

static void
activate (const char *variable)
{
  ask (variable, APPLICATION_INTERFACE, "Activate", g_variant_new ("(a{sv})", NULL));
}

static void
activate_action (const char *variable,
                 const char *action)
{
  ask (variable, APPLICATION_INTERFACE, "ActivateAction", g_variant_new ("(sava{sv})", action, NULL, NULL));
}

static TestProcess *
start_service (const char *variable)
{
  const char *argv[] = { g_getenv (variable), "--gapplication-service", NULL };
  TestProcess *service = test_process_start (argv);

  test_poll_until (is_running (variable));
  return service;
}

static void
assert_starts_without_a_window (const char *variable)
{
  g_autoptr (TestProcess) service = NULL;

  if (!needs_display ())
    return;

  service = start_service (variable);
  ask (variable, "org.gtk.Actions", "List", NULL);
  g_assert_cmpuint (test_display_count_windows (service), ==, 0);

  activate_action (variable, "quit");
  g_assert_cmpint (test_process_wait (service), ==, 0);
}

static void
test_writer_service_starts_without_a_window (void)
{
  assert_starts_without_a_window (TEST_WRITER);
}

static void
test_reader_service_starts_without_a_window (void)
{
  assert_starts_without_a_window (TEST_READER);
}

static void
assert_activate_opens_the_preferred_window (const char *variable)
{
  g_autoptr (TestApp) app = NULL;
  TestProcess *service;

  if (!needs_display ())
    return;

  service = start_service (variable);
  activate (variable);
  app = test_app_new (variable, service);
  test_accessible_free (test_app_find_window (app, PREFERRED_KEY));

  /* It is there already. */
  activate (variable);
  g_assert_cmpuint (test_app_count_windows (app), ==, 1);
}

static void
test_activate_opens_the_preferred_writer (void)
{
  assert_activate_opens_the_preferred_window (TEST_WRITER);
}

static void
test_activate_opens_the_preferred_reader (void)
{
  assert_activate_opens_the_preferred_window (TEST_READER);
}

static void
test_open_loads_files (void)
{
  g_autofree char *first_path = NULL;
  g_autofree char *second_path = NULL;
  g_autofree char *first_uri = NULL;
  g_autofree char *second_uri = NULL;
  g_autoptr (SharedSegmentKey) first_key = NULL;
  g_autoptr (SharedSegmentKey) second_key = NULL;
  g_autoptr (TestApp) writer = NULL;
  TestProcess *service;

  if (!needs_display ())
    return;

  first_path = g_build_filename (test_world_get_folder (), "first 一.txt", NULL);
  second_path = g_build_filename (test_world_get_folder (), "second.txt", NULL);
  first_uri = g_filename_to_uri (first_path, NULL, NULL);
  second_uri = g_filename_to_uri (second_path, NULL, NULL);
  g_assert_true (g_file_set_contents (first_path, "first", -1, NULL));
  g_assert_true (g_file_set_contents (second_path, "second", -1, NULL));
  first_key = shared_segment_key_new (PREFERRED_KEY, SHARED_SEGMENT_SYSTEM_V);
  second_key = shared_segment_key_new (PREFERRED_KEY "-2", SHARED_SEGMENT_SYSTEM_V);

  service = start_service (TEST_WRITER);
  ask (TEST_WRITER, APPLICATION_INTERFACE, "Open",
       g_variant_new ("(^asa{sv})", (const char *[]) { first_uri, second_uri, NULL }, NULL));
  writer = test_app_new (TEST_WRITER, service);
  test_poll_until (test_is_shared (first_key, "first"));
  test_poll_until (test_is_shared (second_key, "second"));
}

static void
test_new_window_is_an_action (void)
{
  g_autoptr (TestApp) reader = NULL;
  TestProcess *service;

  if (!needs_display ())
    return;

  service = start_service (TEST_READER);
  activate_action (TEST_READER, "new-window");
  reader = test_app_new (TEST_READER, service);
  activate_action (TEST_READER, "new-window");
  test_accessible_free (test_app_find_window (reader, PREFERRED_KEY));
  test_accessible_free (test_app_find_window (reader, PREFERRED_KEY "-2"));
}

static void
test_service_goes_with_its_last_window (void)
{
  g_autoptr (TestApp) writer = NULL;
  TestProcess *service;

  if (!needs_display ())
    return;

  service = start_service (TEST_WRITER);
  activate (TEST_WRITER);
  writer = test_app_new (TEST_WRITER, service);
  test_app_type (writer, "text");
  test_status_wait (service, "*4 bytes*");
  test_app_press (writer, "ctrl+w");
  g_assert_cmpint (test_process_wait (service), ==, 0);
  g_clear_pointer (&writer->process, test_process_free);
  test_world_assert_clean ();
}

/* The bus was there before the display. */
static void
tell_bus_of_display (void)
{
  g_auto (GVariantBuilder) variables = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_variant_builder_add (&variables, "{ss}", "DISPLAY", g_getenv ("DISPLAY"));
  g_variant_unref (call (BUS_NAME, BUS_PATH, BUS_NAME, "UpdateActivationEnvironment",
                         g_variant_new ("(a{ss})", &variables)));
}

static void
test_bus_starts_the_writer (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;

  if (!needs_display ())
    return;

  key = shared_segment_key_new (PREFERRED_KEY, SHARED_SEGMENT_SYSTEM_V);
  tell_bus_of_display ();
  g_assert_false (is_running (TEST_WRITER));
  activate (TEST_WRITER);
  test_display_wait_focus ("Segment Writer");
  test_display_type ("text");
  test_poll_until (test_is_shared (key, "text"));

  test_display_press ("ctrl+w");
  test_poll_until (!is_running (TEST_WRITER));
}

static void
test_bus_starts_the_reader (void)
{
  if (!needs_display ())
    return;

  tell_bus_of_display ();
  g_assert_false (is_running (TEST_READER));
  activate (TEST_READER);
  test_display_wait_focus ("Segment Reader");

  test_display_press ("ctrl+w");
  test_poll_until (!is_running (TEST_READER));
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add ("/services/writer-starts-without-a-window", test_writer_service_starts_without_a_window);
  test_world_add ("/services/reader-starts-without-a-window", test_reader_service_starts_without_a_window);
  test_world_add ("/services/activate-opens-the-preferred-writer", test_activate_opens_the_preferred_writer);
  test_world_add ("/services/activate-opens-the-preferred-reader", test_activate_opens_the_preferred_reader);
  test_world_add ("/services/open-loads-files", test_open_loads_files);
  test_world_add ("/services/new-window-is-an-action", test_new_window_is_an_action);
  test_world_add ("/services/service-goes-with-its-last-window", test_service_goes_with_its_last_window);
  test_world_add ("/services/bus-starts-the-writer", test_bus_starts_the_writer);
  test_world_add ("/services/bus-starts-the-reader", test_bus_starts_the_reader);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
