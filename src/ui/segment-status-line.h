/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The line at the bottom of a window that says how things are.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_STATUS_LINE (segment_status_line_get_type ())

/**
 * SegmentStatusLine:
 *
 * A line of text that assistive technologies know as the window's status and speak when it changes. A long text wraps,
 * and is cut short rather than widening the window; the tooltip has all of it then.
 */
G_DECLARE_FINAL_TYPE (SegmentStatusLine, segment_status_line, SEGMENT, STATUS_LINE, GtkBox)

/**
 * segment_status_line_set_text:
 * @self: the widget
 * @text: plain text
 *
 * Sets what the line says.
 */
void        segment_status_line_set_text (SegmentStatusLine *self,
                                          const char        *text);

/**
 * segment_status_line_get_text:
 * @self: the widget
 *
 * Returns: (transfer none): what the line says
 */
const char *segment_status_line_get_text (SegmentStatusLine *self);

G_END_DECLS
