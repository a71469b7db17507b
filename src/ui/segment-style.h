/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The style sheet of what both windows use.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_style_add:
 * @display: where it applies
 *
 * Adds the style sheet to a display, unless it is there already.
 */
void segment_style_add             (GdkDisplay *display);

/**
 * segment_style_follow_settings:
 * @display: where it applies
 * @settings: the preferences
 *
 * Gives widgets of the class `segment-text` the font size that is preferred, also when that changes.
 */
void segment_style_follow_settings (GdkDisplay *display,
                                    GSettings  *settings);

/**
 * segment_style_bind_text_view:
 * @text_view: a view of a segment's text
 * @settings: the preferences
 *
 * Shows the text as it is preferred, also when that changes.
 */
void segment_style_bind_text_view  (GtkTextView *text_view,
                                    GSettings   *settings);

G_END_DECLS
