/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What publisher and watcher use of a segment beyond its public face.
 */

#pragma once

#include "shared-segment-backend-private.h"

void    shared_segment_close (SharedSegment       *self,
                              gint64               timeout_us);
GBytes *shared_segment_poll  (SharedSegment       *self,
                              GBytes              *known,
                              SharedSegmentTrace  *trace,
                              GError             **error);
