/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A dialog that says what went wrong.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segment_message_show:
 * @parent: the window that it is about
 * @text: what went wrong, a translated sentence
 * @reason: why
 *
 * Shows the message until the user closes it.
 */
void segment_message_show (GtkWindow  *parent,
                           const char *text,
                           const char *reason);

G_END_DECLS
