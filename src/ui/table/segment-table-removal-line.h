/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of the list of segments to remove, which shows one of them and then another.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-table-removal-item.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_REMOVAL_LINE (segment_table_removal_line_get_type ())

G_DECLARE_FINAL_TYPE (SegmentTableRemovalLine, segment_table_removal_line, SEGMENT, TABLE_REMOVAL_LINE, GtkBox)

GtkWidget *segment_table_removal_line_new      (void);

/**
 * segment_table_removal_line_set_item:
 * @self: a line, the child of a list item
 * @item: (nullable): what to show from now on
 *
 * Shows the item, also when it changes, and names the list item after it.
 */
void       segment_table_removal_line_set_item (SegmentTableRemovalLine *self,
                                                SegmentTableRemovalItem *item);

G_END_DECLS
