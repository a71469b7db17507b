/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sorts segments by a column, and tells by which one a column view sorts.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-table-columns.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_SORTER (segment_table_sorter_get_type ())

G_DECLARE_FINAL_TYPE (SegmentTableSorter, segment_table_sorter, SEGMENT, TABLE_SORTER, GtkSorter)

GtkSorter *segment_table_sorter_new      (SegmentTableColumn  column);

/**
 * segment_table_sorter_read:
 * @sorter: that of a column view whose columns have a #SegmentTableSorter each
 * @column: (out): the column that it sorts by first
 * @is_descending: (out): whether it does so from the largest to the smallest
 *
 * Returns: whether it sorts at all
 */
gboolean   segment_table_sorter_read     (GtkSorter          *sorter,
                                          SegmentTableColumn *column,
                                          gboolean           *is_descending);

/**
 * segment_table_sorter_is_sorted:
 * @sorter: a sorter
 * @model: a list
 *
 * Returns: whether the list is as the sorter would have it
 */
gboolean   segment_table_sorter_is_sorted (GtkSorter         *sorter,
                                           GListModel        *model);

G_END_DECLS
