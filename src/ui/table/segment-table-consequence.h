/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What will happen to whom when segments are removed, in words. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * SegmentTableConsequenceCounts:
 * @n_removable: how many segments will be removed
 * @n_refused: how many may not be
 * @n_gone: how many have gone by themselves since they were listed
 * @n_removed: how many have been removed
 * @n_failed: how many could not be
 * @bytes: how many bytes those have that will be removed
 *
 * What there is in a list of segments to remove.
 */
typedef struct
{
  guint   n_removable;
  guint   n_refused;
  guint   n_gone;
  guint   n_removed;
  guint   n_failed;
  guint64 bytes;
} SegmentTableConsequenceCounts;

/**
 * segment_table_consequence_dup_title:
 * @row: a segment
 *
 * Returns: (transfer full): what people know it by: its name, its key, or its number
 */
char     *segment_table_consequence_dup_title   (SharedSegmentTableRow               *row);

/**
 * segment_table_consequence_dup_facts:
 * @row: a segment
 *
 * Returns: (transfer full): its kind, key, number, size and owner, on one line
 */
char     *segment_table_consequence_dup_facts   (SharedSegmentTableRow               *row);

/**
 * segment_table_consequence_describe:
 * @row: a segment
 *
 * Returns: (transfer full): what will happen to whom when it is removed, a sentence a line
 */
char     *segment_table_consequence_describe    (SharedSegmentTableRow               *row);

/**
 * segment_table_consequence_may_remove:
 * @row: a segment
 * @reason: (out) (optional) (transfer full): why not, one or more sentences, each on a line
 *
 * Returns: whether there is any sense in removing it: it is allowed, and it has not been done before
 */
gboolean  segment_table_consequence_may_remove  (SharedSegmentTableRow               *row,
                                                 char                               **reason);

/**
 * segment_table_consequence_dup_heading:
 * @counts: what there is in a list
 *
 * Returns: (transfer full): the question, or why there is none
 */
char     *segment_table_consequence_dup_heading (const SegmentTableConsequenceCounts *counts);

/**
 * segment_table_consequence_dup_summary:
 * @counts: what there is in a list
 *
 * Returns: (transfer full): what is true of all that will be removed, and what of the others; a sentence a line
 */
char     *segment_table_consequence_dup_summary (const SegmentTableConsequenceCounts *counts);

G_END_DECLS
