/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Points in time and durations, in words. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * segment_time_format:
 * @seconds: a time, in seconds since 1970
 *
 * Returns: (transfer full): the time of day, with its date unless that is today, as it reads after "since"
 */
char *segment_time_format          (gint64 seconds);

/**
 * segment_time_format_duration:
 * @seconds: a duration, in seconds
 *
 * Returns: (transfer full): the duration, as it reads after "for"
 */
char *segment_time_format_duration (gint64 seconds);

G_END_DECLS
