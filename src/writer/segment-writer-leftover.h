/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The text that a writer left over when it crashed. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * segment_writer_leftover_dup_text:
 * @key: which segment
 *
 * Looks whether the segment is left over, and reads its text, without waiting for the lock.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when nothing is left over, or only an empty text or no text
 */
char *segment_writer_leftover_dup_text (SharedSegmentKey *key);

/**
 * segment_writer_leftover_remove:
 * @key: which segment
 *
 * Removes the segment if it is still left over, without waiting for the lock.
 */
void  segment_writer_leftover_remove   (SharedSegmentKey *key);

G_END_DECLS
