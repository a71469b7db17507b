/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All that is known of a segment of the machine, and what it contains.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_DETAILS (segment_table_details_get_type ())

/**
 * SegmentTableDetails:
 *
 * For a pane, or a window of its own. What it shows can be selected and copied, and stays what it is, selected or not,
 * until it changes.
 */
G_DECLARE_FINAL_TYPE (SegmentTableDetails, segment_table_details, SEGMENT, TABLE_DETAILS, GtkWidget)

/**
 * segment_table_details_new:
 *
 * Returns: details of no segment
 */
GtkWidget             *segment_table_details_new       (void);

/**
 * segment_table_details_set_row:
 * @self: the widget
 * @row: (nullable): a segment, or %NULL for none
 *
 * Sets the property `row`: what is shown. It follows the row's changes.
 */
void                   segment_table_details_set_row   (SegmentTableDetails   *self,
                                                        SharedSegmentTableRow *row);

/**
 * segment_table_details_get_row:
 * @self: the widget
 *
 * Returns: (transfer none) (nullable): the segment that is shown
 */
SharedSegmentTableRow *segment_table_details_get_row   (SegmentTableDetails   *self);

/**
 * segment_table_details_set_table:
 * @self: the widget
 * @table: (nullable): all segments that there are, not a part of them
 *
 * Sets the property `table`. A row that is removed from it is one of a segment that is gone, and is shown as such.
 */
void                   segment_table_details_set_table (SegmentTableDetails   *self,
                                                        GListModel            *table);

/**
 * segment_table_details_get_table:
 * @self: the widget
 *
 * Returns: (transfer none) (nullable): the segments that there are
 */
GListModel            *segment_table_details_get_table (SegmentTableDetails   *self);

G_END_DECLS
