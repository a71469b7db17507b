/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --list: the segments of the machine to standard output. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns the exit status. */
int segment_reader_list_run (gboolean as_json);

G_END_DECLS
