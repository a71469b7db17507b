/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The operations of a segment, each expected to succeed, or to fail as it is to fail and to leave nothing.
 */

#pragma once

#include "shared-segment.h"

typedef enum
{
  TEST_PUBLISH,
  TEST_CREATE,
  TEST_ATTACH,
  TEST_SNAPSHOT
} TestOperation;

SharedSegment *test_segment_new         (void);
void           test_assert_publishes    (SharedSegment      *segment,
                                         const char         *text);
void           test_assert_reads        (SharedSegment      *segment,
                                         const char         *text);
void           test_assert_others_see   (SharedSegment      *segment,
                                         const char         *text);
gboolean       test_operate             (SharedSegment      *segment,
                                         TestOperation       operation,
                                         gsize               size,
                                         GError            **error);
void           test_assert_fails        (SharedSegment      *segment,
                                         TestOperation       operation,
                                         gsize               size,
                                         SharedSegmentError  code);
void           test_assert_making_fails (gsize               size,
                                         SharedSegmentError  code);
