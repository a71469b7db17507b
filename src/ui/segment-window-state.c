/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Windows come back as large as they were left.
 */

#include "config.h"

#include "segment-window-state.h"

void
segment_window_state_restore (GtkWindow *window,
                              GSettings *state)
{
  g_return_if_fail (GTK_IS_WINDOW (window));
  g_return_if_fail (G_IS_SETTINGS (state));

  gtk_window_set_default_size (window, g_settings_get_int (state, "width"), g_settings_get_int (state, "height"));
  if (g_settings_get_boolean (state, "maximized"))
    gtk_window_maximize (window);
}

/* GTK keeps the default size up to date with what the user makes of it. */
void
segment_window_state_remember (GtkWindow *window,
                               GSettings *state)
{
  int width, height;

  g_return_if_fail (GTK_IS_WINDOW (window));
  g_return_if_fail (G_IS_SETTINGS (state));

  gtk_window_get_default_size (window, &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (state, "width", width);
      g_settings_set_int (state, "height", height);
    }
  g_settings_set_boolean (state, "maximized", gtk_window_is_maximized (window));
}
