/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as text, sixteen a row. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SEGMENT_HEX_ROW_SIZE 16

/**
 * segment_hex_dup_bytes:
 * @data: the bytes of a row
 * @size: how many they are, %SEGMENT_HEX_ROW_SIZE at most
 *
 * Returns: (transfer full): each byte as two hexadecimal digits, with a space in between and two after the eighth
 */
char *segment_hex_dup_bytes      (const guint8 *data,
                                  gsize         size);

/**
 * segment_hex_dup_characters:
 * @data: the bytes of a row
 * @size: how many they are, %SEGMENT_HEX_ROW_SIZE at most
 *
 * Returns: (transfer full): each byte as its character, or as a middle dot if it is none of ASCII that can be seen
 */
char *segment_hex_dup_characters (const guint8 *data,
                                  gsize         size);

/**
 * segment_hex_dump:
 * @bytes: any bytes
 *
 * Writes bytes as `hexdump -C` does: a line for each row, with `*` in place of lines that repeat the one before, and at
 * last the size. No bytes are no line.
 *
 * Returns: (transfer full): the lines
 */
char *segment_hex_dump           (GBytes       *bytes);

G_END_DECLS
