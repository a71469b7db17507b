/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --print: the text to standard output, once. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* Returns the exit status. */
int segment_reader_print_run (SharedSegmentKey *key);

G_END_DECLS
