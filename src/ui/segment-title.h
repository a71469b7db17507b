/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The title of a window, and below it which segment the window is about.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TITLE (segment_title_get_type ())

/**
 * SegmentTitle:
 *
 * Shows the properties `title` and `key`. It is a button that lets the user choose another key, which is what the
 * signal `key-chosen` gives.
 */
G_DECLARE_FINAL_TYPE (SegmentTitle, segment_title, SEGMENT, TITLE, GtkWidget)

void        segment_title_set_title  (SegmentTitle     *self,
                                      const char       *title);
const char *segment_title_get_title  (SegmentTitle     *self);
void        segment_title_set_key    (SegmentTitle     *self,
                                      SharedSegmentKey *key);

/* Lets the user choose a key. */
void        segment_title_choose_key (SegmentTitle     *self);

G_END_DECLS
