/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A popover with all that is known of the segment that a window is about.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_DETAILS (segment_details_get_type ())

/**
 * SegmentDetails:
 *
 * While it is open it asks the system each second, and emits the signal `refresh`, so that the window tells what only
 * it knows.
 */
G_DECLARE_FINAL_TYPE (SegmentDetails, segment_details, SEGMENT, DETAILS, GtkPopover)

void segment_details_set_key    (SegmentDetails   *self,
                                 SharedSegmentKey *key);

/* How long the text is that the window shows. */
void segment_details_set_length (SegmentDetails   *self,
                                 gsize             n_bytes,
                                 gsize             n_characters);

/* How often the window has looked at the segment, and how often in vain. Without this nothing is said of it. */
void segment_details_set_looks  (SegmentDetails   *self,
                                 guint64           looks,
                                 guint64           misses);

G_END_DECLS
