/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Windows come back as large as they were left.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_window_state_restore:
 * @window: a window that has not been shown
 * @state: what is kept of it, of the schema org.sharedsegment.Window
 *
 * Gives the window the size that it had.
 */
void segment_window_state_restore  (GtkWindow *window,
                                    GSettings *state);

/**
 * segment_window_state_remember:
 * @window: a window that is about to go
 * @state: what is kept of it, of the schema org.sharedsegment.Window
 *
 * Keeps the window's size.
 */
void segment_window_state_remember (GtkWindow *window,
                                    GSettings *state);

G_END_DECLS
