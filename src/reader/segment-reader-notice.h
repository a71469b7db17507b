/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stands between a reader and its segment, as a notice.
 */

#pragma once

#include <shared-segment.h>

#include "segment-notice.h"

G_BEGIN_DECLS

/* Shows how things are. @watcher must stay while the notice is shown. */
void segment_reader_notice_update (SegmentNotice        *notice,
                                   SharedSegmentWatcher *watcher);

G_END_DECLS
