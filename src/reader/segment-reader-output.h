/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Standard output, written when there is room, so that signals and the segment are not kept waiting by a full pipe.
 * GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SegmentReaderOutput SegmentReaderOutput;

/* Called each time all is written, @error is NULL then, and once when no more can be written. @self may be freed. */
typedef void (*SegmentReaderOutputFunc) (const GError *error,
                                         gpointer      user_data);

SegmentReaderOutput *segment_reader_output_new   (SegmentReaderOutputFunc  func,
                                                  gpointer                 user_data);
void                 segment_reader_output_free  (SegmentReaderOutput     *self);

/* Writes all of @bytes. When earlier ones are still being written, it waits until these are out, and is forgotten if
 * newer ones come meanwhile. */
void                 segment_reader_output_write (SegmentReaderOutput     *self,
                                                  GBytes                  *bytes);

/* What to leave with when @error ended it. Tells the error, but not that nobody reads on, which is for them to
 * decide. */
int                  segment_reader_output_fail  (const GError            *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentReaderOutput, segment_reader_output_free)

G_END_DECLS
