/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a text buffer contains, as it is shared.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_text_bytes_new:
 * @buffer: a text buffer
 *
 * The bytes that stand for the text of @buffer in a segment, as shared_segment_text_encode() makes them, but without
 * copying a large text once more.
 *
 * Returns: (transfer full): the bytes to publish
 */
GBytes *segment_text_bytes_new (GtkTextBuffer *buffer);

G_END_DECLS
