/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stands between a writer and its segment, or is to be decided, as a notice.
 */

#pragma once

#include <shared-segment.h>

#include "segment-notice.h"

G_BEGIN_DECLS

/* Shows how things are. @publisher must stay while the notice is shown; @leftover is the text that a crashed writer left,
 * or NULL. */
void segment_writer_notice_update (SegmentNotice          *notice,
                                   SharedSegmentPublisher *publisher,
                                   const char             *leftover);

G_END_DECLS
