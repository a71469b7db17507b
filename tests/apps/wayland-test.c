/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both windows under Wayland, where nobody else can type: the text comes from a file and from assistive technologies.
 */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "test-display.h"
#include "test-process.h"
#include "test-world.h"

#define WRITER "SEGMENT_WRITER"
#define READER "SEGMENT_READER"

#define WRITER_TEXT "Text to share"
#define READER_TEXT "Shared text"

#define SOCKET "segment-wayland"

static gboolean has_display;
static TestProcess *compositor;

static gboolean
needs_compositor (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (compositor != NULL, "weston");
}

static void
start_compositor (void)
{
  g_autofree char *program = g_find_program_in_path ("weston");
  g_autofree char *socket = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), SOCKET, NULL);
  g_autofree char *log = g_strdup_printf ("--log=%s/weston.log", g_getenv ("XDG_RUNTIME_DIR"));
  const char *argv[] = { program, "--backend=headless-backend.so", "--shell=kiosk-shell.so", "--socket=" SOCKET,
                         "--idle-time=0", "--no-config", log, NULL };

  if (program == NULL)
    return;

  compositor = test_process_start (argv);
  test_poll_until (g_file_test (socket, G_FILE_TEST_EXISTS) || kill (test_process_get_pid (compositor), 0) != 0);
}

static void
stop_compositor (void)
{
  if (compositor == NULL)
    return;

  test_process_signal (compositor, SIGTERM);
  test_process_wait (compositor);
  g_clear_pointer (&compositor, test_process_free);
}

static TestProcess *
start (const char *variable,
       const char *argument)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (variable), "--key", key, argument, NULL };
  const char *variables[] = { "GDK_BACKEND=wayland", "WAYLAND_DISPLAY=" SOCKET, NULL };

  return test_process_start_in (argv, variables);
}

static void
end (TestProcess *app)
{
  test_process_signal (app, SIGTERM);
  g_assert_cmpint (test_process_wait (app), ==, 0);
}

static char *
write_file (const char *text)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Does what a shortcut or an item of the menu does. */
static void
activate (const char *application_path,
          const char *name,
          const char *action)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (session, name, application_path, "org.gtk.Actions", "Activate",
                                       g_variant_new ("(sava{sv})", action, NULL, NULL), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
test_file_arrives_in_the_reader (void)
{
  const char *text = "共享内存 👍🏽\nfrom a file\n";
  g_autofree char *path = NULL;
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (TestProcess) reader = NULL;
  g_autoptr (TestAccessible) shown = NULL;

  if (!needs_compositor ())
    return;

  path = write_file (text);
  reader = start (READER, NULL);
  writer = start (WRITER, path);
  shown = test_accessible_find (reader, NULL, READER_TEXT);
  test_accessible_wait_text (shown, text);

  end (writer);
  test_status_wait (reader, "Waiting for a writer*");
  end (reader);
  test_world_assert_clean ();
}

static void
test_inserted_text_arrives_in_the_reader (void)
{
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (TestProcess) reader = NULL;
  g_autoptr (TestAccessible) text = NULL;
  g_autoptr (TestAccessible) shown = NULL;

  if (!needs_compositor ())
    return;

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  text = test_accessible_find (writer, NULL, WRITER_TEXT);
  shown = test_accessible_find (reader, NULL, READER_TEXT);
  test_accessible_insert (text, 0, "world");
  test_accessible_wait_text (shown, "world");
  test_accessible_insert (text, 0, "Hello, ");
  test_accessible_wait_text (shown, "Hello, world");
  test_status_wait (writer, "*12 bytes*");

  end (reader);
  end (writer);
  test_world_assert_clean ();
}

static void
test_dialogs_open (void)
{
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (TestProcess) reader = NULL;

  if (!needs_compositor ())
    return;

  writer = start (WRITER, NULL);
  test_status_wait (writer, "Nothing shared yet*");
  activate ("/org/sharedsegment/Writer", WRITER_ID, "preferences");
  test_accessible_free (test_accessible_find (writer, "window", "Preferences"));

  reader = start (READER, NULL);
  test_status_wait (reader, "Waiting for a writer*");
  activate ("/org/sharedsegment/Reader", READER_ID, "about");
  test_accessible_free (test_accessible_find (reader, "window", "About Segment Reader"));

  end (reader);
  end (writer);
  test_world_assert_clean ();
}

static guint
count_windows (TestProcess *app)
{
  g_autoptr (TestAccessible) application = test_accessible_find (app, NULL, NULL);
  g_autoptr (GPtrArray) windows = test_accessible_get_children (application);

  return windows->len;
}

static void
test_a_new_window_opens (void)
{
  g_autoptr (TestProcess) writer = NULL;

  if (!needs_compositor ())
    return;

  writer = start (WRITER, NULL);
  test_status_wait (writer, "Nothing shared yet*");
  g_assert_cmpuint (count_windows (writer), ==, 1);
  activate ("/org/sharedsegment/Writer", WRITER_ID, "new-window");
  test_poll_until (count_windows (writer) == 2);

  end (writer);
  test_world_assert_clean ();
}

static void
check_segments_open (TestProcess *app,
                     const char  *application_path,
                     const char  *name)
{
  g_autoptr (TestAccessible) window = NULL;
  g_autoptr (TestAccessible) row = NULL;

  activate (application_path, name, "segments");
  window = test_accessible_find (app, NULL, "Segments");
  row = test_accessible_find_in (window, "row", "*, 12 bytes");
}

static void
test_segments_open (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (TestProcess) reader = NULL;

  if (!needs_compositor ())
    return;

  path = write_file ("Hello, world");
  writer = start (WRITER, path);
  test_status_wait (writer, "*12 bytes*");
  reader = start (READER, NULL);
  test_status_wait (reader, "*12 bytes*");
  check_segments_open (writer, "/org/sharedsegment/Writer", WRITER_ID);
  check_segments_open (reader, "/org/sharedsegment/Reader", READER_ID);

  end (reader);
  end (writer);
  test_world_assert_clean ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();
  if (has_display)
    start_compositor ();

  test_world_add_both ("/wayland/file-arrives-in-the-reader", test_file_arrives_in_the_reader);
  test_world_add_both ("/wayland/inserted-text-arrives-in-the-reader", test_inserted_text_arrives_in_the_reader);
  test_world_add ("/wayland/dialogs-open", test_dialogs_open);
  test_world_add ("/wayland/a-new-window-opens", test_a_new_window_opens);
  test_world_add_both ("/wayland/segments-open", test_segments_open);

  status = test_world_run ();
  stop_compositor ();
  test_display_stop ();
  return status;
}
