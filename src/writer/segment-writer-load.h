/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text, from a file perhaps, takes the place of that in a buffer, without holding up the main loop.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _SegmentWriterLoad SegmentWriterLoad;

/* Called once: when @error is NULL and the text is there, or when the buffer is as it was. It may free what it is
 * called for. */
typedef void (*SegmentWriterLoadFunc) (const GError *error,
                                       gpointer      user_data);

/* Nobody else may change @buffer before @func is called. */
SegmentWriterLoad *segment_writer_load_new          (GtkTextBuffer         *buffer,
                                                     SegmentWriterLoadFunc  func,
                                                     gpointer               user_data);

/* Stops where it is, and calls nobody any more. */
void               segment_writer_load_free         (SegmentWriterLoad     *self);

/* Loads a file of UTF-8 text. It is one step to undo. */
void               segment_writer_load_start_file   (SegmentWriterLoad     *self,
                                                     GFile                 *file);

/* Loads @text (transfer full). A short one is there when this returns, and @self may be freed. */
void               segment_writer_load_start_text   (SegmentWriterLoad     *self,
                                                     char                  *text,
                                                     gboolean               is_undoable);

/* How much of it is done, from 0 to 1. */
double             segment_writer_load_get_progress (SegmentWriterLoad     *self);

/* Goes back to how it was, which may take as long as it took so far. */
void               segment_writer_load_cancel       (SegmentWriterLoad     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentWriterLoad, segment_writer_load_free)

G_END_DECLS
