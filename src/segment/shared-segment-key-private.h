/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the backends need to know of a key beyond its public face.
 */

#pragma once

#include "shared-segment.h"

const char *shared_segment_key_get_lock_native (SharedSegmentKey *key);
int         shared_segment_key_get_project_id  (SharedSegmentKey *key);
gboolean    shared_segment_key_is_usable       (SharedSegmentKey *key,
                                                GError          **error);
