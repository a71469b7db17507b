/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the user prefers: it counts at once, in both programs, and in the next run.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "test-app.h"
#include "test-world.h"

#define MONOSPACE     "*Monospace font"
#define WRAP          "*Wrap lines"
#define SHOW_CHANGES  "*Show what has just changed"
#define FONT_SIZE     "*Font size, in percent of the system's"
#define POLL_INTERVAL "*Poll interval, in milliseconds"

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static char *
dup_path (const char *name)
{
  return g_build_filename (test_world_get_folder (), name, NULL);
}

/* Both programs, all of a test's runs, have the same preferences. */
static char **
dup_variables (const char *variable,
               const char *other_variable)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *config = dup_path ("config");
  g_autofree char *config_variable = g_strconcat ("XDG_CONFIG_HOME=", config, NULL);

  g_mkdir_with_parents (config, 0700);
  g_strv_builder_add_many (builder, "GSETTINGS_BACKEND=keyfile", config_variable, NULL);
  if (variable != NULL)
    g_strv_builder_add (builder, variable);
  if (other_variable != NULL)
    g_strv_builder_add (builder, other_variable);

  return g_strv_builder_end (builder);
}

static TestApp *
start_without_key (const char *program)
{
  g_auto (GStrv) variables = dup_variables (NULL, NULL);

  return test_app_start_in (program, NULL, (const char * const *) variables);
}

static TestApp *
start_with_schemas (const char *program,
                    const char *schemas,
                    const char *data)
{
  g_autofree char *key = test_dup_key_name ();
  g_auto (GStrv) variables = dup_variables (schemas, data);
  const char *arguments[] = { "--key", key, NULL };

  return test_app_start_in (program, arguments, (const char * const *) variables);
}

static TestApp *
start (const char *program)
{
  return start_with_schemas (program, NULL, NULL);
}

/* Opens the preferences; returns the X server's id of their window, which has the keyboard. */
static char *
open_preferences (TestApp *window)
{
  char *id;

  test_app_press (window, "ctrl+comma");
  id = test_display_find_titled (window->process, "Preferences");
  test_display_focus (id);
  return id;
}

static void
close_preferences (TestApp *window)
{
  test_display_press_until ("Escape", !test_app_has (window, "window", "Preferences"));
}

static TestAccessible *
find_control (TestApp *window,
              const char *role,
              const char *name)
{
  g_autoptr (TestAccessible) preferences = test_accessible_find (window->process, "window", "Preferences");

  return test_accessible_find_in (preferences, role, name);
}

static gboolean
is_on (TestApp *window,
       const char *name)
{
  g_autoptr (TestAccessible) control = find_control (window, "switch", name);

  return test_accessible_has_state (control, TEST_STATE_CHECKED);
}

static void
flip (TestApp *window,
      const char *name)
{
  g_autoptr (TestAccessible) control = find_control (window, "switch", name);
  gboolean was_on = is_on (window, name);

  test_accessible_press (control);
  test_poll_until (is_on (window, name) != was_on);
}

static double
get_number (TestApp *window,
            const char *name)
{
  g_autoptr (TestAccessible) control = find_control (window, "spin button", name);

  return test_accessible_get_number (control, "CurrentValue");
}

static void
set_number (TestApp *window,
            const char *name,
            double      number)
{
  g_autoptr (TestAccessible) control = find_control (window, "spin button", name);

  test_accessible_set_number (control, number);
  test_poll_until (get_number (window, name) == number);
}

static gboolean
style_is (TestApp *window,
          const char *attribute,
          const char *expected)
{
  g_autofree char *value = test_accessible_dup_style (window->text, 0, attribute);

  return value != NULL && g_ascii_strcasecmp (value, expected) == 0;
}

static int
get_font_size (TestApp *window)
{
  g_autofree char *size = test_accessible_dup_style (window->text, 0, "size");

  return atoi (size);
}

/* What the preferences change */

static void
test_monospace_counts_at_once_in_both_programs (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  reader = start (TEST_READER);
  g_assert_false (style_is (writer, "family-name", "monospace"));
  g_assert_false (style_is (reader, "family-name", "monospace"));
  preferences = open_preferences (writer);
  flip (writer, MONOSPACE);
  test_poll_until (style_is (writer, "family-name", "monospace"));
  test_poll_until (style_is (reader, "family-name", "monospace"));
  flip (writer, MONOSPACE);
  test_poll_until (!style_is (writer, "family-name", "monospace"));
  test_poll_until (!style_is (reader, "family-name", "monospace"));
}

static void
test_wrap_counts_at_once_in_both_programs (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  reader = start (TEST_READER);
  g_assert_true (style_is (writer, "wrap-mode", "word-char"));
  preferences = open_preferences (reader);
  flip (reader, WRAP);
  test_poll_until (style_is (reader, "wrap-mode", "none"));
  test_poll_until (style_is (writer, "wrap-mode", "none"));
}

static void
test_font_size_counts_at_once (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;
  int usual;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  usual = get_font_size (writer);
  preferences = open_preferences (writer);
  g_assert_cmpfloat (get_number (writer, FONT_SIZE), ==, 100);
  set_number (writer, FONT_SIZE, 200);
  test_poll_until (get_font_size (writer) == 2 * usual || get_font_size (writer) == 2 * usual + 1);
  set_number (writer, FONT_SIZE, 50);
  test_poll_until (get_font_size (writer) < usual);
}

static void
test_keys_change_the_font_size (void)
{
  g_autoptr (TestApp) reader = NULL;
  int usual;

  if (!needs_display ())
    return;

  reader = start (TEST_READER);
  usual = get_font_size (reader);
  test_app_press (reader, "ctrl+plus");
  test_poll_until (get_font_size (reader) > usual);
  test_display_press ("ctrl+minus");
  test_poll_until (get_font_size (reader) == usual);
  test_display_press ("ctrl+minus");
  test_poll_until (get_font_size (reader) < usual);
  test_display_press ("ctrl+0");
  test_poll_until (get_font_size (reader) == usual);
}

static void
test_font_size_ends_at_its_smallest (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  for (int i = 0; i < 7; i++)
    test_app_press (writer, "ctrl+minus");
  preferences = open_preferences (writer);
  g_assert_cmpfloat (get_number (writer, FONT_SIZE), ==, 50);
  close_preferences (writer);
  test_app_press (writer, "ctrl+plus");
  test_display_press ("ctrl+comma");
  test_poll_until (get_number (writer, FONT_SIZE) == 60);
}

static int
get_polls (TestApp *window)
{
  g_autofree char *polls = test_app_dup_detail (window, "Polls");

  return atoi (polls);
}

/* The details are told anew each second: at the usual interval there are five polls in that time. */
static void
test_poll_interval_counts_at_once (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) reader = NULL;
  int polls, growth = 0;

  if (!needs_display ())
    return;

  reader = start (TEST_READER);
  preferences = open_preferences (reader);
  g_assert_cmpfloat (get_number (reader, POLL_INTERVAL), ==, 200);
  set_number (reader, POLL_INTERVAL, 50);
  close_preferences (reader);

  test_app_press (reader, "ctrl+i");
  polls = get_polls (reader);
  while (growth < 10)
    {
      int before = polls;

      test_poll_until ((polls = get_polls (reader)) > before);
      growth = polls - before;
    }
}

static void
test_numbers_stay_within_their_ranges (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) reader = NULL;
  g_autoptr (TestAccessible) interval = NULL;
  g_autoptr (TestAccessible) size = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER);
  preferences = open_preferences (reader);
  interval = find_control (reader, "spin button", POLL_INTERVAL);
  size = find_control (reader, "spin button", FONT_SIZE);
  g_assert_cmpfloat (test_accessible_get_number (interval, "MinimumValue"), ==, 50);
  g_assert_cmpfloat (test_accessible_get_number (interval, "MaximumValue"), ==, 5000);
  g_assert_cmpfloat (test_accessible_get_number (size, "MinimumValue"), ==, 50);
  g_assert_cmpfloat (test_accessible_get_number (size, "MaximumValue"), ==, 400);
}

static gboolean
kind_is (TestApp *window,
         const char *kind)
{
  g_autoptr (TestAccessible) button = find_control (window, "radio", kind);

  return test_accessible_has_state (button, TEST_STATE_CHECKED);
}

/* From the entry of the key, which has the keyboard */
static void
choose_posix (TestApp *window)
{
  test_display_press ("Tab");
  test_display_press ("Right");
  test_poll_until (kind_is (window, "POSIX"));
}

static void
assert_defaults (TestApp *window)
{
  g_autoptr (TestAccessible) key = find_control (window, "text box", "*Key");

  test_accessible_wait_text (key, "shareTest");
  test_poll_until (get_number (window, FONT_SIZE) == 100);
  test_poll_until (get_number (window, POLL_INTERVAL) == 200);
  test_poll_until (!is_on (window, MONOSPACE));
  test_poll_until (is_on (window, WRAP));
  test_poll_until (is_on (window, SHOW_CHANGES));
  test_poll_until (kind_is (window, "System V"));
}

static void
test_defaults_are_restored (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestAccessible) button = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  preferences = open_preferences (writer);
  assert_defaults (writer);

  test_display_type ("other");
  choose_posix (writer);
  flip (writer, MONOSPACE);
  flip (writer, WRAP);
  flip (writer, SHOW_CHANGES);
  set_number (writer, FONT_SIZE, 150);
  set_number (writer, POLL_INTERVAL, 1000);
  test_poll_until (style_is (writer, "family-name", "monospace"));

  button = find_control (writer, "button", "Restore Defaults");
  test_accessible_press (button);
  assert_defaults (writer);
  test_poll_until (!style_is (writer, "family-name", "monospace"));
  test_poll_until (style_is (writer, "wrap-mode", "word-char"));

  /* Not only in the dialog. */
  close_preferences (writer);
  g_free (preferences);
  preferences = open_preferences (writer);
  assert_defaults (writer);
}

/* What lasts */

static void
test_preferences_last (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) first = NULL;
  g_autoptr (TestApp) second = NULL;

  if (!needs_display ())
    return;

  first = start (TEST_WRITER);
  preferences = open_preferences (first);
  flip (first, MONOSPACE);
  set_number (first, POLL_INTERVAL, 5000);
  g_clear_pointer (&first, test_app_close);

  second = start (TEST_READER);
  test_poll_until (style_is (second, "family-name", "monospace"));
  g_free (preferences);
  preferences = open_preferences (second);
  g_assert_true (is_on (second, MONOSPACE));
  g_assert_cmpfloat (get_number (second, POLL_INTERVAL), ==, 5000);
}

static TestExtents
get_extents (TestApp *window,
             const char *title)
{
  g_autoptr (TestAccessible) accessible = test_accessible_find (window->process, "window", title);

  return test_accessible_get_extents (accessible);
}

static void
test_size_of_the_window_is_remembered (void)
{
  const char *argv[] = { "xdotool", "windowsize", "--sync", NULL, "720", "510", NULL };
  g_autoptr (TestApp) first = NULL;
  g_autoptr (TestApp) second = NULL;
  g_autoptr (TestApp) third = NULL;
  g_autoptr (TestApp) other = NULL;
  TestExtents usual, resized, remembered;

  if (!needs_display ())
    return;

  first = start (TEST_WRITER);
  usual = get_extents (first, "Segment Writer");
  argv[3] = first->window;
  g_assert_cmpint (test_process_run (argv, NULL, NULL, NULL), ==, 0);
  test_poll_until (get_extents (first, "Segment Writer").width != usual.width);
  resized = get_extents (first, "Segment Writer");
  g_clear_pointer (&first, test_app_close);

  second = start (TEST_WRITER);
  remembered = get_extents (second, "Segment Writer");
  g_assert_cmpint (remembered.width, ==, resized.width);
  g_assert_cmpint (remembered.height, ==, resized.height);
  g_clear_pointer (&second, test_app_close);

  /* It neither grows nor shrinks from run to run. */
  third = start (TEST_WRITER);
  remembered = get_extents (third, "Segment Writer");
  g_assert_cmpint (remembered.width, ==, resized.width);
  g_assert_cmpint (remembered.height, ==, resized.height);

  /* The other program has a size of its own. */
  other = start (TEST_READER);
  g_assert_cmpint (get_extents (other, "Segment Reader").width, ==, usual.width);
}

/* Which segment a new window is about */

static gboolean
is_shared_as (const char        *name,
              SharedSegmentKind  kind,
              const char        *text)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (name, kind);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, -1, NULL);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static void
prefer_key (const char *name)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) window = start (TEST_WRITER);
  g_autoptr (TestAccessible) entry = NULL;

  preferences = open_preferences (window);
  entry = find_control (window, "text box", "*Key");
  test_display_press ("ctrl+a");
  test_display_type (name);
  test_accessible_wait_text (entry, name);
  if (test_get_kind () == SHARED_SEGMENT_POSIX)
    choose_posix (window);
}

static void
test_preferred_key_and_kind_are_those_of_a_new_window (void)
{
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  prefer_key ("preferred");
  writer = start_without_key (TEST_WRITER);
  reader = start_without_key (TEST_READER);
  test_app_type (writer, "text");
  test_app_wait_text (reader, "text");
  g_assert_true (is_shared_as ("preferred", test_get_kind (), "text"));
}

static void
test_key_of_the_command_line_goes_before_the_preferred_one (void)
{
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;

  if (!needs_display ())
    return;

  prefer_key ("preferred");
  key = test_key_new ();
  writer = start (TEST_WRITER);
  test_app_type (writer, "text");
  test_poll_until (is_shared_as (shared_segment_key_get_name (key), test_get_kind (), "text"));
}

static void
test_what_cannot_be_a_key_is_not_kept (void)
{
  g_autofree char *preferences = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestAccessible) entry = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER);
  preferences = open_preferences (writer);
  entry = find_control (writer, "text box", "*Key");
  test_display_press ("ctrl+a");
  test_display_type ("good");
  test_accessible_wait_text (entry, "good");
  test_display_press ("ctrl+a");
  test_display_press ("BackSpace");
  test_app_wait_notice (writer, "The key is empty");
  test_display_type ("posix:bad");
  test_app_wait_notice (writer, "“posix:bad” is not a key: *");
  close_preferences (writer);

  /* Of what was typed, all that could be a key was kept: the last is "posix". */
  g_clear_pointer (&entry, test_accessible_free);
  g_free (preferences);
  preferences = open_preferences (writer);
  entry = find_control (writer, "text box", "*Key");
  test_accessible_wait_text (entry, "posix");
  test_app_wait_no_notice (writer);
}

/* What a script says or does must not depend on what its user prefers in windows. */
static void
test_command_line_keeps_its_own_default (void)
{
  g_auto (GStrv) variables = NULL;
  const char *sharing[] = { g_getenv (TEST_WRITER), "--stdin", NULL };
  const char *printing[] = { g_getenv (TEST_READER), "--print", NULL };
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (TestProcess) reader = NULL;

  if (!needs_display ())
    return;

  prefer_key ("preferred");
  variables = dup_variables (NULL, NULL);
  writer = test_process_start_in (sharing, (const char * const *) variables);
  test_process_send (writer, "text");
  test_process_end_input (writer);
  test_poll_until (is_shared_as ("shareTest", SHARED_SEGMENT_SYSTEM_V, "text\n"));

  reader = test_process_start_in (printing, (const char * const *) variables);
  test_process_expect (reader, "text");
  g_assert_cmpint (test_process_wait (reader), ==, 0);
  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
}

/* Schemas */

static void
assert_preferences_work (TestApp *window)
{
  G_GNUC_UNUSED g_autofree char *preferences = open_preferences (window);

  assert_defaults (window);
  flip (window, MONOSPACE);
  test_poll_until (style_is (window, "family-name", "monospace"));
}

static void
test_works_without_an_installed_schema (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start_with_schemas (TEST_WRITER, "GSETTINGS_SCHEMA_DIR=/nonexistent", "XDG_DATA_DIRS=/nonexistent");
  assert_preferences_work (writer);
}

static void
test_works_with_the_schema_as_it_is_installed (void)
{
  g_autofree char *schemas = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  schemas = g_strdup_printf ("GSETTINGS_SCHEMA_DIR=%s/../data", g_getenv ("G_TEST_BUILDDIR"));
  writer = start_with_schemas (TEST_WRITER, schemas, NULL);
  assert_preferences_work (writer);
}

/* A distribution may have other defaults. */
static void
test_installed_schema_goes_before_the_own_one (void)
{
  g_autofree char *source = g_strdup_printf ("%s/../data/org.sharedsegment.gschema.xml", g_getenv ("G_TEST_SRCDIR"));
  g_autofree char *folder = dup_path ("schemas");
  g_autofree char *copy = g_build_filename (folder, "org.sharedsegment.gschema.xml", NULL);
  g_autofree char *override = g_build_filename (folder, "10.gschema.override", NULL);
  g_autofree char *schemas = g_strconcat ("GSETTINGS_SCHEMA_DIR=", folder, NULL);
  g_autofree char *text = NULL;
  const char *argv[] = { "glib-compile-schemas", folder, NULL };
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display () || !test_world_needs_program ("glib-compile-schemas"))
    return;

  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (copy, text, -1, NULL));
  g_assert_true (g_file_set_contents (override, "[org.sharedsegment]\nmonospace=true\n", -1, NULL));
  g_assert_cmpint (test_process_run (argv, NULL, NULL, NULL), ==, 0);

  reader = start_with_schemas (TEST_READER, schemas, NULL);
  test_poll_until (style_is (reader, "family-name", "monospace"));
}

static void
add_changes (void)
{
  test_world_add ("/preferences/monospace-counts-at-once-in-both-programs",
                  test_monospace_counts_at_once_in_both_programs);
  test_world_add ("/preferences/wrap-counts-at-once-in-both-programs", test_wrap_counts_at_once_in_both_programs);
  test_world_add ("/preferences/font-size-counts-at-once", test_font_size_counts_at_once);
  test_world_add ("/preferences/keys-change-the-font-size", test_keys_change_the_font_size);
  test_world_add ("/preferences/font-size-ends-at-its-smallest", test_font_size_ends_at_its_smallest);
  test_world_add ("/preferences/poll-interval-counts-at-once", test_poll_interval_counts_at_once);
  test_world_add ("/preferences/numbers-stay-within-their-ranges", test_numbers_stay_within_their_ranges);
  test_world_add ("/preferences/defaults-are-restored", test_defaults_are_restored);
}

static void
add_keys (void)
{
  test_world_add_both ("/preferences/preferred-key-and-kind-are-those-of-a-new-window",
                       test_preferred_key_and_kind_are_those_of_a_new_window);
  test_world_add ("/preferences/key-of-the-command-line-goes-before-the-preferred-one",
                  test_key_of_the_command_line_goes_before_the_preferred_one);
  test_world_add ("/preferences/what-cannot-be-a-key-is-not-kept", test_what_cannot_be_a_key_is_not_kept);
  test_world_add ("/preferences/command-line-keeps-its-own-default", test_command_line_keeps_its_own_default);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  add_changes ();
  test_world_add ("/preferences/last", test_preferences_last);
  test_world_add ("/preferences/size-of-the-window-is-remembered", test_size_of_the_window_is_remembered);
  add_keys ();
  test_world_add ("/preferences/works-without-an-installed-schema", test_works_without_an_installed_schema);
  test_world_add ("/preferences/works-with-the-schema-as-it-is-installed",
                  test_works_with_the_schema_as_it_is_installed);
  test_world_add ("/preferences/installed-schema-goes-before-the-own-one",
                  test_installed_schema_goes_before_the_own_one);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
