/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The machine's segments as JSON (RFC 8259). GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* Appends an object that describes @row. */
void segment_reader_json_append_row (GString               *json,
                                     SharedSegmentTableRow *row);

G_END_DECLS
