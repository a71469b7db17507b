/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A display and a session bus of the test's own, and what a person does and perceives there: keys through xdotool, and
 * what assistive technologies are told, asked for on the accessibility bus.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "test-display.h"
#include "test-world.h"

#define REGISTRY_NAME   "org.a11y.atspi.Registry"
#define ROOT_PATH       "/org/a11y/atspi/accessible/root"
#define ACCESSIBLE      "org.a11y.atspi.Accessible"
#define TEXT            "org.a11y.atspi.Text"
#define EDITABLE_TEXT   "org.a11y.atspi.EditableText"
#define ACTION          "org.a11y.atspi.Action"
#define COMPONENT       "org.a11y.atspi.Component"
#define OBJECT_EVENT    "org.a11y.atspi.Event.Object"
#define VALUE           "org.a11y.atspi.Value"
#define PROPERTIES      "org.freedesktop.DBus.Properties"
#define SCREEN_WIDTH    1024
#define SCREEN_HEIGHT   768
#define CALL_TIMEOUT_MS 20000

/* Extents within the window */
#define COORDINATES_WINDOW 1

static char *runtime_folder;
static TestProcess *server;
static GTestDBus *bus;
static GDBusConnection *accessibility_bus;
static GPtrArray *announced;  /* NULL: nobody listens */

/* The display */

static gboolean
start_server (void)
{
  /* MIT-SHM draws through shared memory, which is none of the test's. */
  const char *argv[] = { "Xvfb", "-displayfd", "1", "-screen", "0",
                         G_STRINGIFY (SCREEN_WIDTH) "x" G_STRINGIFY (SCREEN_HEIGHT) "x24", "-nolisten", "tcp",
                         "-noreset", "-extension", "MIT-SHM", NULL };
  g_autofree char *number = NULL;
  g_autofree char *display = NULL;

  server = test_process_start (argv);
  number = test_process_read_line (server);
  if (number == NULL)
    return FALSE;

  display = g_strconcat (":", number, NULL);
  g_setenv ("DISPLAY", display, TRUE);
  return TRUE;
}

static char *
run_xdotool (const char * const *arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;

  g_strv_builder_add (builder, "xdotool");
  for (; *arguments != NULL; arguments++)
    g_strv_builder_add (builder, *arguments);
  argv = g_strv_builder_end (builder);

  test_process_run ((const char * const *) argv, NULL, &output, &errors);
  return g_strchomp (output);
}

/* In the middle of the display it would lie on the menus, and move their focus. The server keeps it within the screen. */
static void
put_pointer_aside (void)
{
  const char *arguments[] = { "mousemove", "--sync", G_STRINGIFY (SCREEN_WIDTH), G_STRINGIFY (SCREEN_HEIGHT), NULL };

  g_free (run_xdotool (arguments));
}

/* The accessibility bus is started on demand, by a service file that the system has, and the programs by those of the
 * build. What the services print is not part of the test's results. */
static void
start_session_bus (void)
{
  const char * const *folders = g_get_system_data_dirs ();
  int results = dup (STDOUT_FILENO);

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (g_getenv ("SEGMENT_SERVICES") != NULL)
    g_test_dbus_add_service_dir (bus, g_getenv ("SEGMENT_SERVICES"));
  for (; *folders != NULL; folders++)
    {
      g_autofree char *services = g_build_filename (*folders, "dbus-1", "services", NULL);

      g_test_dbus_add_service_dir (bus, services);
    }

  dup2 (STDERR_FILENO, STDOUT_FILENO);
  g_test_dbus_up (bus);
  dup2 (results, STDOUT_FILENO);
  close (results);
}

static void
connect_to_accessibility_bus (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) reply = NULL;
  const char *address;

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                       NULL, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS,
                                       NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &address);

  accessibility_bus = g_dbus_connection_new_for_address_sync (address,
                                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                              NULL, NULL, &error);
  g_assert_no_error (error);
}

/*
 * Starts a display, a session bus and the accessibility bus. To be called once, before any test. Returns whether what
 * that needs is there.
 */
gboolean
test_display_start (void)
{
  const char *programs[] = { "Xvfb", "dbus-daemon", "xdotool", NULL };

  for (int i = 0; programs[i] != NULL; i++)
    {
      g_autofree char *path = g_find_program_in_path (programs[i]);

      if (path == NULL)
        return FALSE;
    }

  runtime_folder = g_dir_make_tmp ("segment-display-XXXXXX", NULL);
  if (runtime_folder == NULL)
    return FALSE;

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GTK_IM_MODULE", "gtk-im-context-simple", TRUE);
  g_setenv ("NO_AT_BRIDGE", "0", TRUE);
  g_unsetenv ("GTK_A11Y");
  g_unsetenv ("AT_SPI_BUS_ADDRESS");
  g_unsetenv ("WAYLAND_DISPLAY");

  /* Without XDG_RUNTIME_DIR, the accessibility bus of every session lies at the same place in the cache. */
  g_setenv ("XDG_CACHE_HOME", runtime_folder, TRUE);

  /* What a test has opened is not recent for the next one, nor for the user. */
  g_setenv ("XDG_CONFIG_HOME", runtime_folder, TRUE);
  g_setenv ("XDG_DATA_HOME", test_world_get_folder (), TRUE);

  /* GTestDBus unsets DISPLAY and XDG_RUNTIME_DIR, so the bus comes first. */
  start_session_bus ();

  /* What GTK holds to be a programmer's error ends a program, and so fails the test. */
  g_setenv ("G_DEBUG", "fatal-criticals", TRUE);
  g_setenv ("XDG_RUNTIME_DIR", runtime_folder, TRUE);
  if (!start_server ())
    return FALSE;

  put_pointer_aside ();
  connect_to_accessibility_bus ();
  return TRUE;
}

void
test_display_stop (void)
{
  g_clear_pointer (&announced, g_ptr_array_unref);
  if (accessibility_bus != NULL)
    g_dbus_connection_close_sync (accessibility_bus, NULL, NULL);
  g_clear_object (&accessibility_bus);

  if (bus != NULL)
    g_test_dbus_stop (bus);
  g_clear_object (&bus);

  if (server != NULL)
    {
      test_process_signal (server, SIGTERM);
      test_process_wait (server);
    }
  g_clear_pointer (&server, test_process_free);

  if (runtime_folder != NULL)
    test_world_remove_tree (runtime_folder);
  g_clear_pointer (&runtime_folder, g_free);
}

/* Starts the program that the environment variable names, with this key and perhaps an argument more. */
TestProcess *
test_display_start_app (const char *variable,
                        const char *key,
                        const char *argument)
{
  const char *argv[] = { g_getenv (variable), "--key", key, argument, NULL };

  return test_process_start (argv);
}

/* xdotool */

static char *
search_window (const char * const *arguments)
{
  for (;;)
    {
      char *window = run_xdotool (arguments);

      if (*window != '\0')
        return window;
      g_free (window);
      g_usleep (10000);
    }
}

/* The window of an application, once it is there. */
char *
test_display_find_window (TestProcess *app)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) test_process_get_pid (app));
  const char *arguments[] = { "search", "--onlyvisible", "--pid", pid, NULL };

  return search_window (arguments);
}

/* How many windows of an application are seen. A popover is one, too. */
guint
test_display_count_windows (TestProcess *app)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) test_process_get_pid (app));
  const char *arguments[] = { "search", "--onlyvisible", "--pid", pid, NULL };
  g_autofree char *windows = run_xdotool (arguments);
  g_auto (GStrv) lines = g_strsplit (windows, "\n", -1);

  return g_strv_length (lines);
}

/* One of the windows of an application, by its title, once it is there. */
char *
test_display_find_titled (TestProcess *app,
                          const char  *title)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) test_process_get_pid (app));
  g_autofree char *name = g_strdup_printf ("^%s$", title);
  const char *arguments[] = { "search", "--onlyvisible", "--all", "--pid", pid, "--name", name, NULL };

  return search_window (arguments);
}

void
test_display_move (const char *window,
                   int         x,
                   int         y)
{
  g_autofree char *x_text = g_strdup_printf ("%d", x);
  g_autofree char *y_text = g_strdup_printf ("%d", y);
  const char *arguments[] = { "windowmove", "--sync", window, x_text, y_text, NULL };

  g_free (run_xdotool (arguments));
}

char *
test_display_dup_title (const char *window)
{
  const char *arguments[] = { "getwindowname", window, NULL };

  return run_xdotool (arguments);
}

/* The window that has the keyboard. */
char *
test_display_get_focus (void)
{
  const char *arguments[] = { "getwindowfocus", NULL };

  return run_xdotool (arguments);
}

static gboolean
has_focus (const char *title)
{
  g_autofree char *focused = test_display_get_focus ();
  g_autofree char *focused_title = test_display_dup_title (focused);

  return strcmp (focused_title, title) == 0;
}

/* Waits until a window with this title has the keyboard. */
void
test_display_wait_focus (const char *title)
{
  while (!has_focus (title))
    g_usleep (10000);
}

void
test_display_focus (const char *window)
{
  const char *arguments[] = { "windowfocus", "--sync", window, NULL };

  g_free (run_xdotool (arguments));
}

/* Leaves the focus with the display itself. */
void
test_display_focus_nothing (void)
{
  const char *arguments[] = { "search", "--maxdepth", "0", "--name", "", NULL };
  g_autofree char *root = run_xdotool (arguments);

  test_display_focus (root);
}

void
test_display_type (const char *text)
{
  const char *arguments[] = { "type", "--delay", "5", text, NULL };

  g_free (run_xdotool (arguments));
}

void
test_display_press (const char *keys)
{
  const char *arguments[] = { "key", keys, NULL };

  g_free (run_xdotool (arguments));
}

/* The left button, in the middle of something in the window */
void
test_display_click (const char     *window,
                    TestAccessible *accessible)
{
  TestExtents extents = test_accessible_get_extents (accessible);
  g_autofree char *x = g_strdup_printf ("%d", extents.x + extents.width / 2);
  g_autofree char *y = g_strdup_printf ("%d", extents.y + extents.height / 2);
  const char *arguments[] = { "mousemove", "--sync", "--window", window, x, y, "click", "1", NULL };

  g_free (run_xdotool (arguments));
}

/* With nothing between, as somebody who knows what comes. */
void
test_display_press_and_type (const char *keys,
                             const char *text)
{
  const char *arguments[] = { "key", keys, "type", "--delay", "5", text, NULL };

  g_free (run_xdotool (arguments));
}

/* The accessibility bus */

static GVariant *
call (const char *bus_name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant   *parameters)
{
  return g_dbus_connection_call_sync (accessibility_bus, bus_name, path, interface, method, parameters,
                                      NULL, G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, NULL);
}

static GVariant *
get_property (const char *bus_name,
              const char *path,
              const char *interface,
              const char *property)
{
  g_autoptr (GVariant) reply = call (bus_name, path, PROPERTIES, "Get", g_variant_new ("(ss)", interface, property));
  GVariant *value = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  return value;
}

static char *
dup_name (const char *bus_name,
          const char *path)
{
  g_autoptr (GVariant) value = get_property (bus_name, path, ACCESSIBLE, "Name");

  return value != NULL ? g_variant_dup_string (value, NULL) : NULL;
}

static char *
dup_role (const char *bus_name,
          const char *path)
{
  g_autoptr (GVariant) reply = call (bus_name, path, ACCESSIBLE, "GetRoleName", NULL);
  char *role = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(s)", &role);
  return role;
}

static gboolean
has_role (const char *bus_name,
          const char *path,
          const char *role)
{
  g_autofree char *present = dup_role (bus_name, path);

  return present != NULL && strcmp (present, role) == 0;
}

static gboolean
is_wanted (const char *bus_name,
           const char *path,
           const char *role,
           const char *wanted_name)
{
  g_autofree char *name = NULL;

  if (role != NULL && !has_role (bus_name, path, role))
    return FALSE;
  if (wanted_name == NULL)
    return TRUE;

  name = dup_name (bus_name, path);
  return name != NULL && g_pattern_match_simple (wanted_name, name);
}

static TestAccessible *
new_accessible (const char *bus_name,
                const char *path)
{
  TestAccessible *self = g_new0 (TestAccessible, 1);

  self->bus_name = g_strdup (bus_name);
  self->path = g_strdup (path);
  return self;
}

static TestAccessible *
search (const char *bus_name,
        const char *path,
        const char *role,
        const char *name)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) children = NULL;
  const char *child_bus;
  const char *child_path;

  if (is_wanted (bus_name, path, role, name))
    return new_accessible (bus_name, path);

  reply = call (bus_name, path, ACCESSIBLE, "GetChildren", NULL);
  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_bus, &child_path))
    {
      TestAccessible *found = search (child_bus, child_path, role, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static guint
get_process_of (const char *bus_name)
{
  g_autoptr (GVariant) reply = call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                     "GetConnectionUnixProcessID", g_variant_new ("(s)", bus_name));
  guint pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  return pid;
}

/* The application's name on the bus, once it is there. */
static TestAccessible *
search_in (TestProcess *app,
           const char  *role,
           const char  *name)
{
  g_autoptr (GVariant) reply = call (REGISTRY_NAME, ROOT_PATH, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) children = NULL;
  const char *child_bus;
  const char *child_path;

  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_bus, &child_path))
    if (get_process_of (child_bus) == (guint) test_process_get_pid (app))
      return search (child_bus, child_path, role, name);

  return NULL;
}

/* What has this role and this name (a pattern with "*"; NULL: any) in an application, once it is there. */
TestAccessible *
test_accessible_find (TestProcess *app,
                      const char  *role,
                      const char  *name)
{
  for (;;)
    {
      TestAccessible *found = search_in (app, role, name);

      if (found != NULL)
        return found;
      g_usleep (20000);
    }
}

gboolean
test_accessible_exists (TestProcess *app,
                        const char  *role,
                        const char  *name)
{
  g_autoptr (TestAccessible) found = search_in (app, role, name);

  return found != NULL;
}

/* The same below @parent. */
TestAccessible *
test_accessible_find_in (TestAccessible *parent,
                         const char     *role,
                         const char     *name)
{
  TestAccessible *found;

  while ((found = search (parent->bus_name, parent->path, role, name)) == NULL)
    g_usleep (20000);

  return found;
}

static TestAccessible *
get_reference (GVariant *reference)
{
  const char *bus_name;
  const char *path;

  g_assert_nonnull (reference);
  g_variant_get (reference, "(&s&o)", &bus_name, &path);
  return new_accessible (bus_name, path);
}

TestAccessible *
test_accessible_get_parent (TestAccessible *self)
{
  g_autoptr (GVariant) value = get_property (self->bus_name, self->path, ACCESSIBLE, "Parent");

  return get_reference (value);
}

TestAccessible *
test_accessible_get_child (TestAccessible *self,
                           int             index)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, ACCESSIBLE, "GetChildAtIndex",
                                     g_variant_new ("(i)", index));
  g_autoptr (GVariant) reference = NULL;

  g_assert_nonnull (reply);
  reference = g_variant_get_child_value (reply, 0);
  return get_reference (reference);
}

/* What comes after it, as a label's value does. */
TestAccessible *
test_accessible_get_next (TestAccessible *self)
{
  g_autoptr (TestAccessible) parent = test_accessible_get_parent (self);
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, ACCESSIBLE, "GetIndexInParent", NULL);
  int index;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(i)", &index);
  return test_accessible_get_child (parent, index + 1);
}

/* What is seen at a point of the window, in pixels. */
TestAccessible *
test_accessible_get_at (TestAccessible *self,
                        int             x,
                        int             y)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, COMPONENT, "GetAccessibleAtPoint",
                                     g_variant_new ("(iiu)", x, y, COORDINATES_WINDOW));
  g_autoptr (GVariant) reference = NULL;

  g_assert_nonnull (reply);
  reference = g_variant_get_child_value (reply, 0);
  return get_reference (reference);
}

gboolean
test_accessible_exists_in (TestAccessible *parent,
                           const char     *role,
                           const char     *name)
{
  g_autoptr (TestAccessible) found = search (parent->bus_name, parent->path, role, name);

  return found != NULL;
}

/* The children, each a TestAccessible; none when it has gone. */
GPtrArray *
test_accessible_get_children (TestAccessible *self)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) iter = NULL;
  GPtrArray *children = g_ptr_array_new_with_free_func ((GDestroyNotify) test_accessible_free);
  const char *bus_name;
  const char *path;

  if (reply == NULL)
    return children;

  g_variant_get (reply, "(a(so))", &iter);
  while (g_variant_iter_next (iter, "(&s&o)", &bus_name, &path))
    g_ptr_array_add (children, new_accessible (bus_name, path));

  return children;
}

char *
test_accessible_dup_role (TestAccessible *self)
{
  return dup_role (self->bus_name, self->path);
}

char *
test_accessible_dup_name (TestAccessible *self)
{
  return dup_name (self->bus_name, self->path);
}

/* How many characters there are, without asking for them. */
int
test_accessible_count (TestAccessible *self)
{
  g_autoptr (GVariant) count = get_property (self->bus_name, self->path, TEXT, "CharacterCount");

  return count != NULL ? g_variant_get_int32 (count) : -1;
}

/* Of an entry, GTK 4.8 gives nothing when it is not told where the text ends. */
char *
test_accessible_dup_text (TestAccessible *self)
{
  int count = test_accessible_count (self);
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "GetText", g_variant_new ("(ii)", 0, count));
  char *text = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(s)", &text);
  return text;
}

/* What a text is like at an offset, such as its "family-name". */
char *
test_accessible_dup_style (TestAccessible *self,
                           int             offset,
                           const char     *attribute)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "GetAttributeRun",
                                     g_variant_new ("(ib)", offset, TRUE));
  g_autoptr (GVariant) attributes = NULL;
  char *value = NULL;

  g_assert_nonnull (reply);
  attributes = g_variant_get_child_value (reply, 0);
  g_variant_lookup (attributes, attribute, "s", &value);
  return value;
}

/* From where to where a text is like it is at an offset. */
void
test_accessible_get_run (TestAccessible *self,
                         int             offset,
                         int            *start,
                         int            *end)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "GetAttributes", g_variant_new ("(i)", offset));

  g_assert_nonnull (reply);
  g_variant_get (reply, "(@a{ss}ii)", NULL, start, end);
}

/* "CurrentValue", or "MinimumValue" and "MaximumValue". */
double
test_accessible_get_number (TestAccessible *self,
                            const char     *property)
{
  g_autoptr (GVariant) value = get_property (self->bus_name, self->path, VALUE, property);

  g_assert_nonnull (value);
  return g_variant_get_double (value);
}

void
test_accessible_set_number (TestAccessible *self,
                            double          number)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, PROPERTIES, "Set",
                                     g_variant_new ("(ssv)", VALUE, "CurrentValue", g_variant_new_double (number)));

  g_assert_nonnull (reply);
}

void
test_accessible_press (TestAccessible *self)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, ACTION, "DoAction", g_variant_new ("(i)", 0));

  g_assert_nonnull (reply);
}

void
test_accessible_insert (TestAccessible *self,
                        int             position,
                        const char     *text)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, EDITABLE_TEXT, "InsertText",
                                     g_variant_new ("(isi)", position, text, (int) strlen (text)));

  g_assert_nonnull (reply);
}

/* Whether a state of AT-SPI, by its number, is set. */
gboolean
test_accessible_has_state (TestAccessible *self,
                           guint           state)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, ACCESSIBLE, "GetState", NULL);
  g_autoptr (GVariantIter) words = NULL;
  guint word = 0;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(au)", &words);
  for (guint i = 0; i <= state / 32; i++)
    if (!g_variant_iter_next (words, "u", &word))
      return FALSE;

  return (word & (1u << (state % 32))) != 0;
}

/* What has the focus, below an object; or NULL. */
TestAccessible *
test_accessible_find_focused (TestAccessible *self)
{
  g_autoptr (GPtrArray) children = test_accessible_get_children (self);

  for (guint i = 0; i < children->len; i++)
    {
      TestAccessible *child = children->pdata[i];
      TestAccessible *found = test_accessible_has_state (child, TEST_STATE_FOCUSED)
        ? g_ptr_array_steal_index (children, i) : test_accessible_find_focused (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Waits until the focus is below an object, and elsewhere than there (NULL: nowhere). */
TestAccessible *
test_accessible_wait_focus (TestAccessible *self,
                            TestAccessible *elsewhere)
{
  for (;;)
    {
      g_autoptr (TestAccessible) focused = test_accessible_find_focused (self);

      if (focused != NULL && (elsewhere == NULL || !g_str_equal (focused->path, elsewhere->path)))
        return g_steal_pointer (&focused);
      g_usleep (5000);
    }
}

/* Presses keys that move the focus, until something with this name has it. Waits for each move: a key that were still on
 * its way in the end would move the focus on. */
void
test_accessible_walk (TestAccessible *self,
                      const char     *keys,
                      const char     *name)
{
  g_autoptr (TestAccessible) focused = test_accessible_wait_focus (self, NULL);

  for (;;)
    {
      g_autoptr (TestAccessible) last = NULL;
      g_autofree char *focused_name = test_accessible_dup_name (focused);

      if (g_strcmp0 (focused_name, name) == 0)
        return;

      test_display_press (keys);
      last = g_steal_pointer (&focused);
      focused = test_accessible_wait_focus (self, last);
    }
}

/* Where it is in its window; what is not seen has no size. */
TestExtents
test_accessible_get_extents (TestAccessible *self)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, COMPONENT, "GetExtents",
                                     g_variant_new ("(u)", COORDINATES_WINDOW));
  TestExtents extents = { 0 };

  if (reply != NULL)
    g_variant_get (reply, "((iiii))", &extents.x, &extents.y, &extents.width, &extents.height);
  return extents;
}

void
test_accessible_set_caret (TestAccessible *self,
                           int             position)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "SetCaretOffset",
                                     g_variant_new ("(i)", position));

  g_assert_nonnull (reply);
}

void
test_accessible_select (TestAccessible *self,
                        int             start,
                        int             end)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "SetSelection",
                                     g_variant_new ("(iii)", 0, start, end));

  g_assert_nonnull (reply);
}

void
test_accessible_selection (TestAccessible *self,
                           int            *start,
                           int            *end)
{
  g_autoptr (GVariant) reply = call (self->bus_name, self->path, TEXT, "GetSelection", g_variant_new ("(i)", 0));

  g_assert_nonnull (reply);
  g_variant_get (reply, "(ii)", start, end);
}

void
test_accessible_free (TestAccessible *self)
{
  g_free (self->bus_name);
  g_free (self->path);
  g_free (self);
}

/* What is announced */

typedef struct
{
  TestAccessible *accessible;
  char           *text;
} Announcement;

static void
announcement_free (Announcement *self)
{
  test_accessible_free (self->accessible);
  g_free (self->text);
  g_free (self);
}

static void
on_property_change (GDBusConnection *connection,
                    const char      *sender,
                    const char      *path,
                    const char      *interface,
                    const char      *signal,
                    GVariant        *parameters,
                    gpointer         user_data)
{
  g_autoptr (GVariant) value = NULL;
  Announcement *announcement;

  g_variant_get_child (parameters, 3, "v", &value);
  if (announced == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return;

  announcement = g_new0 (Announcement, 1);
  announcement->accessible = new_accessible (sender, path);
  announcement->text = g_variant_dup_string (value, NULL);
  g_ptr_array_add (announced, announcement);
}

/* From now on names and descriptions that change are kept, as a screen reader would speak them. */
void
test_display_listen (void)
{
  g_autoptr (GVariant) reply = NULL;
  const char *properties[] = { NULL };

  if (announced != NULL)
    {
      g_ptr_array_set_size (announced, 0);
      return;
    }

  announced = g_ptr_array_new_with_free_func ((GDestroyNotify) announcement_free);
  g_dbus_connection_signal_subscribe (accessibility_bus, NULL, OBJECT_EVENT, "PropertyChange", NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_property_change, NULL, NULL);
  reply = call (REGISTRY_NAME, "/org/a11y/atspi/registry", REGISTRY_NAME, "RegisterEvent",
                g_variant_new ("(s^ass)", "object:property-change", properties, ""));
  g_assert_nonnull (reply);
}

static gboolean
is_announced (TestAccessible *self,
              const char     *pattern)
{
  for (guint i = 0; i < announced->len; i++)
    {
      Announcement *announcement = g_ptr_array_index (announced, i);

      if (g_str_equal (announcement->accessible->bus_name, self->bus_name) &&
          g_str_equal (announcement->accessible->path, self->path) &&
          g_pattern_match_simple (pattern, announcement->text))
        return TRUE;
    }

  return FALSE;
}

/* Waits until it has been announced, since test_display_listen(), what the pattern (with "*") says. */
void
test_accessible_wait_announced (TestAccessible *self,
                                const char     *pattern)
{
  test_wait_until (is_announced (self, pattern));
}

static gboolean
has_text (TestAccessible *self,
          const char     *text)
{
  g_autofree char *present = test_accessible_dup_text (self);

  return present != NULL && strcmp (present, text) == 0;
}

void
test_accessible_wait_text (TestAccessible *self,
                           const char     *text)
{
  test_poll_until (has_text (self, text));
}

static gboolean
status_matches (TestAccessible *status,
                const char     *pattern)
{
  g_autofree char *name = test_accessible_dup_name (status);

  return name != NULL && g_pattern_match_simple (pattern, name);
}

/* Waits until the application's status line is as the pattern (with "*") says. */
void
test_status_wait (TestProcess *app,
                  const char  *pattern)
{
  g_autoptr (TestAccessible) status = test_accessible_find (app, "status", NULL);

  test_poll_until (status_matches (status, pattern));
}
