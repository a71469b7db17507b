/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as text, sixteen a row. GLib only.
 */

#include "config.h"

#include <string.h>

#include "segment-hex-text.h"

/* Two digits a byte, a space between two bytes, one more in the middle. */
#define BYTES_WIDTH (SEGMENT_HEX_ROW_SIZE * 3)

#define MIDDLE_DOT "\302\267"

/* A whole line of a dump: a long offset, the bytes, the characters and what stands between them. */
#define MAX_LINE_WIDTH (2 * sizeof (gsize) + 2 + BYTES_WIDTH + 3 + SEGMENT_HEX_ROW_SIZE + 2)

static const char digits[] = "0123456789abcdef";

/* By hand: printf would take a second for the bytes of a large segment. */
static char *
put_bytes (char         *out,
           const guint8 *data,
           gsize         size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        *out++ = ' ';
      if (i == SEGMENT_HEX_ROW_SIZE / 2)
        *out++ = ' ';
      *out++ = digits[data[i] >> 4];
      *out++ = digits[data[i] & 0xf];
    }

  return out;
}

static char *
put_offset (char  *out,
            gsize  offset)
{
  int width = 8;

  while (width < (int) (2 * sizeof (gsize)) && (offset >> (4 * width)) != 0)
    width++;
  for (int i = width - 1; i >= 0; i--)
    *out++ = digits[(offset >> (4 * i)) & 0xf];

  return out;
}

static char *
put_line (char         *out,
          gsize         offset,
          const guint8 *data,
          gsize         size)
{
  char *end;

  out = put_offset (out, offset);
  *out++ = ' ';
  *out++ = ' ';

  memset (out, ' ', BYTES_WIDTH + 2);
  end = out + BYTES_WIDTH + 2;
  put_bytes (out, data, size);

  *end++ = '|';
  for (gsize i = 0; i < size; i++)
    *end++ = g_ascii_isprint (data[i]) ? (char) data[i] : '.';
  *end++ = '|';
  *end++ = '\n';

  return end;
}

static gboolean
repeats_row_before (const guint8 *data,
                    gsize         offset,
                    gsize         size)
{
  return offset > 0 && size - offset >= SEGMENT_HEX_ROW_SIZE &&
         memcmp (data + offset, data + offset - SEGMENT_HEX_ROW_SIZE, SEGMENT_HEX_ROW_SIZE) == 0;
}

char *
segment_hex_dup_bytes (const guint8 *data,
                       gsize         size)
{
  char text[BYTES_WIDTH];

  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (size <= SEGMENT_HEX_ROW_SIZE, NULL);

  return g_strndup (text, put_bytes (text, data, size) - text);
}

char *
segment_hex_dup_characters (const guint8 *data,
                            gsize         size)
{
  GString *text;

  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (size <= SEGMENT_HEX_ROW_SIZE, NULL);

  text = g_string_sized_new (size * strlen (MIDDLE_DOT));
  for (gsize i = 0; i < size; i++)
    {
      if (g_ascii_isprint (data[i]))
        g_string_append_c (text, (char) data[i]);
      else
        g_string_append (text, MIDDLE_DOT);
    }

  return g_string_free (text, FALSE);
}

char *
segment_hex_dump (GBytes *bytes)
{
  g_autoptr (GString) dump = g_string_new (NULL);
  const guint8 *data;
  gsize size;
  gboolean is_repeating = FALSE;
  char line[MAX_LINE_WIDTH];

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  for (gsize offset = 0; offset < size; offset += SEGMENT_HEX_ROW_SIZE)
    {
      gboolean repeats = repeats_row_before (data, offset, size);

      if (!repeats)
        g_string_append_len (dump, line, put_line (line, offset, data + offset,
                                                   MIN (size - offset, SEGMENT_HEX_ROW_SIZE)) - line);
      else if (!is_repeating)
        g_string_append (dump, "*\n");
      is_repeating = repeats;
    }

  if (size > 0)
    {
      g_string_append_len (dump, line, put_offset (line, size) - line);
      g_string_append_c (dump, '\n');
    }

  return g_string_free (g_steal_pointer (&dump), FALSE);
}
