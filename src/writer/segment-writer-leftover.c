/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The text that a writer left over when it crashed. GLib only.
 */

#include "config.h"

#include "segment-writer-leftover.h"

static gboolean
is_left_over (SharedSegment *segment)
{
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  return info != NULL && shared_segment_info_is_left_over (info);
}

char *
segment_writer_leftover_dup_text (SharedSegmentKey *key)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  segment = shared_segment_new (key);
  if (!is_left_over (segment))
    return NULL;

  bytes = shared_segment_snapshot (segment, 0, NULL);
  text = bytes != NULL ? shared_segment_text_decode (bytes) : NULL;
  if (text == NULL || *text == '\0')
    return NULL;

  return g_steal_pointer (&text);
}

void
segment_writer_leftover_remove (SharedSegmentKey *key)
{
  g_autoptr (SharedSegment) segment = NULL;

  g_return_if_fail (key != NULL);

  segment = shared_segment_new (key);
  shared_segment_remove_leftover (segment, 0, NULL);
}
