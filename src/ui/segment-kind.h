/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The names that people know the kinds of segments by. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

const char *segment_kind_get_title (SharedSegmentKind kind);

G_END_DECLS
