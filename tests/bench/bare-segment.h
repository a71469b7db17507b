/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bare system calls that do what the module does: what a program without it could do at best.
 */

#pragma once

#include "shared-segment.h"

typedef struct _BareSegment BareSegment;

BareSegment   *bare_segment_new      (SharedSegmentKind  kind,
                                      gconstpointer      text,
                                      gsize              size);
void           bare_segment_free     (BareSegment       *self);
void           bare_segment_publish  (BareSegment       *self,
                                      gboolean           takes_lock);
void           bare_segment_snapshot (BareSegment       *self,
                                      gboolean           takes_lock);
void           bare_segment_compare  (BareSegment       *self,
                                      gboolean           takes_lock);
gconstpointer  bare_segment_get_data (BareSegment       *self);
