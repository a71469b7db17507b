/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where things are in both windows: from left to right, and mirrored in a language that is written from right to left.
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "test-display.h"
#include "test-process.h"
#include "test-world.h"

#define WRITER "SEGMENT_WRITER"
#define READER "SEGMENT_READER"

/* A language of which GTK itself knows that it is written from right to left */
#define RIGHT_TO_LEFT "ar"
#define LEFT_TO_RIGHT "en"

static gboolean has_display;

static gboolean
has_translation (void)
{
  return g_file_test ("/usr/share/locale/ar/LC_MESSAGES/gtk40.mo", G_FILE_TEST_EXISTS);
}

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (has_translation (), "GTK's translations") &&
         test_world_needs_program ("msgfmt");
}

/* GLib has nothing translated for a program that is not translated itself. Here it is, but its names, which are looked for,
 * stay as they are. */
static char *
make_empty_catalogue (const char *language)
{
  char *folder = g_build_filename (test_world_get_folder (), "catalogues", NULL);
  g_autofree char *messages = g_build_filename (folder, language, "LC_MESSAGES", NULL);
  g_autofree char *file = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  const char *argv[] = { "msgfmt", "-o", file, "-", NULL };

  g_assert_no_errno (g_mkdir_with_parents (messages, 0700));
  g_assert_cmpint (test_process_run (argv, "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n",
                                     NULL, NULL), ==, 0);
  return folder;
}

static TestProcess *
start (const char *variable,
       const char *language)
{
  g_autofree char *key = test_dup_key_name ();
  g_autofree char *folder = make_empty_catalogue (language);
  g_autofree char *set_folder = g_strconcat ("TEXTDOMAINDIR=", folder, NULL);
  g_autofree char *set_language = g_strconcat ("LANGUAGE=", language, NULL);
  const char *argv[] = { g_getenv (variable), "--key", key, NULL };
  const char *variables[] = { set_folder, set_language, NULL };
  TestProcess *app = test_process_start_in (argv, variables);

  g_free (test_display_find_window (app));
  return app;
}

static void
end (TestProcess *app)
{
  test_process_signal (app, SIGTERM);
  g_assert_cmpint (test_process_wait (app), ==, 0);
}

/* Where the middle of something is, once it is seen */
static int
find_middle (TestProcess *app,
             const char  *role,
             const char  *name)
{
  g_autoptr (TestAccessible) found = test_accessible_find (app, role, name);
  TestExtents extents;

  test_poll_until ((extents = test_accessible_get_extents (found)).width > 0);
  return extents.x + extents.width / 2;
}

/* Whether the names, which are buttons or have this role, stand in this order from left to right */
static gboolean
is_ordered (TestProcess        *app,
            const char         *role,
            const char * const *names)
{
  int last = -1;

  for (; *names != NULL; names++)
    {
      int middle = find_middle (app, role, *names);

      g_test_message ("%s: %d", *names, middle);
      if (middle <= last)
        return FALSE;
      last = middle;
    }

  return TRUE;
}

static void
assert_direction_of_writer (const char *language,
                            gboolean    is_mirrored)
{
  g_autofree char *key = test_dup_key_name ();
  g_autofree char *title = g_strconcat ("Key ", key, NULL);
  const char *names[] = { "Undo", "Redo", title, "Menu", NULL };
  const char *mirrored[] = { "Menu", title, "Redo", "Undo", NULL };
  g_autoptr (TestProcess) writer = start (WRITER, language);

  g_assert_true (is_ordered (writer, "button", is_mirrored ? mirrored : names));
  g_assert_true ((find_middle (writer, "status", NULL) < find_middle (writer, "button", "Details")) != is_mirrored);
  end (writer);
}

static void
test_writer_is_not_mirrored (void)
{
  if (needs_display ())
    assert_direction_of_writer (LEFT_TO_RIGHT, FALSE);
}

static void
test_writer_is_mirrored (void)
{
  if (needs_display ())
    assert_direction_of_writer (RIGHT_TO_LEFT, TRUE);
}

/* Bytes have their order, whatever the language. */
static void
test_reader_is_mirrored_but_not_its_bytes (void)
{
  const char *mirrored[] = { "Menu", "Show the bytes in hex", "Pause", NULL };
  const char *columns[] = { "Offset", "Bytes", "Characters", NULL };
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestProcess) reader = NULL;

  if (!needs_display ())
    return;

  key = test_key_new ();
  segment = shared_segment_new (key);
  g_assert_true (shared_segment_publish (segment, "a\0b", 3, -1, NULL));
  reader = start (READER, RIGHT_TO_LEFT);
  g_assert_true (is_ordered (reader, "button", mirrored));
  g_assert_true (is_ordered (reader, "label", columns));
  end (reader);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add ("/direction/writer-is-not-mirrored", test_writer_is_not_mirrored);
  test_world_add ("/direction/writer-is-mirrored", test_writer_is_mirrored);
  test_world_add ("/direction/reader-is-mirrored-but-not-its-bytes", test_reader_is_mirrored_but_not_its_bytes);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
