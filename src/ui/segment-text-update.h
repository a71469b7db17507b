/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text buffer follows a text, and changes only where the text did.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_text_update:
 * @buffer: a buffer that contains exactly @old_text
 * @old_text: valid UTF-8
 * @new_text: valid UTF-8
 *
 * Makes @new_text the contents of @buffer. Only where the texts differ, as segment_text_difference() finds it,
 * something is deleted and inserted, so cursor, selection and scroll position stay with the text around them. A
 * selection never grows by text that comes right after it, while a cursor at the end stays at the end.
 */
void segment_text_update (GtkTextBuffer *buffer,
                          const char    *old_text,
                          const char    *new_text);

G_END_DECLS
