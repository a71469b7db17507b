/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a publisher is doing, in words. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

char *segment_writer_status_describe (SharedSegmentPublisher *publisher,
                                      gboolean                is_empty_text);

G_END_DECLS
