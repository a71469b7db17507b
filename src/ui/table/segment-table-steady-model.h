/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list that tells of its changes so that the list views of GTK 4.8 follow them.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_STEADY_MODEL (segment_table_steady_model_get_type ())

/**
 * SegmentTableSteadyModel:
 *
 * The items of another list, in the same order. In GTK 4.8, a view mistakes rows for others when more than one goes at
 * once from a place that is not seen to one that is. It does not when the first of them is the first of the list: so
 * that is where a change begins here, unless no row, or just one, goes. Views keep the widgets of those that stay.
 */
G_DECLARE_FINAL_TYPE (SegmentTableSteadyModel, segment_table_steady_model, SEGMENT, TABLE_STEADY_MODEL, GObject)

/**
 * segment_table_steady_model_new:
 * @model: the list
 *
 * Returns: (transfer full): the same list, for a view
 */
GListModel *segment_table_steady_model_new (GListModel *model);

G_END_DECLS
