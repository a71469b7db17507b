/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a text buffer contains, as it is shared.
 */

#include "config.h"

#include <string.h>

#include "segment-text-bytes.h"

GBytes *
segment_text_bytes_new (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;
  char *text;

  g_return_val_if_fail (GTK_IS_TEXT_BUFFER (buffer), NULL);

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);

  /* An empty text is one NUL byte in a segment: the one that it ends with. */
  return g_bytes_new_take (text, MAX (strlen (text), 1));
}
