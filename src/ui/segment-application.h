/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both applications have in common: which windows they have, and how they are left.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

#include "segment-window.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_APPLICATION (segment_application_get_type ())

/**
 * SegmentApplication:
 *
 * An application with one process for all its windows, each of which is about another segment. Ctrl+W closes a window.
 * Ctrl+Q, the action `app.quit`, SIGINT, SIGTERM, SIGHUP and the end of the session destroy all windows, whereupon
 * segment_application_run() returns 0.
 */
G_DECLARE_DERIVABLE_TYPE (SegmentApplication, segment_application, SEGMENT, APPLICATION, GtkApplication)

/**
 * SegmentApplicationClass:
 * @title: the name of the program, marked for translation
 * @comments: what it is for, marked for translation
 * @create_window: makes a window
 * @open_in_reader: shows what is in a segment; %NULL: another program is asked to, Segment Reader
 *
 * What a program adds.
 */
struct _SegmentApplicationClass
{
  GtkApplicationClass parent_class;

  const char *title;
  const char *comments;

  SegmentWindow * (*create_window)  (SegmentApplication *self,
                                     SharedSegmentKey   *key);
  void            (*open_in_reader) (SegmentApplication *self,
                                     SharedSegmentKey   *key);
};

/**
 * SegmentApplicationRequest:
 * @key: which segment to open a window for; %NULL: the one that the user prefers
 * @text: what to show in it, or %NULL
 * @new_window: whether it shall be a key that no window has yet
 * @is_service: whether to open nothing, and wait for others to ask
 *
 * What a command line asks for.
 */
typedef struct
{
  SharedSegmentKey *key;
  const char       *text;
  gboolean          new_window;
  gboolean          is_service;
} SegmentApplicationRequest;

/**
 * segment_application_run:
 * @self: an application
 * @request: what to open first
 *
 * Opens what is asked for: in the process of this application that runs already if there is one, whereupon this returns
 * at once, else here.
 *
 * Returns: the exit status
 */
int            segment_application_run         (SegmentApplication              *self,
                                                const SegmentApplicationRequest *request);

/**
 * segment_application_find_window:
 * @self: an application
 * @key: which segment
 *
 * Returns: (transfer none) (nullable): the window that is about the segment
 */
SegmentWindow *segment_application_find_window (SegmentApplication              *self,
                                                SharedSegmentKey                *key);

/**
 * segment_application_open_window:
 * @self: an application
 * @key: which segment
 *
 * Presents the window that is about the segment, a new one if there is none.
 *
 * Returns: (transfer none): the window
 */
SegmentWindow *segment_application_open_window (SegmentApplication              *self,
                                                SharedSegmentKey                *key);

/**
 * segment_application_open_in_reader:
 * @self: an application
 * @parent: the window that asks
 * @key: which segment
 *
 * Shows what is in the segment, in a window of Segment Reader.
 */
void           segment_application_open_in_reader (SegmentApplication           *self,
                                                   GtkWindow                    *parent,
                                                   SharedSegmentKey             *key);

/**
 * segment_application_dup_free_key:
 * @self: an application
 *
 * Returns: (transfer full): the key that the user prefers, with a number if another window has it already
 */
SharedSegmentKey *segment_application_dup_free_key (SegmentApplication          *self);

G_END_DECLS
