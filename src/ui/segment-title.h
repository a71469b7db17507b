/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The title of a window, and below it which segment the window is about.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_TITLE (segment_title_get_type ())

/**
 * SegmentTitle:
 *
 * A title widget for a #GtkHeaderBar with two lines, the properties `title` and `subtitle`. Each is shortened at its
 * end when there is no room for it.
 */
G_DECLARE_FINAL_TYPE (SegmentTitle, segment_title, SEGMENT, TITLE, GtkBox)

/**
 * segment_title_set_title:
 * @self: the widget
 * @title: plain text for the first line
 *
 * Sets the first line.
 */
void        segment_title_set_title    (SegmentTitle *self,
                                        const char   *title);

/**
 * segment_title_get_title:
 * @self: the widget
 *
 * Returns: (transfer none): the first line
 */
const char *segment_title_get_title    (SegmentTitle *self);

/**
 * segment_title_set_subtitle:
 * @self: the widget
 * @subtitle: plain text for the second line
 *
 * Sets the second line.
 */
void        segment_title_set_subtitle (SegmentTitle *self,
                                        const char   *subtitle);

/**
 * segment_title_get_subtitle:
 * @self: the widget
 *
 * Returns: (transfer none): the second line
 */
const char *segment_title_get_subtitle (SegmentTitle *self);

G_END_DECLS
