/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a segment of the machine contains: looked at, and never written.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_PREVIEW (segment_table_preview_get_type ())

/* How many bytes are shown at most */
#define SEGMENT_TABLE_PREVIEW_MAX_SIZE (1024 * 1024)

/* How many bytes of a line of text are shown at most, and nothing after those: whatever the characters are, that many
 * take no longer to lay out than somebody notices. */
#define SEGMENT_TABLE_PREVIEW_MAX_LINE 2048

/**
 * SegmentTablePreview:
 *
 * Shows what a segment begins with, as text or in hex, or why that cannot be read. It is read again when programs have
 * attached to the segment or detached from it, once a second at most, and when the user wants it; not while nobody sees
 * it.
 */
G_DECLARE_FINAL_TYPE (SegmentTablePreview, segment_table_preview, SEGMENT, TABLE_PREVIEW, GtkWidget)

/**
 * segment_table_preview_new:
 *
 * Returns: a preview of nothing
 */
GtkWidget *segment_table_preview_new     (void);

/**
 * segment_table_preview_set_row:
 * @self: the widget
 * @row: (nullable): a segment, or %NULL for none
 *
 * Sets what is shown. What was being read is of no interest any more.
 */
void       segment_table_preview_set_row (SegmentTablePreview   *self,
                                          SharedSegmentTableRow *row);

/**
 * segment_table_preview_stop:
 * @self: the widget
 *
 * The segment is gone: what has been read of it stays, and nothing more is read.
 */
void       segment_table_preview_stop    (SegmentTablePreview   *self);

G_END_DECLS
