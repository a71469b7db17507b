/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the windows of both programs have in common: a window that is about one segment.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

#include "segment-details.h"
#include "segment-notice.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_WINDOW (segment_window_get_type ())

/**
 * SegmentWindow:
 *
 * A header bar with title, key and menu; Find; a notice; what the program shows; and the status line with the details.
 * Its children in a template go below each other into its middle, those of the type `start` and `end` into the header
 * bar.
 *
 * The property `key` says which segment the window is about, and changes when the user chooses another one.
 * `menu-model` is what the menu shows.
 */
G_DECLARE_DERIVABLE_TYPE (SegmentWindow, segment_window, SEGMENT, WINDOW, GtkApplicationWindow)

/**
 * SegmentWindowClass:
 * @state: the child of the preferences that keeps the size
 * @load: shows a text that was given on the command line, or %NULL
 * @dup_text: returns all that is shown, as text
 * @dup_bytes: returns all that is shown, as it would be in a segment
 * @suggest_name: returns a file name to save it under
 * @refresh_details: tells the details what only this window knows
 *
 * What the window of a program adds.
 */
struct _SegmentWindowClass
{
  GtkApplicationWindowClass parent_class;

  const char *state;

  void     (*load)            (SegmentWindow  *self,
                               const char     *text);
  char   * (*dup_text)        (SegmentWindow  *self);
  GBytes * (*dup_bytes)       (SegmentWindow  *self);
  char   * (*suggest_name)    (SegmentWindow  *self);
  void     (*refresh_details) (SegmentWindow  *self,
                               SegmentDetails *details);
};

SharedSegmentKey *segment_window_get_key       (SegmentWindow    *self);
GSettings        *segment_window_get_settings  (SegmentWindow    *self);
SegmentNotice    *segment_window_get_notice    (SegmentWindow    *self);

/* Lets the user choose the key. */
void              segment_window_choose_key    (SegmentWindow    *self);

/* Shows a text as the class does it. */
void              segment_window_load          (SegmentWindow    *self,
                                                const char       *text);

/* Has the preferences count for @text_view, and Find look in it. */
void              segment_window_set_text_view (SegmentWindow    *self,
                                                GtkTextView      *text_view);

/* Ends Find, when what it looks in is not seen any more. */
void              segment_window_close_find    (SegmentWindow    *self);

/* Says in the bottom line how things are. */
void              segment_window_set_status    (SegmentWindow    *self,
                                                const char       *status);

G_END_DECLS
