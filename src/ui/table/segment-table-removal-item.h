/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A segment in the list of those to remove, and what has become of it. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_REMOVAL_ITEM (segment_table_removal_item_get_type ())

/**
 * SegmentTableRemovalItem:
 *
 * The signal "changed" says that its words, or its state, are others now.
 */
G_DECLARE_FINAL_TYPE (SegmentTableRemovalItem, segment_table_removal_item, SEGMENT, TABLE_REMOVAL_ITEM, GObject)

/**
 * SegmentTableRemovalState:
 * @SEGMENT_TABLE_REMOVAL_PENDING: it will be removed when the user says so
 * @SEGMENT_TABLE_REMOVAL_REFUSED: it may not be removed
 * @SEGMENT_TABLE_REMOVAL_GONE: somebody else has removed it meanwhile
 * @SEGMENT_TABLE_REMOVAL_REMOVED: it has been removed here
 * @SEGMENT_TABLE_REMOVAL_FAILED: removing it has failed
 *
 * What has become of a segment.
 */
typedef enum
{
  SEGMENT_TABLE_REMOVAL_PENDING,
  SEGMENT_TABLE_REMOVAL_REFUSED,
  SEGMENT_TABLE_REMOVAL_GONE,
  SEGMENT_TABLE_REMOVAL_REMOVED,
  SEGMENT_TABLE_REMOVAL_FAILED,
} SegmentTableRemovalState;

SegmentTableRemovalItem  *segment_table_removal_item_new           (SharedSegmentTableRow   *row);
SharedSegmentTableRow    *segment_table_removal_item_get_row       (SegmentTableRemovalItem *self);
SegmentTableRemovalState  segment_table_removal_item_get_state     (SegmentTableRemovalItem *self);
char                     *segment_table_removal_item_dup_words     (SegmentTableRemovalItem *self);
void                      segment_table_removal_item_set_gone      (SegmentTableRemovalItem *self);
void                      segment_table_removal_item_confirm       (SegmentTableRemovalItem *self);
void                      segment_table_removal_item_remove_async  (SegmentTableRemovalItem *self,
                                                                    GAsyncReadyCallback      callback,
                                                                    gpointer                 user_data);
gboolean                  segment_table_removal_item_remove_finish (SegmentTableRemovalItem *self,
                                                                    GAsyncResult            *result,
                                                                    GError                 **error);

G_END_DECLS
