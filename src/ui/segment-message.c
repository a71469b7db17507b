/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What went wrong is said: in a dialog, or of what has just been typed.
 */

#include "config.h"

#include "segment-message.h"

void
segment_message_show (GtkWindow  *parent,
                      const char *text,
                      const char *reason)
{
  GtkWidget *dialog;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (text != NULL);
  g_return_if_fail (reason != NULL);

  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_ERROR,
                                   GTK_BUTTONS_CLOSE, "%s", text);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", reason);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_window_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
segment_message_describe_entry (GtkWidget  *entry,
                                const char *text)
{
  gboolean is_wrong = text != NULL;

  g_return_if_fail (GTK_IS_EDITABLE (entry));

  if (is_wrong)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");

  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  is_wrong ? text : "", -1);
}
