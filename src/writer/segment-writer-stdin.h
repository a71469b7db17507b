/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-writer --stdin: shares standard input until it is interrupted. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* Returns the exit status. */
int segment_writer_stdin_run (SharedSegmentKey *key);

G_END_DECLS
