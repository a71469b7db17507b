/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Writer: windows that share what is typed into them.
 */

#pragma once

#include "segment-application.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_WRITER_APPLICATION (segment_writer_application_get_type ())

G_DECLARE_FINAL_TYPE (SegmentWriterApplication, segment_writer_application, SEGMENT, WRITER_APPLICATION, SegmentApplication)

SegmentApplication *segment_writer_application_new (void);

G_END_DECLS
