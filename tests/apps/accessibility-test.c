/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both programs as those meet them who do not see them, or use no mouse: each control has a role and a name, what changes
 * is announced, and the keyboard reaches everything and leaves it again.
 */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "test-app.h"
#include "test-process.h"
#include "test-world.h"


#define WRITER_TEXT "Text to share"
#define READER_TEXT "Shared text"

/* Numbers of AT-SPI's states */
#define STATE_CHECKED   4
#define STATE_FOCUSABLE 11
#define STATE_SENSITIVE 24

#define MANY_STEPS 40

static gboolean has_display;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static TestApp *
start (const char *variable,
       const char *argument)
{
  TestApp *self = test_app_start (variable, argument);

  test_accessible_free (test_accessible_find (self->process, "status", NULL));
  test_app_focus (self);

  return self;
}

static void
wait_for (TestApp    *self,
          const char *role,
          const char *name)
{
  test_accessible_free (test_accessible_find (self->process, role, name));
}

static void
wait_until_gone (TestApp    *self,
                 const char *role,
                 const char *name)
{
  test_poll_until (!test_accessible_exists (self->process, role, name));
}

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static char *
write_file (const char *text)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
leave_over (const char *text)
{
  g_autofree char *command = g_strconcat ("publish ", text, NULL);
  g_autoptr (TestProcess) killed = test_process_start_own_peer ();

  test_process_ask (killed, command, "ok");
  test_process_kill (killed);
}

/* Roles and names */

/* For what has no name GTK 4.8 gives that of its type. */
static gboolean
is_type_name (const char *name)
{
  return g_regex_match_simple ("^(Gtk|Segment)[A-Z][A-Za-z]*$", name, 0, 0);
}

/* What has a label and a name gets both, one after the other. */
static gboolean
is_doubled (const char *name)
{
  gsize half = strlen (name) / 2;

  return strlen (name) % 2 == 1 && name[half] == ' ' && strncmp (name, name + half + 1, half) == 0;
}

static gboolean
is_proper_name (const char *name)
{
  return name != NULL && *name != '\0' && !is_type_name (name) && !is_doubled (name);
}

static gboolean
is_proper_role (const char *role)
{
  const char *improper[] = { "", "widget", "unknown", "invalid", "filler", NULL };

  return role != NULL && !g_strv_contains (improper, role);
}

/*
 * What is inside of these is GTK's, and not ours to name: in GTK 4.8 the file chooser, the dialog about the program and the
 * window with the shortcuts have buttons, lists and texts without a name.
 */
static gboolean
is_made_by_gtk (const char *name)
{
  const char *titles[] = { "About Segment Reader", "About Segment Writer", "Keyboard Shortcuts", "Open", "Save", NULL };

  return g_strv_contains (titles, name);
}

/* GTK puts what is in a menu into a scrolled window, which takes no focus while there is something in it. */
static gboolean
is_scroller_of_menu (const char *role,
                     gboolean    is_in_menu)
{
  return is_in_menu && g_str_equal (role, "group");
}

static guint
count_improper (TestAccessible *self,
                const char     *state,
                gboolean        is_in_menu)
{
  g_autofree char *role = test_accessible_dup_role (self);
  g_autofree char *name = test_accessible_dup_name (self);
  g_autoptr (GPtrArray) children = NULL;
  guint n_improper = 0;

  /* It has gone meanwhile. */
  if (role == NULL || name == NULL)
    return 0;

  if (test_accessible_has_state (self, STATE_FOCUSABLE) && !is_scroller_of_menu (role, is_in_menu) &&
      (!is_proper_role (role) || !is_proper_name (name)))
    n_improper++;
  if (n_improper != 0)
    g_test_message ("%s: role “%s”, name “%s”", state, role, name);

  children = test_accessible_get_children (self);
  is_in_menu = is_in_menu || g_str_equal (role, "menu");
  for (guint i = 0; i < children->len; i++)
    n_improper += count_improper (g_ptr_array_index (children, i), state, is_in_menu);

  return n_improper;
}

static void
assert_window_is_proper (TestAccessible *window,
                         const char     *state)
{
  g_autofree char *name = test_accessible_dup_name (window);

  g_test_message ("%s: the window “%s”", state, name);
  g_assert_true (is_proper_name (name));
  if (!is_made_by_gtk (name))
    g_assert_cmpuint (count_improper (window, state, FALSE), ==, 0);
}

static void
assert_proper (TestApp    *self,
               const char *state)
{
  g_autoptr (TestAccessible) application = test_accessible_find (self->process, NULL, NULL);
  g_autoptr (GPtrArray) windows = test_accessible_get_children (application);

  g_assert_cmpuint (windows->len, >, 0);
  for (guint i = 0; i < windows->len; i++)
    assert_window_is_proper (g_ptr_array_index (windows, i), state);
}

static void
close_with_escape (TestApp    *self,
                   const char *role,
                   const char *name)
{
  test_display_press_until ("Escape", !test_accessible_exists (self->process, role, name));
}

/* Opens what the keys open, and closes it with Escape. */
static void
assert_popover_is_proper (TestApp    *self,
                          const char *keys,
                          const char *role,
                          const char *name)
{
  test_display_focus (self->window);
  test_display_press (keys);
  wait_for (self, role, name);
  assert_proper (self, name != NULL ? name : role);
  close_with_escape (self, role, name);
  test_poll_until (test_display_count_windows (self->process) == 1);
}

static void
assert_dialog_is_proper (TestApp    *self,
                         const char *keys,
                         const char *title)
{
  g_autofree char *dialog = NULL;

  test_display_focus (self->window);
  test_display_press (keys);
  dialog = test_display_find_titled (self->process, title);
  wait_for (self, NULL, title);
  assert_proper (self, title);
  test_display_focus (dialog);
  close_with_escape (self, NULL, title);
}

static void
assert_about_dialog_is_proper (TestApp    *self,
                               const char *title)
{
  g_autofree char *dialog = NULL;
  g_autoptr (TestAccessible) item = NULL;

  test_display_focus (self->window);
  test_display_press ("F10");
  item = test_accessible_find (self->process, "menu item", title);
  test_accessible_press (item);
  dialog = test_display_find_titled (self->process, title);
  wait_for (self, "window", title);
  assert_proper (self, title);
  test_display_focus (dialog);
  close_with_escape (self, "window", title);
}

static void
assert_common_parts_are_proper (TestApp    *self,
                                const char *about)
{
  assert_popover_is_proper (self, "ctrl+k", NULL, "Change Key");
  assert_popover_is_proper (self, "ctrl+i", NULL, "shmid");
  assert_popover_is_proper (self, "ctrl+f", "search box", "Find");
  assert_popover_is_proper (self, "F10", "menu", NULL);
  assert_dialog_is_proper (self, "ctrl+comma", "Preferences");
  assert_dialog_is_proper (self, "ctrl+question", "Keyboard Shortcuts");
  assert_dialog_is_proper (self, "ctrl+s", "Save");
  assert_about_dialog_is_proper (self, about);
}

static void
test_everything_in_the_writer_has_role_and_name (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("a text\n");
  writer = start (TEST_WRITER, path);
  test_status_wait (writer->process, "*7 bytes*");
  assert_proper (writer, "sharing");
  assert_common_parts_are_proper (writer, "About Segment Writer");
  assert_dialog_is_proper (writer, "ctrl+o", "Open");
}

static void
test_everything_in_the_reader_has_role_and_name (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  reader = start (TEST_READER, NULL);
  test_status_wait (reader->process, "Waiting for a writer*");
  assert_proper (reader, "waiting");
  g_assert_true (shared_segment_publish (segment, "text\nand more of it", 18, -1, NULL));
  test_status_wait (reader->process, "18 bytes*");
  assert_common_parts_are_proper (reader, "About Segment Reader");

  test_display_focus (reader->window);
  test_display_press ("ctrl+p");
  test_status_wait (reader->process, "Paused*");
  test_display_press ("ctrl+h");
  wait_for (reader, "list item", NULL);
  assert_proper (reader, "hex");
}

static void
test_wrong_key_has_role_and_name (void)
{
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER, NULL);
  test_display_press ("ctrl+k");
  wait_for (writer, NULL, "Change Key");
  test_display_type ("posix:no-slash");
  wait_for (writer, "alert", NULL);
  assert_proper (writer, "wrong key");
}

/* What comes from a pipe that nobody writes to is being loaded for as long as the test takes. */
static void
test_loading_has_role_and_name (void)
{
  g_autofree char *path = NULL;
  g_autofree char *dialog = NULL;
  g_autoptr (TestAccessible) chooser = NULL;
  g_autoptr (TestAccessible) cancel = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = g_build_filename (test_world_get_folder (), "pipe", NULL);
  g_assert_no_errno (mkfifo (path, 0600));
  writer = start (TEST_WRITER, NULL);
  test_display_press ("ctrl+o");
  dialog = test_display_find_titled (writer->process, "Open");
  chooser = test_accessible_find (writer->process, NULL, "Open");
  test_display_focus (dialog);
  test_accessible_free (test_accessible_wait_focus (chooser, NULL));
  test_display_type (path);
  test_display_press ("Return");

  wait_for (writer, "progress bar", "Loading");
  cancel = test_accessible_find (writer->process, "button", "Cancel");
  assert_proper (writer, "loading");
  test_accessible_press (cancel);
  wait_until_gone (writer, "button", "Cancel");
}

static void
test_notices_have_role_and_name (void)
{
  g_autoptr (TestAccessible) remove = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  leave_over ("theirs");
  writer = start (TEST_WRITER, NULL);
  wait_for (writer, "button", "Restore");
  wait_for (writer, "button", "Discard");
  assert_proper (writer, "left over");

  reader = start (TEST_READER, NULL);
  remove = test_accessible_find (reader->process, "button", "Remove");
  assert_proper (reader, "left over");
  test_accessible_press (remove);
  wait_until_gone (reader, "button", "Remove");
}

static char *
open_segments (TestApp *self)
{
  char *window;

  test_display_press_until ("ctrl+shift+s", test_app_has (self, "list", "Segments"));
  window = test_display_find_titled (self->process, "Segments");
  test_display_focus (window);
  return window;
}

static void
test_segments_have_role_and_name (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) reader = NULL;
  g_autofree char *window = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  g_assert_true (shared_segment_publish (segment, "text", 4, -1, NULL));
  reader = start (TEST_READER, NULL);
  window = open_segments (reader);
  wait_for (reader, "row", "key 0x*, name test*, 4 bytes");
  assert_proper (reader, "segments");

  test_display_press_until ("Home", test_app_has (reader, "status", "*, 1 selected"));
  test_display_press_until ("Return", test_app_has (reader, "button", "Close the details"));
  assert_proper (reader, "details of a segment");
  test_display_press_until ("shift+F10", test_app_has (reader, "menu item", "Open in Reader"));
  assert_proper (reader, "menu of a segment");
}

/* Announcements */

static void
test_status_is_announced (void)
{
  g_autoptr (TestAccessible) writer_status = NULL;
  g_autoptr (TestAccessible) reader_status = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER, NULL);
  reader_status = test_accessible_find (reader->process, "status", "Waiting for a writer");
  writer = start (TEST_WRITER, NULL);
  writer_status = test_accessible_find (writer->process, "status", NULL);

  test_display_listen ();
  test_display_type ("text");
  test_accessible_wait_announced (writer_status, "*4 bytes*");
  test_accessible_wait_announced (reader_status, "4 bytes*");

  test_display_listen ();
  test_display_focus (reader->window);
  test_display_press ("ctrl+p");
  test_accessible_wait_announced (reader_status, "Paused");
}

/* GTK 4.8 announces nothing that appears, but what changes: here the status, which is always there. */
static void
test_another_owner_is_announced (void)
{
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestAccessible) status = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  owner = test_process_start_own_peer ();
  test_process_ask (owner, "publish theirs", "ok");
  writer = start (TEST_WRITER, NULL);
  status = test_accessible_find (writer->process, "status", NULL);
  test_display_listen ();
  test_display_type ("mine");
  test_accessible_wait_announced (status, "Another program owns this segment*");
  wait_for (writer, "button", "Take Over");
}

static void
test_notice_that_changes_is_announced (void)
{
  g_autoptr (TestProcess) holder = NULL;
  g_autoptr (TestAccessible) alert = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  holder = test_process_start_own_peer ();
  test_process_ask (holder, "publish theirs", "ok");
  reader = start (TEST_READER, NULL);
  test_status_wait (reader->process, "6 bytes*");
  test_process_ask (holder, "lock 0", "ok");
  alert = test_accessible_find (reader->process, "alert", NULL);
  test_display_listen ();
  test_accessible_wait_announced (alert, "*has locked the segment for 2 seconds*");
  test_process_ask (holder, "unlock", "ok");
  wait_until_gone (reader, "alert", NULL);
}

static void
test_wrong_key_is_announced (void)
{
  g_autoptr (TestAccessible) entry = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER, NULL);
  test_display_press ("ctrl+k");
  entry = test_accessible_find (reader->process, "text box", "Key of the segment");
  test_display_listen ();
  test_display_type ("posix:no-slash");
  test_accessible_wait_announced (entry, "*posix:no-slash*");
  wait_for (reader, "alert", NULL);
}

static void
test_wrong_preferred_key_is_announced (void)
{
  g_autofree char *dialog = NULL;
  g_autoptr (TestAccessible) entry = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER, NULL);
  test_display_press ("ctrl+comma");
  dialog = test_display_find_titled (reader->process, "Preferences");
  test_display_focus (dialog);
  entry = test_accessible_find (reader->process, "text box", "Key");
  test_display_listen ();
  test_display_press ("ctrl+a");
  test_display_press ("BackSpace");
  test_accessible_wait_announced (entry, "?*");
  wait_for (reader, "alert", NULL);
}

static void
test_matches_are_announced (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestAccessible) count = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("one two one\n");
  writer = start (TEST_WRITER, path);
  test_status_wait (writer->process, "*12 bytes*");
  test_display_press ("ctrl+f");
  wait_for (writer, "search box", "Find");
  test_display_listen ();
  test_display_type ("one");
  count = test_accessible_find (writer->process, "status", "1 of 2");
  test_accessible_wait_announced (count, "1 of 2");
}

/* The keyboard */

/* A tab is a character there. */
static gboolean
takes_tabs (TestAccessible *self)
{
  g_autofree char *name = test_accessible_dup_name (self);

  return g_strcmp0 (name, WRITER_TEXT) == 0;
}

static TestAccessible *
press_tab (TestAccessible *window,
           TestAccessible *focused,
           gboolean        backward)
{
  const char *keys = takes_tabs (focused) ? "ctrl+Tab" : "Tab";
  g_autofree char *pressed = backward ? g_strconcat ("shift+", keys, NULL) : g_strdup (keys);

  test_display_press (pressed);
  return test_accessible_wait_focus (window, focused);
}

/* Goes round with Tab, and returns the paths of what had the focus, until it is where it began. */
static GPtrArray *
go_round (TestAccessible *window,
          gboolean        backward)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TestAccessible) focused = test_accessible_wait_focus (window, NULL);

  do
    {
      TestAccessible *next = press_tab (window, focused, backward);

      g_ptr_array_add (paths, g_strdup (focused->path));
      test_accessible_free (focused);
      focused = next;
      g_assert_cmpuint (paths->len, <, MANY_STEPS);
    }
  while (!g_str_equal (focused->path, g_ptr_array_index (paths, 0)));

  return paths;
}

/* Other keys lead there: those of the window manager to the buttons of the window, and in a group of radio buttons, of which
 * Tab reaches the one that is chosen, the arrows. */
static gboolean
is_left_to_other_keys (TestAccessible *self)
{
  const char *controls[] = { "Minimize", "Maximize", "Close", NULL };
  g_autofree char *name = test_accessible_dup_name (self);
  g_autofree char *role = test_accessible_dup_role (self);

  return g_strv_contains (controls, name) ||
         (g_str_equal (role, "radio") && !test_accessible_has_state (self, STATE_CHECKED));
}

static guint
count_unreached (TestAccessible *self,
                 GPtrArray      *paths)
{
  g_autoptr (GPtrArray) children = test_accessible_get_children (self);
  g_autofree char *name = test_accessible_dup_name (self);
  guint n_unreached = 0;

  if (test_accessible_has_state (self, STATE_FOCUSABLE) && test_accessible_has_state (self, STATE_SENSITIVE) &&
      test_accessible_get_extents (self).width > 0 && !is_left_to_other_keys (self) &&
      !g_ptr_array_find_with_equal_func (paths, self->path, g_str_equal, NULL))
    {
      g_test_message ("“%s” is not reached", name);
      n_unreached++;
    }

  for (guint i = 0; i < children->len; i++)
    n_unreached += count_unreached (g_ptr_array_index (children, i), paths);

  return n_unreached;
}

static void
assert_tab_reaches_everything (TestApp    *self,
                               const char *title)
{
  g_autoptr (TestAccessible) window = test_accessible_find (self->process, NULL, title);
  g_autoptr (GPtrArray) forward = go_round (window, FALSE);
  g_autoptr (GPtrArray) backward = go_round (window, TRUE);

  g_assert_cmpuint (count_unreached (window, forward), ==, 0);
  g_assert_cmpuint (count_unreached (window, backward), ==, 0);

  /* The same way, from the same start */
  g_assert_cmpuint (forward->len, ==, backward->len);
  for (guint i = 1; i < forward->len; i++)
    g_assert_cmpstr (g_ptr_array_index (forward, i), ==, g_ptr_array_index (backward, forward->len - i));
}

static void
test_tab_reaches_everything_in_the_writer (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("text\n");
  writer = start (TEST_WRITER, path);
  test_display_type ("x");
  test_status_wait (writer->process, "*6 bytes*");
  assert_tab_reaches_everything (writer, "Segment Writer");

  test_display_press ("ctrl+f");
  wait_for (writer, "search box", "Find");
  test_display_type ("e");
  wait_for (writer, "status", "1 of 1");
  assert_tab_reaches_everything (writer, "Segment Writer");
}

static void
test_tab_reaches_everything_in_the_reader (void)
{
  g_autoptr (TestAccessible) remove = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  leave_over ("theirs");
  reader = start (TEST_READER, NULL);
  remove = test_accessible_find (reader->process, "button", "Remove");
  assert_tab_reaches_everything (reader, "Segment Reader");
  test_accessible_press (remove);
  wait_until_gone (reader, "button", "Remove");
}

static void
test_tab_reaches_everything_in_the_segments (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (TestApp) writer = NULL;
  g_autofree char *window = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  g_assert_true (shared_segment_publish (segment, "text", 4, -1, NULL));
  writer = start (TEST_WRITER, NULL);
  window = open_segments (writer);
  wait_for (writer, "row", "key 0x*, name test*, 4 bytes");
  test_display_press_until ("Home", test_app_has (writer, "status", "*, 1 selected"));
  assert_tab_reaches_everything (writer, "Segments");
}

static void
test_tab_reaches_everything_in_the_preferences (void)
{
  g_autofree char *dialog = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER, NULL);
  test_display_press ("ctrl+comma");
  dialog = test_display_find_titled (reader->process, "Preferences");
  test_display_focus (dialog);
  wait_for (reader, "window", "Preferences");
  assert_tab_reaches_everything (reader, "Preferences");
}

static void
test_arrows_choose_the_kind (void)
{
  g_autofree char *dialog = NULL;
  g_autoptr (TestAccessible) system_v = NULL;
  g_autoptr (TestAccessible) posix = NULL;
  g_autoptr (TestApp) reader = NULL;

  if (!needs_display ())
    return;

  reader = start (TEST_READER, NULL);
  test_display_press ("ctrl+comma");
  dialog = test_display_find_titled (reader->process, "Preferences");
  test_display_focus (dialog);
  system_v = test_accessible_find (reader->process, "radio", "System V");
  posix = test_accessible_find (reader->process, "radio", "POSIX");
  test_display_press ("Tab");
  test_poll_until (test_accessible_has_state (system_v, TEST_STATE_FOCUSED));
  test_display_press ("Right");
  test_poll_until (test_accessible_has_state (posix, TEST_STATE_FOCUSED));
  test_poll_until (test_accessible_has_state (posix, STATE_CHECKED));
  g_assert_false (test_accessible_has_state (system_v, STATE_CHECKED));
}

static void
test_tab_is_a_character_in_the_writer (void)
{
  g_autoptr (TestAccessible) text = NULL;
  g_autoptr (TestApp) writer = NULL;

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER, NULL);
  text = test_accessible_find (writer->process, NULL, WRITER_TEXT);
  test_display_type ("a");
  test_display_press ("Tab");
  test_display_type ("b");
  test_accessible_wait_text (text, "a\tb");
}

/* The focus goes back to where it was. */
static void
test_escape_goes_back_to_the_text (void)
{
  g_autoptr (TestAccessible) text = NULL;
  g_autoptr (TestApp) writer = NULL;
  const struct
  {
    const char *keys;
    const char *role;
    const char *name;
  } popovers[] = {
    { "F10", "menu", NULL },
    { "ctrl+k", NULL, "Change Key" },
    { "ctrl+i", NULL, "shmid" },
    { "ctrl+f", "search box", "Find" },
  };

  if (!needs_display ())
    return;

  writer = start (TEST_WRITER, NULL);
  text = test_accessible_find (writer->process, NULL, WRITER_TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (popovers); i++)
    {
      test_display_press (popovers[i].keys);
      wait_for (writer, popovers[i].role, popovers[i].name);
      close_with_escape (writer, popovers[i].role, popovers[i].name);
      test_poll_until (test_display_count_windows (writer->process) == 1);
      test_poll_until (test_accessible_has_state (text, TEST_STATE_FOCUSED));
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add ("/accessibility/everything-in-the-writer-has-role-and-name",
                  test_everything_in_the_writer_has_role_and_name);
  test_world_add ("/accessibility/everything-in-the-reader-has-role-and-name",
                  test_everything_in_the_reader_has_role_and_name);
  test_world_add ("/accessibility/wrong-key-has-role-and-name", test_wrong_key_has_role_and_name);
  test_world_add ("/accessibility/loading-has-role-and-name", test_loading_has_role_and_name);
  test_world_add ("/accessibility/notices-have-role-and-name", test_notices_have_role_and_name);
  test_world_add ("/accessibility/segments-have-role-and-name", test_segments_have_role_and_name);
  test_world_add ("/accessibility/status-is-announced", test_status_is_announced);
  test_world_add ("/accessibility/another-owner-is-announced", test_another_owner_is_announced);
  test_world_add ("/accessibility/notice-that-changes-is-announced", test_notice_that_changes_is_announced);
  test_world_add ("/accessibility/wrong-key-is-announced", test_wrong_key_is_announced);
  test_world_add ("/accessibility/wrong-preferred-key-is-announced", test_wrong_preferred_key_is_announced);
  test_world_add ("/accessibility/matches-are-announced", test_matches_are_announced);
  test_world_add ("/accessibility/tab-reaches-everything-in-the-writer", test_tab_reaches_everything_in_the_writer);
  test_world_add ("/accessibility/tab-reaches-everything-in-the-reader", test_tab_reaches_everything_in_the_reader);
  test_world_add ("/accessibility/tab-reaches-everything-in-the-segments", test_tab_reaches_everything_in_the_segments);
  test_world_add ("/accessibility/tab-reaches-everything-in-the-preferences",
                  test_tab_reaches_everything_in_the_preferences);
  test_world_add ("/accessibility/arrows-choose-the-kind", test_arrows_choose_the_kind);
  test_world_add ("/accessibility/tab-is-a-character-in-the-writer", test_tab_is_a_character_in_the_writer);
  test_world_add ("/accessibility/escape-goes-back-to-the-text", test_escape_goes_back_to_the_text);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
