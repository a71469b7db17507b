/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list that tells of many changes as one.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_GATHERED_MODEL (segment_table_gathered_model_get_type ())

/**
 * SegmentTableGatheredModel:
 *
 * The items that another list had at the last flush. When thousands of segments go, their rows go in hundreds of
 * places, and the table of them would be made anew for each.
 */
G_DECLARE_FINAL_TYPE (SegmentTableGatheredModel, segment_table_gathered_model, SEGMENT, TABLE_GATHERED_MODEL, GObject)

/**
 * segment_table_gathered_model_new:
 * @model: the list
 *
 * Returns: (transfer full): the same list, as it is now
 */
SegmentTableGatheredModel *segment_table_gathered_model_new   (GListModel                *model);

/**
 * segment_table_gathered_model_flush:
 * @self: the list
 *
 * Has it follow the other list, in one change from the first item that is another to the last.
 */
void                       segment_table_gathered_model_flush (SegmentTableGatheredModel *self);

G_END_DECLS
