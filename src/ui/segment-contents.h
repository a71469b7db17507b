/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the bytes of a segment are. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SegmentContents:
 * @SEGMENT_CONTENTS_EMPTY_TEXT: the empty text
 * @SEGMENT_CONTENTS_TEXT: text
 * @SEGMENT_CONTENTS_NO_TEXT: bytes that are not text
 *
 * What the bytes of a segment are.
 */
typedef enum
{
  SEGMENT_CONTENTS_EMPTY_TEXT,
  SEGMENT_CONTENTS_TEXT,
  SEGMENT_CONTENTS_NO_TEXT,
} SegmentContents;

G_END_DECLS
