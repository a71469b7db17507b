/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a watcher sees, in words. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * SegmentReaderContents:
 * @SEGMENT_READER_EMPTY_TEXT: the empty text
 * @SEGMENT_READER_TEXT: text
 * @SEGMENT_READER_NO_TEXT: bytes that are not text
 *
 * What a program made of a watcher's newest bytes.
 */
typedef enum
{
  SEGMENT_READER_EMPTY_TEXT,
  SEGMENT_READER_TEXT,
  SEGMENT_READER_NO_TEXT,
} SegmentReaderContents;

char *segment_reader_status_describe        (SharedSegmentWatcher  *watcher,
                                             SegmentReaderContents  contents);
char *segment_reader_status_describe_paused (SharedSegmentWatcher  *watcher,
                                             GBytes                *shown);

G_END_DECLS
