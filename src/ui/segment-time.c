/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Points in time and durations, in words. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-time.h"

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
segment_time_format (gint64 seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  if (time == NULL)
    return g_strdup ("?");

  if (is_same_day (time, now))
    return g_date_time_format (time, "%X");

  /* Translators: a date and a time of day, each as usual in the locale; see g_date_time_format()
   * xgettext:no-c-format */
  return g_date_time_format (time, _("%x %X"));
}

char *
segment_time_format_duration (gint64 seconds)
{
  gulong minutes = (gulong) (seconds / 60);

  if (minutes == 0)
    /* Translators: reads after "for", as in "has locked the segment for 5 seconds" */
    return g_strdup_printf (ngettext ("%lu second", "%lu seconds", (gulong) seconds), (gulong) seconds);

  /* Translators: reads after "for", as in "has locked the segment for 5 minutes" */
  return g_strdup_printf (ngettext ("%lu minute", "%lu minutes", minutes), minutes);
}
