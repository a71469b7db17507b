/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --follow: the text to standard output at every change. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* Returns the exit status. */
int segment_reader_follow_run (SharedSegmentKey *key);

G_END_DECLS
