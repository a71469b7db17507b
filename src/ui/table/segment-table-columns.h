/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The columns of the table of segments: what they are called, what they say of a segment, and how they sort. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * SegmentTableColumn:
 *
 * The first seven are those of `ipcs -m`, under its names.
 */
typedef enum
{
  SEGMENT_TABLE_KEY,
  SEGMENT_TABLE_SHMID,
  SEGMENT_TABLE_OWNER,
  SEGMENT_TABLE_PERMS,
  SEGMENT_TABLE_BYTES,
  SEGMENT_TABLE_NATTCH,
  SEGMENT_TABLE_STATUS,
  SEGMENT_TABLE_LEFT_OVER,
  SEGMENT_TABLE_CREATOR,
  SEGMENT_TABLE_NAME,
  SEGMENT_TABLE_KIND,
  SEGMENT_TABLE_CHANGED,
  SEGMENT_TABLE_N_COLUMNS
} SegmentTableColumn;

/* What settings and actions call the column; the same in every language. */
const char         *segment_table_column_get_id         (SegmentTableColumn     column);

/* SEGMENT_TABLE_N_COLUMNS: there is none of this id. */
SegmentTableColumn  segment_table_column_find           (const char            *id);

/* The heading */
const char         *segment_table_column_get_title      (SegmentTableColumn     column);

gboolean            segment_table_column_is_number      (SegmentTableColumn     column);

/* In characters */
guint               segment_table_column_get_width      (SegmentTableColumn     column);

/* The properties of a row, up to NULL, that the text depends on. */
const char * const *segment_table_column_get_properties (SegmentTableColumn     column);

/* What stands in the cell of a row: one line of valid UTF-8 */
char               *segment_table_column_dup_text       (SegmentTableColumn     column,
                                                         SharedSegmentTableRow *row);

/* Below, at or above 0, as for qsort() */
int                 segment_table_column_compare        (SegmentTableColumn     column,
                                                         SharedSegmentTableRow *a,
                                                         SharedSegmentTableRow *b);

G_END_DECLS
