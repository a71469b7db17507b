/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Texts that show by themselves whether they are whole: a number of ten digits, again and again.
 */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERED_TEXT_DIGITS 10

static inline void
numbered_text_fill (char  *text,
                    gsize  size,
                    guint  number)
{
  char digits[NUMBERED_TEXT_DIGITS + 1];

  snprintf (digits, sizeof digits, "%010u", number);
  for (gsize i = 0; i < size; i++)
    text[i] = digits[i % NUMBERED_TEXT_DIGITS];
}

/* The number of a whole text, -1 for a torn one. */
static inline gint64
numbered_text_read (const char *text,
                    gsize       size)
{
  char digits[NUMBERED_TEXT_DIGITS + 1] = { 0 };

  if (size < NUMBERED_TEXT_DIGITS)
    return -1;

  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isdigit (text[i]) || text[i] != text[i % NUMBERED_TEXT_DIGITS])
      return -1;

  memcpy (digits, text, NUMBERED_TEXT_DIGITS);
  return g_ascii_strtoll (digits, NULL, 10);
}
