/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as a list of rows, which are made only when asked for. GIO only.
 */

#pragma once

#include <gio/gio.h>

#include "segment-hex-text.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_HEX_ROW   (segment_hex_row_get_type ())
#define SEGMENT_TYPE_HEX_MODEL (segment_hex_model_get_type ())

/**
 * SegmentHexRow:
 *
 * %SEGMENT_HEX_ROW_SIZE bytes at an offset, fewer in the last row. When the bytes at this offset become others it stays
 * the same object, and emits `changed`. When it is no longer in the list it stays as it is.
 */
G_DECLARE_FINAL_TYPE (SegmentHexRow, segment_hex_row, SEGMENT, HEX_ROW, GObject)

/**
 * segment_hex_row_get_offset:
 * @self: a row
 *
 * Returns: how many bytes are before it
 */
gsize    segment_hex_row_get_offset     (SegmentHexRow *self);

/**
 * segment_hex_row_dup_offset:
 * @self: a row
 *
 * Returns: (transfer full): the offset, in eight hexadecimal digits or more
 */
char    *segment_hex_row_dup_offset     (SegmentHexRow *self);

/**
 * segment_hex_row_dup_bytes:
 * @self: a row
 *
 * Returns: (transfer full): the bytes, as segment_hex_dup_bytes() writes them
 */
char    *segment_hex_row_dup_bytes      (SegmentHexRow *self);

/**
 * segment_hex_row_dup_characters:
 * @self: a row
 *
 * Returns: (transfer full): the bytes, as segment_hex_dup_characters() writes them
 */
char    *segment_hex_row_dup_characters (SegmentHexRow *self);

/**
 * segment_hex_row_is_changed:
 * @self: a row
 *
 * Returns: whether the latest segment_hex_model_set_bytes() changed or added the row, unless
 *   segment_hex_model_forget_changes() has been called since
 */
gboolean segment_hex_row_is_changed     (SegmentHexRow *self);

/**
 * SegmentHexModel:
 *
 * A #GListModel of #SegmentHexRow. A row is made when somebody asks for it; for as long as somebody holds it, it is the
 * same one.
 */
G_DECLARE_FINAL_TYPE (SegmentHexModel, segment_hex_model, SEGMENT, HEX_MODEL, GObject)

/**
 * segment_hex_count_rows:
 * @bytes: (nullable): any bytes, or %NULL for none
 *
 * Returns: how many rows show them
 */
guint            segment_hex_count_rows           (GBytes          *bytes);

/**
 * segment_hex_model_new:
 *
 * Returns: (transfer full): a list without rows
 */
SegmentHexModel *segment_hex_model_new            (void);

/**
 * segment_hex_model_set_bytes:
 * @self: the list
 * @bytes: (nullable): any bytes, or %NULL for none
 *
 * Makes @bytes what the rows show. At the end of the list rows come or go; all others stay in it, and those whose bytes
 * have become others say so themselves. What it takes depends on how many rows are held, and not on how many there are.
 *
 * The bytes before are kept, so that a row can tell that it has changed, until segment_hex_model_forget_changes(). Rows
 * that come when there were no bytes at all have not changed.
 */
void             segment_hex_model_set_bytes      (SegmentHexModel *self,
                                                   GBytes          *bytes);

/**
 * segment_hex_model_get_bytes:
 * @self: the list
 *
 * Returns: (transfer none) (nullable): the bytes that the rows show, or %NULL if there are none
 */
GBytes          *segment_hex_model_get_bytes      (SegmentHexModel *self);

/**
 * segment_hex_model_forget_changes:
 * @self: the list
 *
 * Lets go of the bytes before the latest: no row has changed then.
 */
void             segment_hex_model_forget_changes (SegmentHexModel *self);

G_END_DECLS
