/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a watcher sees, in words. GLib only.
 */

#pragma once

#include <shared-segment.h>

#include "segment-contents.h"

G_BEGIN_DECLS

char *segment_reader_status_describe        (SharedSegmentWatcher *watcher,
                                             SegmentContents       contents);
char *segment_reader_status_describe_paused (SharedSegmentWatcher *watcher,
                                             GBytes               *shown);

G_END_DECLS
