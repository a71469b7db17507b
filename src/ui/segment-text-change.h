/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From one text to another, piece by piece. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SegmentTextChange:
 *
 * What has to be done to a text so that it becomes another one, in pieces of some kilobytes. The texts are #GBytes that
 * contain valid UTF-8 and the NUL byte at its end.
 */
typedef struct _SegmentTextChange SegmentTextChange;

/**
 * SegmentTextPiece:
 * @start: where something is deleted, in characters
 * @end: the end of that
 * @text: (array length=length): what is inserted there then
 * @length: the length of @text, in bytes
 * @edit_start: where the edit begins that the piece belongs to, in characters
 * @edit_end: where it ends after the piece
 * @is_last: whether the piece is the last one of its edit
 *
 * A piece of one place where two texts differ. No character is cut in two, and nothing is torn apart or brought
 * together so that there is an end of a line more in a text buffer than in the text.
 */
typedef struct
{
  int         start;
  int         end;
  const char *text;
  gsize       length;
  int         edit_start;
  int         edit_end;
  gboolean    is_last;
} SegmentTextPiece;

SegmentTextChange *segment_text_change_new          (GBytes            *old_text,
                                                     GBytes            *new_text);
SegmentTextChange *segment_text_change_ref          (SegmentTextChange *self);
void               segment_text_change_unref        (SegmentTextChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentTextChange, segment_text_change_unref)

/**
 * segment_text_change_get_new_text:
 * @self: the change
 *
 * Returns: (transfer none): what the text becomes
 */
GBytes            *segment_text_change_get_new_text (SegmentTextChange *self);

/**
 * segment_text_change_is_quick:
 * @self: the change
 *
 * Returns: whether segment_text_change_compare() takes no more than some milliseconds
 */
gboolean           segment_text_change_is_quick     (SegmentTextChange *self);

/**
 * segment_text_change_compare:
 * @self: the change
 *
 * Finds the pieces. To be called once, before they are taken. May be called in a thread, while nothing else is done
 * with @self.
 */
void               segment_text_change_compare      (SegmentTextChange *self);

/**
 * segment_text_change_take_piece:
 * @self: the change
 * @piece: (out): the next thing to do
 *
 * Returns: %FALSE if everything is done
 */
gboolean           segment_text_change_take_piece   (SegmentTextChange *self,
                                                     SegmentTextPiece  *piece);

/**
 * segment_text_change_is_done:
 * @self: the change, compared
 *
 * Returns: whether there are no more pieces
 */
gboolean           segment_text_change_is_done      (SegmentTextChange *self);

/**
 * segment_text_change_get_progress:
 * @self: the change, compared
 *
 * Returns: how much has been taken, from 0 to 1
 */
double             segment_text_change_get_progress (SegmentTextChange *self);

/**
 * segment_text_change_dup_text:
 * @self: the change, compared
 *
 * Returns: (transfer full): the text as it is after the pieces that were taken
 */
GBytes            *segment_text_change_dup_text     (SegmentTextChange *self);

G_END_DECLS
