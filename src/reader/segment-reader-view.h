/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a segment contains, as text or in hex.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-reader-status.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_READER_VIEW (segment_reader_view_get_type ())

/**
 * SegmentReaderView:
 *
 * Shows bytes as text if they are text, and unless the property `prefers-hex` is set; else in hex. What stays in them
 * stays where it is seen, selected or not; who has scrolled to the end stays at the end. With the property
 * `show-changes` what has changed stands out for a moment.
 */
G_DECLARE_FINAL_TYPE (SegmentReaderView, segment_reader_view, SEGMENT, READER_VIEW, GtkWidget)

void                   segment_reader_view_set_bytes    (SegmentReaderView *self,
                                                         GBytes            *bytes);
GBytes                *segment_reader_view_get_bytes    (SegmentReaderView *self);
SegmentReaderContents  segment_reader_view_get_contents (SegmentReaderView *self);
gboolean               segment_reader_view_is_hex       (SegmentReaderView *self);
gsize                  segment_reader_view_count        (SegmentReaderView *self);
char                  *segment_reader_view_dup_text     (SegmentReaderView *self);
GtkTextView           *segment_reader_view_get_text_view (SegmentReaderView *self);

/* Shows nothing, as at first. */
void                   segment_reader_view_clear        (SegmentReaderView *self);

G_END_DECLS
