/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Reader: windows that show what is in a segment.
 */

#pragma once

#include "segment-application.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_READER_APPLICATION (segment_reader_application_get_type ())

G_DECLARE_FINAL_TYPE (SegmentReaderApplication, segment_reader_application, SEGMENT, READER_APPLICATION, SegmentApplication)

SegmentApplication *segment_reader_application_new (void);

G_END_DECLS
