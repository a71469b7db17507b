/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dialog in which the user says what is preferred.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_PREFERENCES (segment_preferences_get_type ())

G_DECLARE_FINAL_TYPE (SegmentPreferences, segment_preferences, SEGMENT, PREFERENCES, GtkWindow)

SegmentPreferences *segment_preferences_new (GtkWindow *parent,
                                             GSettings *settings);

G_END_DECLS
