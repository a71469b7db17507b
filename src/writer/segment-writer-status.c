/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a publisher is doing, in words. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-writer-status.h"

static char *
describe_sharing (gsize    size,
                  gboolean is_empty_text)
{
  /* An empty text takes one byte all the same. */
  if (is_empty_text)
    return g_strdup (_("Sharing an empty text"));

  return g_strdup_printf (ngettext ("Sharing %'lu byte", "Sharing %'lu bytes", size), (gulong) size);
}

static char *
describe_locked (GPid        holder,
                 const char *program)
{
  if (program != NULL)
    /* Translators: a program's name, and the number of its process */
    return g_strdup_printf (_("Waiting for the lock held by %s (%d)"), program, (int) holder);

  if (holder != 0)
    return g_strdup_printf (_("Waiting for the lock held by process %d"), (int) holder);

  return g_strdup (_("Waiting for the lock"));
}

static char *
describe_owned_by_another (GPid        owner,
                           const char *program)
{
  if (program != NULL)
    /* Translators: a program's name, and the number of its process */
    return g_strdup_printf (_("Another program owns this segment: %s (%d)"), program, (int) owner);

  if (owner != 0)
    return g_strdup_printf (_("Another program owns this segment: process %d"), (int) owner);

  return g_strdup (_("Another program owns this segment"));
}

/* Returns a sentence; @is_empty_text tells whether what was given to @publisher last is the empty text. */
char *
segment_writer_status_describe (SharedSegmentPublisher *publisher,
                                gboolean                is_empty_text)
{
  const char *program = NULL;
  GPid holder = shared_segment_publisher_get_holder (publisher, &program);

  switch (shared_segment_publisher_get_state (publisher))
    {
    case SHARED_SEGMENT_PUBLISHER_IDLE:
      return g_strdup (_("Nothing shared yet: type, and the text is shared."));

    case SHARED_SEGMENT_PUBLISHER_SHARING:
      return describe_sharing (shared_segment_publisher_get_size (publisher), is_empty_text);

    case SHARED_SEGMENT_PUBLISHER_LOCKED:
      return describe_locked (holder, program);

    case SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER:
      return describe_owned_by_another (holder, program);

    case SHARED_SEGMENT_PUBLISHER_FAILED:
      return g_strdup (shared_segment_publisher_get_error (publisher)->message);

    default:
      g_return_val_if_reached (NULL);
    }
}
