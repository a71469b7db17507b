/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What those that wait in a main loop use of a segment beyond its public face.
 */

#pragma once

#include "shared-segment-backend-private.h"

void      shared_segment_close            (SharedSegment       *self,
                                          gint64               timeout_us);
gboolean  shared_segment_is_worth_waiting (SharedSegment       *self,
                                           const GError        *error);
GBytes   *shared_segment_poll             (SharedSegment       *self,
                                           GBytes              *known,
                                           SharedSegmentTrace  *trace,
                                           GError             **error);
