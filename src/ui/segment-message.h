/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What went wrong is said: in a dialog, or of what has just been typed.
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
void segment_message_show           (GtkWindow  *parent,
                                     const char *text,
                                     const char *reason);

/**
 * segment_message_describe_entry:
 * @entry: an entry
 * @text: (nullable): what is wrong with its text, translated; %NULL: nothing is
 *
 * Marks the entry, and has it announced. A label that shows @text would not be: GTK 4.8 does not announce what appears.
 */
void segment_message_describe_entry (GtkWidget  *entry,
                                     const char *text);

G_END_DECLS
