/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cells of the table of segments, each of which shows one row and then another.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-table-columns.h"

G_BEGIN_DECLS

/**
 * segment_table_cell_factory_new:
 * @column: which column
 *
 * The texts follow what changes in the rows. The cells of the first column also give their rows the names that a screen
 * reader speaks.
 *
 * Returns: (transfer full): what makes the cells of a column
 */
GtkListItemFactory *segment_table_cell_factory_new  (SegmentTableColumn  column);

/**
 * segment_table_cell_get_position:
 * @widget: a cell, or what is around it, or a row
 *
 * Returns: the position of the row in the list, %GTK_INVALID_LIST_POSITION if there is none
 */
guint               segment_table_cell_get_position (GtkWidget          *widget);

G_END_DECLS
