/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The names that people know the kinds of segments by. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-kind.h"

const char *
segment_kind_get_title (SharedSegmentKind kind)
{
  return kind == SHARED_SEGMENT_POSIX ? _("POSIX") : _("System V");
}
