/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds a string in a text buffer, a little at a time.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SEGMENT_TEXT_SEARCH_MAX_MATCHES:
 *
 * With one match more than that a search ends, so that what it stores stays small.
 */
#define SEGMENT_TEXT_SEARCH_MAX_MATCHES 1000000

/**
 * SegmentTextMatch:
 * @start: where the match starts, in characters from the start of the buffer
 * @end: where it ends
 */
typedef struct
{
  int start;
  int end;
} SegmentTextMatch;

#define SEGMENT_TYPE_TEXT_SEARCH (segment_text_search_get_type ())

/**
 * SegmentTextSearch:
 *
 * Searches a #GtkTextBuffer for a string, in slices of the default main context that take some milliseconds each, and
 * again when the text changes. The string is plain text. Its case matters when there is an upper-case letter in it.
 * Letters with accents are found whether the text has them as one character or as several. Matches do not overlap.
 *
 * Emits `updated` when more is known than before: more matches, or that there are no more.
 */
G_DECLARE_FINAL_TYPE (SegmentTextSearch, segment_text_search, SEGMENT, TEXT_SEARCH, GObject)

/**
 * segment_text_search_new:
 *
 * Returns: (transfer full): a search for nothing, in no buffer
 */
SegmentTextSearch *segment_text_search_new           (void);

/**
 * segment_text_search_set_buffer:
 * @self: the search
 * @buffer: (nullable) (transfer none): where to search
 *
 * Sets the buffer, and begins to search it.
 */
void               segment_text_search_set_buffer    (SegmentTextSearch *self,
                                                      GtkTextBuffer     *buffer);

/**
 * segment_text_search_get_buffer:
 * @self: the search
 *
 * Returns: (nullable) (transfer none): where it searches
 */
GtkTextBuffer     *segment_text_search_get_buffer    (SegmentTextSearch *self);

/**
 * segment_text_search_set_query:
 * @self: the search
 * @query: valid UTF-8; "" for nothing. What is longer than some thousand characters may not be found.
 *
 * Sets what to search for, and begins to search.
 */
void               segment_text_search_set_query     (SegmentTextSearch *self,
                                                      const char        *query);

/**
 * segment_text_search_get_query:
 * @self: the search
 *
 * Returns: (transfer none): what it searches for
 */
const char        *segment_text_search_get_query     (SegmentTextSearch *self);

/**
 * segment_text_search_get_is_busy:
 * @self: the search
 *
 * Returns: %TRUE while there is text left to search
 */
gboolean           segment_text_search_get_is_busy   (SegmentTextSearch *self);

/**
 * segment_text_search_get_n_matches:
 * @self: the search
 *
 * Returns: how many matches the last search found that came to its end. More than #SEGMENT_TEXT_SEARCH_MAX_MATCHES says
 * that there may be any number.
 */
guint              segment_text_search_get_n_matches (SegmentTextSearch *self);

/**
 * segment_text_search_get_match:
 * @self: the search, which is not busy
 * @index: from 0 on, less than segment_text_search_get_n_matches()
 * @match: (out): a match
 *
 * Gets a match by its number.
 */
void               segment_text_search_get_match     (SegmentTextSearch *self,
                                                      guint              index,
                                                      SegmentTextMatch  *match);

/**
 * segment_text_search_find_index:
 * @self: the search, which is not busy
 * @offset: characters from the start of the buffer
 *
 * Returns: how many matches end at @offset or before it: the index of the match at or after @offset, if there is one
 */
guint              segment_text_search_find_index    (SegmentTextSearch *self,
                                                      int                offset);

/**
 * segment_text_search_find_after:
 * @self: the search
 * @offset: characters from the start of the buffer
 * @match: (out): a match
 *
 * Finds the first match that starts at @offset or after it, or else the first of all.
 *
 * Returns: %FALSE when there is none, or while a busy search does not know it
 */
gboolean           segment_text_search_find_after    (SegmentTextSearch *self,
                                                      int                offset,
                                                      SegmentTextMatch  *match);

/**
 * segment_text_search_find_before:
 * @self: the search
 * @offset: characters from the start of the buffer
 * @match: (out): a match
 *
 * Finds the last match that ends at @offset or before it, or else the last of all.
 *
 * Returns: %FALSE when there is none, or while a busy search does not know it
 */
gboolean           segment_text_search_find_before   (SegmentTextSearch *self,
                                                      int                offset,
                                                      SegmentTextMatch  *match);

G_END_DECLS
