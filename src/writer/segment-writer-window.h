/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The writer's window: a text, shared while it is typed.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

#include "segment-window.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_WRITER_WINDOW (segment_writer_window_get_type ())

G_DECLARE_FINAL_TYPE (SegmentWriterWindow, segment_writer_window, SEGMENT, WRITER_WINDOW, SegmentWindow)

SegmentWindow *segment_writer_window_new       (GtkApplication      *application,
                                                SharedSegmentKey    *key);

/* Loads a file, in place of one that is still being loaded. */
void           segment_writer_window_open_file (SegmentWriterWindow *self,
                                                GFile               *file);

G_END_DECLS
