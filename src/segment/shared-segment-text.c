/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text in a segment: exactly its UTF-8 bytes, no header, no terminator.
 */

#include "config.h"

#include <string.h>

#include "shared-segment.h"

/**
 * shared_segment_text_encode:
 * @text: UTF-8 text
 * @length: its length in bytes, or -1 if it ends with a NUL byte
 *
 * The bytes that stand for @text in a segment: the text itself, and one NUL byte for an empty text, because a segment
 * cannot be empty.
 *
 * Returns: (transfer full): the bytes to publish
 */
GBytes *
shared_segment_text_encode (const char *text,
                            gssize      length)
{
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  return size > 0 ? g_bytes_new (text, size) : g_bytes_new_static ("", 1);
}

/**
 * shared_segment_text_decode:
 * @bytes: the bytes of a segment, which may be anything
 *
 * The text that @bytes stand for: NUL bytes at the end are padding; what is valid UTF-8 is text, else what the charset
 * of the locale can read. Other bytes are not text: nothing is ever altered to make it fit.
 *
 * Returns: (transfer full) (nullable): valid UTF-8 without NUL bytes, or %NULL if @bytes are not text
 */
char *
shared_segment_text_decode (GBytes *bytes)
{
  const char *data;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  while (size > 0 && data[size - 1] == '\0')
    size--;

  if (size == 0)
    return g_strdup ("");

  /* Neither takes a NUL byte for text. */
  if (g_utf8_validate_len (data, size, NULL))
    return g_strndup (data, size);

  if (g_get_charset (NULL))
    return NULL;

  return g_locale_to_utf8 (data, size, NULL, NULL, NULL);
}
