/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SegmentTextUpdate: a text buffer follows a text, changes only where the text did, and never holds up the main loop.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TEXT_UPDATE (segment_text_update_get_type ())

/**
 * SegmentTextUpdate:
 *
 * Brings a text buffer from text to text. Only where the texts differ something is deleted and inserted, so cursor,
 * selection and scroll position stay with the text around them. A selection never grows by text that comes right after
 * it, while a cursor at the end stays at the end; but what comes into an empty buffer is read from its start.
 *
 * What takes longer than some milliseconds is done in slices: the rest of it when the main loop has nothing to draw and
 * no input to handle, and comparing large texts in a thread. Meanwhile nobody else may change the buffer.
 *
 * All that is done while #SegmentTextUpdate:busy is one user action, so one step to undo if the buffer does that.
 */
G_DECLARE_FINAL_TYPE (SegmentTextUpdate, segment_text_update, SEGMENT, TEXT_UPDATE, GObject)

/**
 * segment_text_update_new:
 * @buffer: a buffer, which keeps the text that it contains
 *
 * Returns: (transfer full): an update that is not busy
 */
SegmentTextUpdate *segment_text_update_new          (GtkTextBuffer     *buffer);

/**
 * segment_text_update_set_text:
 * @self: the update
 * @text: (transfer full): valid UTF-8
 *
 * Makes @text the contents of the buffer. A small change is complete on return; otherwise the update is busy then. When
 * it is busy already, @text comes after what is being done, unless it is overtaken by a newer one.
 */
void               segment_text_update_set_text     (SegmentTextUpdate *self,
                                                     char              *text);

/**
 * segment_text_update_get_text:
 * @self: the update
 *
 * Returns: (transfer none): the text that the buffer contains or is going to contain
 */
const char        *segment_text_update_get_text     (SegmentTextUpdate *self);

/**
 * segment_text_update_is_busy:
 * @self: the update
 *
 * Returns: whether the buffer does not contain the newest text yet
 */
gboolean           segment_text_update_is_busy      (SegmentTextUpdate *self);

/**
 * segment_text_update_get_progress:
 * @self: the update
 *
 * Returns: how much of what is being done is done, from 0 to 1; 1 when not busy
 */
double             segment_text_update_get_progress (SegmentTextUpdate *self);

/**
 * segment_text_update_cancel:
 * @self: the update
 *
 * Stops where it is: what is in the buffer, old and new, is the text now. There is no #SegmentTextUpdate::done.
 */
void               segment_text_update_cancel       (SegmentTextUpdate *self);

/**
 * segment_text_update_revert:
 * @self: the update
 *
 * Goes back to the text that the buffer contained before the update became busy, in the same user action. Nothing
 * happens when it is not busy.
 */
void               segment_text_update_revert       (SegmentTextUpdate *self);

G_END_DECLS
