/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Segments of the machine as text for other programs. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * segment_table_make_text:
 * @rows: a list of #SharedSegmentTableRow
 *
 * Returns: (transfer full): headings and then a line for each row, with tabs between the cells, as spreadsheets take it
 */
char *segment_table_make_text    (GListModel            *rows);

/**
 * segment_table_describe_row:
 * @row: a row
 *
 * Returns: (transfer full): what a screen reader speaks of the row: what it is called, how large it is, and how it is
 */
char *segment_table_describe_row (SharedSegmentTableRow *row);

G_END_DECLS
