/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reader's window: what a segment contains, as it changes.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

#include "segment-window.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_READER_WINDOW (segment_reader_window_get_type ())

G_DECLARE_FINAL_TYPE (SegmentReaderWindow, segment_reader_window, SEGMENT, READER_WINDOW, SegmentWindow)

SegmentWindow *segment_reader_window_new (GtkApplication   *application,
                                          SharedSegmentKey *key);

G_END_DECLS
