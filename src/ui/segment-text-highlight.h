/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marks in a text buffer what a search has found.
 */

#pragma once

#include "segment-text-search.h"

G_BEGIN_DECLS

#define SEGMENT_TYPE_TEXT_HIGHLIGHT (segment_text_highlight_get_type ())

/**
 * SegmentTextHighlight:
 *
 * Marks the matches of a #SegmentTextSearch in its buffer, in slices of the default main context that take some
 * milliseconds each. When there are very many, only the ones around the cursor are marked. Marks stay where they are
 * while the search begins anew, so that nothing flickers. It neither changes the text, nor can it be undone.
 */
G_DECLARE_FINAL_TYPE (SegmentTextHighlight, segment_text_highlight, SEGMENT, TEXT_HIGHLIGHT, GObject)

/**
 * segment_text_highlight_new:
 * @search: (transfer none): what finds something
 *
 * Returns: (transfer full): what marks it. Drop it to have the marks removed.
 */
SegmentTextHighlight *segment_text_highlight_new         (SegmentTextSearch      *search);

/**
 * segment_text_highlight_set_current:
 * @self: the highlight, of a search that is not busy
 * @match: (nullable): the match to tell from the others
 *
 * Marks one match in another way. It stays marked so until the next call, but for what is done to the text.
 */
void                  segment_text_highlight_set_current (SegmentTextHighlight   *self,
                                                          const SegmentTextMatch *match);

G_END_DECLS
