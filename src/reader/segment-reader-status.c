/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a watcher sees, in words. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-reader-status.h"
#include "segment-time.h"

static char *
describe_no_text (gsize size)
{
  return g_strdup_printf (ngettext ("Not readable: this %'lu byte is not text",
                                    "Not readable: these %'lu bytes are not text", size),
                          (gulong) size);
}

static char *
describe_showing (gsize            size,
                  SegmentContents  contents,
                  const char      *since)
{
  if (contents == SEGMENT_CONTENTS_EMPTY_TEXT)
    /* Translators: since a time of day, or a date and a time */
    return g_strdup_printf (_("An empty text since %s"), since);

  /* Translators: since a time of day, or a date and a time */
  return g_strdup_printf (ngettext ("%'lu byte since %s", "%'lu bytes since %s", size), (gulong) size, since);
}

static char *
describe_left_over (gsize            size,
                    SegmentContents  contents,
                    const char      *since)
{
  if (contents == SEGMENT_CONTENTS_EMPTY_TEXT)
    return g_strdup_printf (_("Left over by a writer that is gone: an empty text since %s"), since);

  return g_strdup_printf (ngettext ("Left over by a writer that is gone: %'lu byte since %s",
                                    "Left over by a writer that is gone: %'lu bytes since %s", size),
                          (gulong) size, since);
}

static char *
describe_locked (SharedSegmentWatcher *watcher)
{
  const char *program = NULL;
  GPid holder = shared_segment_watcher_get_holder (watcher, &program);

  if (program != NULL)
    /* Translators: a program's name, and the number of its process */
    return g_strdup_printf (_("Locked by %s (%d)"), program, (int) holder);

  if (holder != 0)
    return g_strdup_printf (_("Locked by process %d"), (int) holder);

  return g_strdup (_("Locked by another program"));
}

static char *
describe_bytes (SharedSegmentWatcher *watcher,
                SegmentContents       contents)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watcher);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  g_autofree char *since = segment_time_format (shared_segment_watcher_get_since (watcher));

  if (contents == SEGMENT_CONTENTS_NO_TEXT)
    return describe_no_text (size);

  if (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_LEFT_OVER)
    return describe_left_over (size, contents, since);

  return describe_showing (size, contents, since);
}

static char *
describe_waiting (SegmentContents contents)
{
  if (contents == SEGMENT_CONTENTS_TEXT)
    return g_strdup (_("Waiting for a writer. The text above is the last that was read."));

  return g_strdup (_("Waiting for a writer"));
}

/* Returns a sentence. While the watcher waits, @contents is what the user still sees. */
char *
segment_reader_status_describe (SharedSegmentWatcher *watcher,
                                SegmentContents       contents)
{
  switch (shared_segment_watcher_get_state (watcher))
    {
    case SHARED_SEGMENT_WATCHER_WAITING:
      return describe_waiting (contents);

    case SHARED_SEGMENT_WATCHER_SHOWING:
    case SHARED_SEGMENT_WATCHER_LEFT_OVER:
      return describe_bytes (watcher, contents);

    case SHARED_SEGMENT_WATCHER_LOCKED:
      return describe_locked (watcher);

    case SHARED_SEGMENT_WATCHER_UNREADABLE:
      return g_strdup_printf (_("Not readable: %s"), shared_segment_watcher_get_error (watcher)->message);

    default:
      g_return_val_if_reached (NULL);
    }
}

/* Returns a sentence; @shown is what the user still sees, or NULL. */
char *
segment_reader_status_describe_paused (SharedSegmentWatcher *watcher,
                                       GBytes               *shown)
{
  if (shared_segment_watcher_get_bytes (watcher) != shown)
    return g_strdup (_("Paused. The segment has changed since."));

  return g_strdup (_("Paused"));
}
