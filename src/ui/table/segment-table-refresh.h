/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps the table of the machine's segments up to date while somebody sees it.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_REFRESH (segment_table_refresh_get_type ())

/**
 * SegmentTableRefresh:
 *
 * Looks at the segments each second, and in small steps, whenever there is nothing else to do, at who has them in memory.
 * The signal `refreshed` comes when either is done.
 */
G_DECLARE_FINAL_TYPE (SegmentTableRefresh, segment_table_refresh, SEGMENT, TABLE_REFRESH, GObject)

/**
 * segment_table_refresh_new:
 * @table: what to keep up to date
 * @window: a window that shows it; nothing is done while nobody can see it
 *
 * Returns: (transfer full): it goes on until it is disposed
 */
SegmentTableRefresh *segment_table_refresh_new (SharedSegmentTable  *table,
                                                GtkWindow           *window);

/* At once, and not only after the rest of the second */
void                 segment_table_refresh_now (SegmentTableRefresh *self);

G_END_DECLS
