/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes that are no text, for people to read.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_HEX_VIEW (segment_hex_view_get_type ())

/**
 * SegmentHexView:
 *
 * A list of rows with offset, bytes and characters, from left to right in every language. When the bytes change, scroll
 * position and selection stay; who has scrolled to the end stays at the end. With the property `show-changes` rows that
 * have changed stand out for two seconds.
 */
G_DECLARE_FINAL_TYPE (SegmentHexView, segment_hex_view, SEGMENT, HEX_VIEW, GtkBox)

/**
 * segment_hex_view_new:
 *
 * Returns: a view of no bytes
 */
GtkWidget *segment_hex_view_new              (void);

/**
 * segment_hex_view_set_bytes:
 * @self: the widget
 * @bytes: (nullable): any bytes, or %NULL for none
 *
 * Sets what is shown. However many bytes they are, it takes no longer.
 */
void       segment_hex_view_set_bytes        (SegmentHexView *self,
                                              GBytes         *bytes);

/**
 * segment_hex_view_get_bytes:
 * @self: the widget
 *
 * Returns: (transfer none) (nullable): what is shown
 */
GBytes    *segment_hex_view_get_bytes        (SegmentHexView *self);

/**
 * segment_hex_view_set_show_changes:
 * @self: the widget
 * @show_changes: whether rows stand out that have changed
 *
 * Sets the property `show-changes`, which is %FALSE at first.
 */
void       segment_hex_view_set_show_changes (SegmentHexView *self,
                                              gboolean        show_changes);

/**
 * segment_hex_view_get_show_changes:
 * @self: the widget
 *
 * Returns: whether rows stand out that have changed
 */
gboolean   segment_hex_view_get_show_changes (SegmentHexView *self);

/**
 * segment_hex_view_dup_dump:
 * @self: the widget
 *
 * Returns: (transfer full): all that is shown as segment_hex_dump() writes it; an empty string if that is nothing
 */
char      *segment_hex_view_dup_dump         (SegmentHexView *self);

G_END_DECLS
