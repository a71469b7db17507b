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
 * Finds what lies between the common beginning and the common end of two texts. Takes a fraction of a millisecond for
 * each megabyte.
 *
 * Returns: the one place where the texts differ, in which both are empty if they are the same
 */
SegmentTextEdit  segment_text_difference          (const char            *old_text,
                                                   const char            *new_text);

/**
 * segment_text_difference_by_lines:
 * @old_text: valid UTF-8
 * @new_text: valid UTF-8
 * @edit: what segment_text_difference() has found
 *
 * Leaves away the lines in @edit that are in both texts, once each and in the same order. Takes some milliseconds for
 * each megabyte in @edit, and may be called in a thread. Where @edit is many megabytes, it stays one place.
 *
 * Returns: (transfer full) (element-type SegmentTextEdit): the places in the order of the texts; none if they are the
 * same
 */
GArray          *segment_text_difference_by_lines (const char            *old_text,
                                                   const char            *new_text,
                                                   const SegmentTextEdit *edit);

G_END_DECLS
