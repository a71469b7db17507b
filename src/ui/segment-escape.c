/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names that others have chosen, so that they do no harm where they are shown. GLib only.
 */

#include "config.h"

#include "segment-escape.h"

/* Names are chosen by others: they shall neither break a line, nor steer a terminal, nor turn the direction. */
static gboolean
is_harmless (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

char *
segment_escape (const char *text)
{
  GString *escaped;

  g_return_val_if_fail (text != NULL, NULL);

  escaped = g_string_new (NULL);
  for (const char *p = text; *p != '\0';)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      gboolean is_valid = c != (gunichar) -1 && c != (gunichar) -2;
      gsize length = is_valid ? g_utf8_next_char (p) - p : 1;

      if (is_valid && is_harmless (c))
        g_string_append_unichar (escaped, c);
      else
        for (gsize i = 0; i < length; i++)
          g_string_append_printf (escaped, "\\x%02x", (guchar) p[i]);

      p += length;
    }

  return g_string_free (escaped, FALSE);
}
