/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marks for a moment what has changed in a text.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _SegmentTextMarks SegmentTextMarks;

SegmentTextMarks *segment_text_marks_new   (GtkTextView      *text_view);
void              segment_text_marks_free  (SegmentTextMarks *self);

/* A new state of the text begins; when @is_first, all of it is new, and nothing of it gets a mark. */
void              segment_text_marks_begin (SegmentTextMarks *self,
                                            gboolean          is_first);

/* Marks the characters from @start to @end, which have come; when there are none, those around where some have gone. */
void              segment_text_marks_mark  (SegmentTextMarks *self,
                                            int               start,
                                            int               end);
void              segment_text_marks_clear (SegmentTextMarks *self);

G_END_DECLS
