/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that comes in pieces, and is checked as it comes. GLib only.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SegmentWriterInput SegmentWriterInput;

SegmentWriterInput *segment_writer_input_new        (void);
void                segment_writer_input_free       (SegmentWriterInput  *self);

/* Takes the next piece. A character whose rest has not come yet is held back. Fails when a byte cannot be part of text;
 * what came before it stays. */
gboolean            segment_writer_input_append     (SegmentWriterInput  *self,
                                                     gconstpointer        data,
                                                     gsize                size,
                                                     GError             **error);

/* To be called after the last piece: fails when a character is still incomplete. */
gboolean            segment_writer_input_finish     (SegmentWriterInput  *self,
                                                     GError             **error);

/* All whole characters that have come, NUL-terminated; valid until the next piece comes. */
const char         *segment_writer_input_get_text   (SegmentWriterInput  *self);
gsize               segment_writer_input_get_length (SegmentWriterInput  *self);

/* Reads a whole file in this way. @progress may be NULL; it is told how many bytes of how many have been read. */
SegmentWriterInput *segment_writer_input_load       (GFile                  *file,
                                                     GCancellable           *cancellable,
                                                     GFileProgressCallback   progress,
                                                     gpointer                user_data,
                                                     GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentWriterInput, segment_writer_input_free)

G_END_DECLS
