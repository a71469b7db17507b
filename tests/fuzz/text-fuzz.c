/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Any bytes as a text, in a locale of UTF-8 and in one of another charset: they are not text, or nothing of them is
 * altered.
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "fuzz.h"
#include "shared-segment.h"

static gsize
length_without_padding (const uint8_t *data,
                        gsize          size)
{
  while (size > 0 && data[size - 1] == '\0')
    size--;

  return size;
}

static void
check_unaltered (const char    *text,
                 const uint8_t *data,
                 gsize          length)
{
  g_autoptr (GBytes) encoded = shared_segment_text_encode (text, -1);
  gsize size;
  const char *bytes = g_bytes_get_data (encoded, &size);

  fuzz_check (strlen (text) == length && memcmp (text, data, length) == 0);
  fuzz_check (size == MAX (length, 1) && memcmp (bytes, text, size) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = NULL;
  gsize length = length_without_padding (data, size);
  gboolean is_utf8 = g_utf8_validate_len ((const char *) data, length, NULL);

  /* GLib asks anew when the variable has changed; C is ASCII to it. */
  g_setenv ("LC_ALL", size % 2 == 0 ? "C" : "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");

  text = shared_segment_text_decode (bytes);
  fuzz_check (!is_utf8 || text != NULL);
  if (text != NULL)
    fuzz_check (g_utf8_validate (text, -1, NULL));
  if (is_utf8)
    check_unaltered (text, data, length);

  return 0;
}
