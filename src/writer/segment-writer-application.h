/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The application Segment Writer: one window that shares what is typed into it.
 */

#pragma once

#include <shared-segment.h>

#include "segment-application.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_WRITER_APPLICATION (segment_writer_application_get_type ())

G_DECLARE_FINAL_TYPE (SegmentWriterApplication, segment_writer_application, SEGMENT, WRITER_APPLICATION, SegmentApplication)

/* @text is shared at once; %NULL: nothing is shared before the first change. */
SegmentWriterApplication *segment_writer_application_new (SharedSegmentKey *key,
                                                          const char       *text);

G_END_DECLS
