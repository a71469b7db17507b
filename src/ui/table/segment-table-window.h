/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The window that shows what shared memory the machine holds.
 */

#pragma once

#include <gtk/gtk.h>

#include "segment-application.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_TABLE_WINDOW (segment_table_window_get_type ())

/**
 * SegmentTableWindow:
 *
 * The segments of the machine, as they come, change and go: to sort, to search, to look into, to remove.
 */
G_DECLARE_FINAL_TYPE (SegmentTableWindow, segment_table_window, SEGMENT, TABLE_WINDOW, GtkApplicationWindow)

GtkWindow *segment_table_window_new (SegmentApplication *application);

G_END_DECLS
