/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stands between a writer and its segment, or is to be decided, as a notice.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-time.h"
#include "segment-writer-notice.h"

static char *
dup_owned_since (SharedSegmentPublisher *publisher)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_publisher_get_key (publisher));
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  return info != NULL ? segment_time_format (shared_segment_info_get_created (info)) : NULL;
}

static char *
describe_owner (SharedSegmentPublisher *publisher)
{
  const char *program = NULL;
  int owner = (int) shared_segment_publisher_get_holder (publisher, &program);
  g_autofree char *since = dup_owned_since (publisher);

  if (program != NULL && since != NULL)
    /* Translators: a program's name, the number of its process, and a time of day, perhaps with a date */
    return g_strdup_printf (_("Another program owns this segment: %s (%d), since %s. "
                              "Your text is kept, and shared when the segment is free."), program, owner, since);

  if (owner != 0 && since != NULL)
    /* Translators: the number of a process, and a time of day, perhaps with a date */
    return g_strdup_printf (_("Another program owns this segment: process %d, since %s. "
                              "Your text is kept, and shared when the segment is free."), owner, since);

  return g_strdup (_("Another program owns this segment. Your text is kept, and shared when the segment is free."));
}

static char *
describe_locked (gint64   locked_for_s,
                 gpointer user_data)
{
  SharedSegmentPublisher *publisher = user_data;
  const char *program = NULL;
  int holder = (int) shared_segment_publisher_get_holder (publisher, &program);
  g_autofree char *duration = segment_time_format_duration (locked_for_s);

  if (program != NULL)
    /* Translators: a program's name, the number of its process, and a duration such as "5 seconds" */
    return g_strdup_printf (_("%s (%d) has locked the segment for %s. Your text is shared when it lets go."),
                            program, holder, duration);

  if (holder != 0)
    /* Translators: the number of a process, and a duration such as "5 seconds" */
    return g_strdup_printf (_("Process %d has locked the segment for %s. Your text is shared when it lets go."),
                            holder, duration);

  /* Translators: a duration such as "5 seconds" */
  return g_strdup_printf (_("Another program has locked the segment for %s. Your text is shared when it lets go."),
                          duration);
}

static char *
describe_leftover (const char *leftover)
{
  gulong size = (gulong) strlen (leftover);

  return g_strdup_printf (ngettext ("A writer that crashed left its text of %'lu byte.",
                                    "A writer that crashed left its text of %'lu bytes.", size), size);
}

static void
show_owned_by_another (SegmentNotice          *notice,
                       SharedSegmentPublisher *publisher)
{
  const SegmentNoticeButton buttons[] = { { _("_Take Over"), "win.take-over" } };
  g_autofree char *text = describe_owner (publisher);

  segment_notice_show (notice, GTK_MESSAGE_WARNING, text, buttons, G_N_ELEMENTS (buttons));
}

static void
show_leftover (SegmentNotice *notice,
               const char    *leftover)
{
  const SegmentNoticeButton buttons[] = { { _("_Restore"), "win.restore" }, { _("D_iscard"), "win.discard" } };
  g_autofree char *text = describe_leftover (leftover);

  segment_notice_show (notice, GTK_MESSAGE_QUESTION, text, buttons, G_N_ELEMENTS (buttons));
}

void
segment_writer_notice_update (SegmentNotice          *notice,
                              SharedSegmentPublisher *publisher,
                              const char             *leftover)
{
  g_return_if_fail (SEGMENT_IS_NOTICE (notice));
  g_return_if_fail (SHARED_IS_SEGMENT_PUBLISHER (publisher));

  switch (shared_segment_publisher_get_state (publisher))
    {
    case SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER:
      show_owned_by_another (notice, publisher);
      return;

    case SHARED_SEGMENT_PUBLISHER_LOCKED:
      segment_notice_show_lasting (notice, describe_locked, publisher);
      return;

    case SHARED_SEGMENT_PUBLISHER_FAILED:
      segment_notice_show (notice, GTK_MESSAGE_ERROR, shared_segment_publisher_get_error (publisher)->message, NULL, 0);
      return;

    case SHARED_SEGMENT_PUBLISHER_IDLE:
    case SHARED_SEGMENT_PUBLISHER_SHARING:
    default:
      break;
    }

  if (leftover != NULL)
    show_leftover (notice, leftover);
  else
    segment_notice_hide (notice);
}
