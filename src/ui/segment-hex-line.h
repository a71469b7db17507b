/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of a hex view, which shows one row and then another.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-hex-model.h"

G_BEGIN_DECLS

/* For how long a line shows that its bytes have changed. */
#define SEGMENT_HEX_LINE_MARK_MS 2000

#define SEGMENT_TYPE_HEX_LINE (segment_hex_line_get_type ())

/**
 * SegmentHexLine:
 *
 * Offset, bytes and characters of a #SegmentHexRow, in columns. It is the child of a list item, to which it gives a
 * name for assistive technologies. With its property `show-changes` it has the style class `changed-now` for two
 * seconds after the row's bytes have changed.
 */
G_DECLARE_FINAL_TYPE (SegmentHexLine, segment_hex_line, SEGMENT, HEX_LINE, GtkBox)

/**
 * segment_hex_line_new:
 *
 * Returns: a line that shows nothing
 */
GtkWidget     *segment_hex_line_new     (void);

/**
 * segment_hex_line_set_row:
 * @self: the widget
 * @row: (nullable): what to show, or %NULL for nothing
 *
 * Sets what the line shows and follows.
 */
void           segment_hex_line_set_row (SegmentHexLine *self,
                                         SegmentHexRow  *row);

/**
 * segment_hex_line_get_row:
 * @self: the widget
 *
 * Returns: (transfer none) (nullable): what the line shows
 */
SegmentHexRow *segment_hex_line_get_row (SegmentHexLine *self);

G_END_DECLS
