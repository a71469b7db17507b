/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Reader: one window that shows what is in a segment.
 */

#pragma once

#include <shared-segment.h>

#include "segment-application.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_READER_APPLICATION (segment_reader_application_get_type ())

G_DECLARE_FINAL_TYPE (SegmentReaderApplication, segment_reader_application, SEGMENT, READER_APPLICATION, SegmentApplication)

SegmentReaderApplication *segment_reader_application_new (SharedSegmentKey *key);

G_END_DECLS
