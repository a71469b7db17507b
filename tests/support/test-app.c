/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One of the two programs with its windows, and what a person does and perceives there.
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "test-app.h"
#include "test-world.h"

static const char *
get_text_name (TestApp *self)
{
  return strcmp (self->variable, TEST_WRITER) == 0 ? "Text to share" : "Shared text";
}

/* A program with the test's key, and perhaps an argument more. */
TestApp *
test_app_start (const char *variable,
                const char *argument)
{
  g_autofree char *key = test_dup_key_name ();

  return test_app_new (variable, test_display_start_app (variable, key, argument));
}

/* A program with these arguments only, and these variables ("NAME=VALUE") in its environment. */
TestApp *
test_app_start_in (const char         *variable,
                   const char * const *arguments,
                   const char * const *variables)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add (builder, g_getenv (variable));
  for (; arguments != NULL && *arguments != NULL; arguments++)
    g_strv_builder_add (builder, *arguments);
  argv = g_strv_builder_end (builder);

  return test_app_new (variable, test_process_start_in ((const char * const *) argv, variables));
}

/* A program that has been started already, and shows a window or will; takes over @process. */
TestApp *
test_app_new (const char  *variable,
              TestProcess *process)
{
  TestApp *self = g_new0 (TestApp, 1);

  self->variable = variable;
  self->process = process;
  self->window = test_display_find_window (process);
  self->text = test_accessible_find (process, NULL, get_text_name (self));

  return self;
}

/* Leaves the program, unless it has ended already. */
void
test_app_close (TestApp *self)
{
  if (self->process != NULL)
    {
      test_process_signal (self->process, SIGTERM);
      g_assert_cmpint (test_process_wait (self->process), ==, 0);
    }

  g_clear_pointer (&self->process, test_process_free);
  test_accessible_free (self->text);
  g_free (self->window);
  g_free (self);
}

/* As when the program crashes. */
void
test_app_kill (TestApp *self)
{
  test_process_kill (self->process);
  g_clear_pointer (&self->process, test_process_free);
  test_app_close (self);
}

void
test_app_focus (TestApp *self)
{
  test_display_focus (self->window);
}

void
test_app_type (TestApp    *self,
               const char *text)
{
  test_app_focus (self);
  test_display_type (text);
}

void
test_app_press (TestApp    *self,
                const char *keys)
{
  test_app_focus (self);
  test_display_press (keys);
}

void
test_app_wait_text (TestApp    *self,
                    const char *text)
{
  test_accessible_wait_text (self->text, text);
}

void
test_app_wait_status (TestApp    *self,
                      const char *pattern)
{
  test_status_wait (self->process, pattern);
}

void
test_app_wait_notice (TestApp    *self,
                      const char *pattern)
{
  test_accessible_free (test_accessible_find (self->process, "alert", pattern));
}

void
test_app_wait_no_notice (TestApp *self)
{
  test_poll_until (!test_app_has (self, "alert", NULL));
}

gboolean
test_app_has (TestApp    *self,
              const char *role,
              const char *name)
{
  return test_accessible_exists (self->process, role, name);
}

/* What the open details say beside a title. */
char *
test_app_dup_detail (TestApp    *self,
                     const char *title)
{
  g_autoptr (TestAccessible) details = test_accessible_find (self->process, "widget", "Details");
  g_autoptr (TestAccessible) label = test_accessible_find_in (details, "label", title);
  g_autoptr (TestAccessible) value = test_accessible_get_next (label);

  return test_accessible_dup_name (value);
}

static gboolean
detail_matches (TestApp    *self,
                const char *title,
                const char *pattern)
{
  g_autofree char *value = test_app_dup_detail (self, title);

  return value != NULL && g_pattern_match_simple (pattern, value);
}

void
test_app_wait_detail (TestApp    *self,
                      const char *title,
                      const char *pattern)
{
  test_poll_until (detail_matches (self, title, pattern));
}

void
test_app_change_key (TestApp    *self,
                     const char *key)
{
  g_autoptr (TestAccessible) entry = NULL;

  test_app_press (self, "ctrl+k");
  entry = test_accessible_find (self->process, "text box", "*Key of the segment");
  test_poll_until (test_accessible_has_state (entry, TEST_STATE_FOCUSED));
  test_display_press ("ctrl+a");
  test_display_type (key);
  test_display_press ("Return");
}

/* That of a new window, which asks for its key. */
void
test_app_close_chooser (TestApp *self)
{
  test_accessible_free (test_accessible_find (self->process, NULL, "Change Key"));
  test_display_press_until ("Escape", !test_accessible_exists (self->process, NULL, "Change Key"));
}

static GPtrArray *
get_windows (TestApp *self)
{
  g_autoptr (TestAccessible) application = test_accessible_find (self->process, "application", NULL);

  return test_accessible_get_children (application);
}

static TestAccessible *
search_window (TestApp    *self,
               const char *button_name)
{
  g_autoptr (GPtrArray) windows = get_windows (self);

  for (guint i = 0; i < windows->len; i++)
    if (test_accessible_exists_in (windows->pdata[i], "button", button_name))
      return g_ptr_array_steal_index (windows, i);

  return NULL;
}

/* The window of this key, once it is there. */
TestAccessible *
test_app_find_window (TestApp    *self,
                      const char *key)
{
  g_autofree char *button_name = g_strdup_printf ("Key %s", key);
  TestAccessible *window;

  while ((window = search_window (self, button_name)) == NULL)
    g_usleep (20000);

  return window;
}

/* What the window of this key contains. */
TestAccessible *
test_app_find_text (TestApp    *self,
                    const char *key)
{
  g_autoptr (TestAccessible) window = test_app_find_window (self, key);

  return test_accessible_find_in (window, NULL, get_text_name (self));
}

/* Dialogs included, but not popovers. */
guint
test_app_count_windows (TestApp *self)
{
  g_autoptr (GPtrArray) windows = get_windows (self);

  return windows->len;
}

static gboolean
is_titled (const char *window,
           const char *title)
{
  g_autofree char *actual = test_display_dup_title (window);

  return strcmp (actual, title) == 0;
}

/* Waits until a window with the first one's title, but not that one, has the keyboard. */
char *
test_app_wait_new_focus (TestApp *self)
{
  g_autofree char *title = test_display_dup_title (self->window);

  for (;;)
    {
      g_autofree char *focused = test_display_get_focus ();

      if (strcmp (focused, self->window) != 0 && is_titled (focused, title))
        return g_steal_pointer (&focused);
      g_usleep (10000);
    }
}

/* Starts the program again while it runs, which is to end at once; returns the exit status. */
int
test_app_launch (const char *variable,
                 const char *key,
                 const char *argument)
{
  g_autoptr (TestProcess) process = test_display_start_app (variable, key, argument);

  return test_process_wait (process);
}

/* A second key of the test's, of the same kind. */
char *
test_dup_other_key_name (void)
{
  g_autofree char *name = test_dup_key_name ();

  return g_strconcat (name, "-2", NULL);
}

SharedSegmentKey *
test_other_key_new (void)
{
  g_autofree char *name = test_dup_other_key_name ();

  return shared_segment_key_parse (name, NULL);
}

gboolean
test_is_shared (SharedSegmentKey *key,
                const char       *text)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, -1, NULL);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}
