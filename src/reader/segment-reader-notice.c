/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stands between a reader and its segment, as a notice.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-reader-notice.h"
#include "segment-time.h"

static char *
describe_locked (gint64   locked_for_s,
                 gpointer user_data)
{
  SharedSegmentWatcher *watcher = user_data;
  const char *program = NULL;
  int holder = (int) shared_segment_watcher_get_holder (watcher, &program);
  g_autofree char *duration = segment_time_format_duration (locked_for_s);

  if (program != NULL)
    /* Translators: a program's name, the number of its process, and a duration such as "5 seconds" */
    return g_strdup_printf (_("%s (%d) has locked the segment for %s. What is in it is shown when it lets go."),
                            program, holder, duration);

  if (holder != 0)
    /* Translators: the number of a process, and a duration such as "5 seconds" */
    return g_strdup_printf (_("Process %d has locked the segment for %s. What is in it is shown when it lets go."),
                            holder, duration);

  /* Translators: a duration such as "5 seconds" */
  return g_strdup_printf (_("Another program has locked the segment for %s. What is in it is shown when it lets go."),
                          duration);
}

static void
show_left_over (SegmentNotice *notice)
{
  const SegmentNoticeButton buttons[] = { { _("_Remove"), "win.remove" } };

  segment_notice_show (notice, GTK_MESSAGE_QUESTION,
                       _("The writer of this text is gone. Its segment is left over."),
                       buttons, G_N_ELEMENTS (buttons));
}

void
segment_reader_notice_update (SegmentNotice        *notice,
                              SharedSegmentWatcher *watcher)
{
  g_return_if_fail (SEGMENT_IS_NOTICE (notice));
  g_return_if_fail (SHARED_IS_SEGMENT_WATCHER (watcher));

  switch (shared_segment_watcher_get_state (watcher))
    {
    case SHARED_SEGMENT_WATCHER_LOCKED:
      segment_notice_show_lasting (notice, describe_locked, watcher);
      break;

    case SHARED_SEGMENT_WATCHER_LEFT_OVER:
      show_left_over (notice);
      break;

    case SHARED_SEGMENT_WATCHER_UNREADABLE:
      segment_notice_show (notice, GTK_MESSAGE_ERROR, shared_segment_watcher_get_error (watcher)->message, NULL, 0);
      break;

    case SHARED_SEGMENT_WATCHER_WAITING:
    case SHARED_SEGMENT_WATCHER_SHOWING:
    default:
      segment_notice_hide (notice);
      break;
    }
}
