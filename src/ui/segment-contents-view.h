/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a segment contains, as text or in hex.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-contents.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_CONTENTS_VIEW (segment_contents_view_get_type ())

/**
 * SegmentContentsView:
 *
 * Shows bytes as text if they are text, and unless the property `prefers-hex` is set; else in hex. What stays in them
 * stays where it is seen, selected or not; who has scrolled to the end stays at the end. With the property
 * `show-changes` what has changed stands out for a moment.
 */
G_DECLARE_FINAL_TYPE (SegmentContentsView, segment_contents_view, SEGMENT, CONTENTS_VIEW, GtkWidget)

void             segment_contents_view_set_bytes     (SegmentContentsView *self,
                                                      GBytes              *bytes);
GBytes          *segment_contents_view_get_bytes     (SegmentContentsView *self);
SegmentContents  segment_contents_view_get_contents  (SegmentContentsView *self);
gboolean         segment_contents_view_is_hex        (SegmentContentsView *self);
gsize            segment_contents_view_count         (SegmentContentsView *self);
char            *segment_contents_view_dup_text      (SegmentContentsView *self);
GtkTextView     *segment_contents_view_get_text_view (SegmentContentsView *self);

/* A text is shown up to where the first line of it has more bytes than that, 0 for all of it: a text view lays out each
 * line at once, which takes minutes for a line of a megabyte. In hex all is shown. For what is set from now on. */
void             segment_contents_view_set_max_line  (SegmentContentsView *self,
                                                      gsize                max_line);
/* How many bytes of the text are shown; 0 for all, and in hex. */
gsize            segment_contents_view_get_cut_size  (SegmentContentsView *self);

/* Shows nothing, as at first. */
void             segment_contents_view_clear         (SegmentContentsView *self);

G_END_DECLS
