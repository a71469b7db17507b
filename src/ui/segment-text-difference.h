/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where two texts differ. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SegmentTextEdit:
 * @old_start: where the old text differs, in bytes
 * @old_end: the end of that
 * @new_start: where in the new text is what takes its place, in bytes
 * @new_end: the end of that
 *
 * One place where two texts differ. No character and no end of a line is cut in two.
 */
typedef struct
{
  gsize old_start;
  gsize old_end;
  gsize new_start;
  gsize new_end;
} SegmentTextEdit;

/**
 * segment_text_difference:
 * @old_text: valid UTF-8
 * @new_text: valid UTF-8
 *
 * Finds where two texts differ: what lies between their common beginning and their common end, less the lines in
 * between that are in both, once each and in the same order.
 *
 * Takes time proportional to the length of the texts, and a little more for the lines in between. Where these are
 * megabytes, they are one place.
 *
 * Returns: (transfer full) (element-type SegmentTextEdit): the places in the order of the texts; none if they are the
 * same
 */
GArray *segment_text_difference (const char *old_text,
                                 const char *new_text);

G_END_DECLS
