/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bar that says what stands in the way, or what is to be decided, with the buttons for it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_NOTICE (segment_notice_get_type ())

G_DECLARE_FINAL_TYPE (SegmentNotice, segment_notice, SEGMENT, NOTICE, GtkWidget)

/**
 * SegmentNoticeButton:
 * @label: its text with a mnemonic, translated
 * @action: the action that it stands for, such as `win.take-over`
 *
 * A button of a notice.
 */
typedef struct
{
  const char *label;
  const char *action;
} SegmentNoticeButton;

/**
 * segment_notice_show:
 * @self: a notice
 * @type: what kind of a message it is
 * @text: a translated sentence
 * @buttons: (array length=n_buttons): what may be done
 * @n_buttons: how many that are
 *
 * Shows the notice, and has it announced. While only @text changes, the buttons stay, and keep the keyboard's focus.
 */
void segment_notice_show (SegmentNotice             *self,
                          GtkMessageType             type,
                          const char                *text,
                          const SegmentNoticeButton *buttons,
                          guint                      n_buttons);

/* Describes what has lasted for @seconds in a translated sentence (transfer full). */
typedef char * (*SegmentNoticeDescribeFunc) (gint64   seconds,
                                             gpointer user_data);

/**
 * segment_notice_show_lasting:
 * @self: a notice
 * @describe: describes what is in the way
 * @user_data: for @describe; it must stay while the notice is shown
 *
 * Shows as a warning what lasts, and for how long it has been shown, without a button. When it is shown already, it
 * goes on, and is described anew.
 */
void segment_notice_show_lasting (SegmentNotice             *self,
                                  SegmentNoticeDescribeFunc  describe,
                                  gpointer                   user_data);

void segment_notice_hide (SegmentNotice             *self);

G_END_DECLS
