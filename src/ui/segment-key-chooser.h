/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A popover in which another key is typed, and which says what it stands for.
 */

#pragma once

#include <gtk/gtk.h>
#include <shared-segment.h>

G_BEGIN_DECLS

#define SEGMENT_TYPE_KEY_CHOOSER (segment_key_chooser_get_type ())

/**
 * SegmentKeyChooser:
 *
 * Shows the property `key` when it opens. The signal `chosen` gives the key that the user has chosen, which need not be
 * another one.
 */
G_DECLARE_FINAL_TYPE (SegmentKeyChooser, segment_key_chooser, SEGMENT, KEY_CHOOSER, GtkPopover)

void segment_key_chooser_set_key (SegmentKeyChooser *self,
                                  SharedSegmentKey  *key);

G_END_DECLS
