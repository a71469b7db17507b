/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which of the machine's segments are shown.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_FILTER (segment_table_filter_get_type ())

/**
 * SegmentTableFilter:
 *
 * Chooses segments by whose they are, and by what is searched for: a string that is in one of the columns key, shmid,
 * owner, status, creator, name and kind, in any case. Both may say something else of a segment when it has changed, see
 * segment_table_filter_look_again().
 */
G_DECLARE_FINAL_TYPE (SegmentTableFilter, segment_table_filter, SEGMENT, TABLE_FILTER, GtkFilter)

typedef enum
{
  SEGMENT_TABLE_ALL,
  SEGMENT_TABLE_MINE,
  SEGMENT_TABLE_LEFT_OVERS,
} SegmentTableScope;

SegmentTableFilter *segment_table_filter_new        (void);
void                segment_table_filter_set_scope  (SegmentTableFilter *self,
                                                     SegmentTableScope   scope);
SegmentTableScope   segment_table_filter_get_scope  (SegmentTableFilter *self);
void                segment_table_filter_set_query  (SegmentTableFilter *self,
                                                     const char         *query);

/* To be called when rows have changed. */
void                segment_table_filter_look_again (SegmentTableFilter *self);

G_END_DECLS
