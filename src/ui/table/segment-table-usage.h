/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much shared memory is in use, next to what the system allows.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_USAGE (segment_table_usage_get_type ())

/**
 * SegmentTableUsage:
 *
 * Three bars, with the numbers in words: segments, bytes of System V, bytes of POSIX. What has no limit has no bar.
 */
G_DECLARE_FINAL_TYPE (SegmentTableUsage, segment_table_usage, SEGMENT, TABLE_USAGE, GtkBox)

void segment_table_usage_show (SegmentTableUsage        *self,
                               const SharedSegmentUsage *usage);

G_END_DECLS
