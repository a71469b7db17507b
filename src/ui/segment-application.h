/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both applications have in common: how they are left.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_APPLICATION (segment_application_get_type ())

/**
 * SegmentApplication:
 *
 * An application whose every launch is a process with a window of its own. Ctrl+W closes the window. Ctrl+Q, the action
 * `app.quit`, SIGINT, SIGTERM, SIGHUP and the end of the session destroy all windows, whereupon g_application_run()
 * returns 0.
 */
G_DECLARE_DERIVABLE_TYPE (SegmentApplication, segment_application, SEGMENT, APPLICATION, GtkApplication)

struct _SegmentApplicationClass
{
  GtkApplicationClass parent_class;
};

G_END_DECLS
