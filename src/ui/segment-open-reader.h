/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another program asks Segment Reader to show a segment.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * segment_open_reader:
 * @parent: the window that asks
 * @key: which segment
 *
 * Asks the reader that runs, or else starts one, without waiting. If there is none, that is told.
 */
void segment_open_reader (GtkWindow        *parent,
                          SharedSegmentKey *key);

G_END_DECLS
