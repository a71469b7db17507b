/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bar that finds a string in a text view.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_FIND_BAR (segment_find_bar_get_type ())

/**
 * SegmentFindBar:
 *
 * A bar with an entry, in which the first match is selected as it is typed, all are marked, and the number of them is
 * told. It is not visible until it is opened. Its actions are `find.next`, `find.previous` and `find.close`.
 */
G_DECLARE_FINAL_TYPE (SegmentFindBar, segment_find_bar, SEGMENT, FIND_BAR, GtkBox)

/**
 * segment_find_bar_set_text_view:
 * @self: the widget
 * @text_view: (nullable) (transfer none): what to find something in
 *
 * Sets the text view. Its buffer may change, and may be replaced by another one.
 */
void         segment_find_bar_set_text_view (SegmentFindBar *self,
                                             GtkTextView    *text_view);

/**
 * segment_find_bar_get_text_view:
 * @self: the widget
 *
 * Returns: (nullable) (transfer none): what it finds something in
 */
GtkTextView *segment_find_bar_get_text_view (SegmentFindBar *self);

/**
 * segment_find_bar_open:
 * @self: the widget
 *
 * Shows the bar, if it is not shown yet, and moves the focus to its entry. What is selected in the text view is what to
 * find, if it lies in one line and is not long.
 */
void         segment_find_bar_open          (SegmentFindBar *self);

/**
 * segment_find_bar_close:
 * @self: the widget
 *
 * Hides the bar, and moves the focus to the text view.
 */
void         segment_find_bar_close         (SegmentFindBar *self);

/**
 * segment_find_bar_is_open:
 * @self: the widget
 *
 * Returns: whether the bar is shown; it notifies as the property `open`
 */
gboolean     segment_find_bar_is_open       (SegmentFindBar *self);

/**
 * segment_find_bar_find_next:
 * @self: the widget
 *
 * Selects the first match after the cursor or the selection, or else the first in the text. Opens the bar when it does
 * not know yet what to find.
 */
void         segment_find_bar_find_next     (SegmentFindBar *self);

/**
 * segment_find_bar_find_previous:
 * @self: the widget
 *
 * Selects the last match before the cursor or the selection, or else the last in the text. Opens the bar when it does
 * not know yet what to find.
 */
void         segment_find_bar_find_previous (SegmentFindBar *self);

G_END_DECLS
