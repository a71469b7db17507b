/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The windows are dark when the desktop is.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _SegmentColorScheme SegmentColorScheme;

/**
 * segment_color_scheme_new:
 * @settings: what to change
 *
 * Follows what the user prefers for all programs, which GTK 4.8 does not do by itself: asks the desktop's portal, if
 * there is one, without waiting for it.
 *
 * Returns: (transfer full): what follows it, until it is freed
 */
SegmentColorScheme *segment_color_scheme_new  (GtkSettings        *settings);
void                segment_color_scheme_free (SegmentColorScheme *self);

G_END_DECLS
