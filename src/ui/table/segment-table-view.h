/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of segments: columns to sort by, rows to select.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-table-columns.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_VIEW (segment_table_view_get_type ())

/**
 * SegmentTableView:
 *
 * Rows keep their selection, and the list its place, when others come and go, and when it is sorted anew. The properties
 * `sort-by`, the id of a column or nothing, and `descending` are what headings that are clicked change, too: GTK 4.8 lets
 * no keyboard reach these. `menu-model` is what a row is asked for with the right mouse button, the menu key or Shift+F10.
 *
 * The signal `open` comes when a row is activated, `selection-changed` also when rows that were selected are gone.
 */
G_DECLARE_FINAL_TYPE (SegmentTableView, segment_table_view, SEGMENT, TABLE_VIEW, GtkBox)

/* The rows to show */
void                   segment_table_view_set_model    (SegmentTableView *self,
                                                        GListModel       *model);

/* The rows in the order in which they are shown */
GListModel            *segment_table_view_get_rows     (SegmentTableView *self);

guint                  segment_table_view_count_selected
                                                       (SegmentTableView *self);
GListModel            *segment_table_view_dup_selected (SegmentTableView *self);
void                   segment_table_view_select_all   (SegmentTableView *self);

/* What to say where no rows are; NULL: nothing */
void                   segment_table_view_set_empty_text
                                                       (SegmentTableView *self,
                                                        const char       *text);

/* To be called when rows have changed. */
void                   segment_table_view_look_again   (SegmentTableView *self);

G_END_DECLS
