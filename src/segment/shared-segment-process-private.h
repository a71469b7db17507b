/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What can be told of another process from its id.
 */

#pragma once

#include <glib.h>

gboolean  shared_segment_process_is_running (GPid   pid,
                                             gint64 since);
char     *shared_segment_process_dup_name   (GPid   pid);
