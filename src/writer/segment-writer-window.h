/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The writer's window: a text, shared while it is typed.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_WRITER_WINDOW (segment_writer_window_get_type ())

G_DECLARE_FINAL_TYPE (SegmentWriterWindow, segment_writer_window, SEGMENT, WRITER_WINDOW, GtkApplicationWindow)

SegmentWriterWindow *segment_writer_window_new  (GtkApplication      *application,
                                                 SharedSegmentKey    *key);

/* Shows @text and shares it, even when it is empty. This cannot be undone. */
void                 segment_writer_window_load (SegmentWriterWindow *self,
                                                 const char          *text);

G_END_DECLS
