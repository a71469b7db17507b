/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dialog that removes segments: it says what will happen to whom, and saves what is in them before.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_REMOVAL (segment_table_removal_get_type ())

G_DECLARE_FINAL_TYPE (SegmentTableRemoval, segment_table_removal, SEGMENT, TABLE_REMOVAL, GtkWindow)

/**
 * segment_table_removal_present:
 * @parent: the window that asks
 * @table: (nullable): all segments there are, as #SharedSegmentTable lists them, which tells what goes meanwhile
 * @rows: those to remove, #SharedSegmentTableRow, as they are in this moment; what comes later is not asked about
 *
 * Asks, and removes them if the user says so. What it says follows the rows as long as somebody refreshes @table.
 */
void segment_table_removal_present (GtkWindow  *parent,
                                    GListModel *table,
                                    GListModel *rows);

G_END_DECLS
