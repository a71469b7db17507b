/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes are saved to a file that the user chooses.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_save:
 * @parent: the window that asks
 * @bytes: what to save
 * @file_name: a name to begin with, UTF-8
 *
 * Asks where to, saves without waiting, and tells what went wrong. A file that is replaced is complete at every moment.
 */
void segment_save (GtkWindow  *parent,
                   GBytes     *bytes,
                   const char *file_name);

G_END_DECLS
