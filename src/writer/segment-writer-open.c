/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The user chooses a file for the writer.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-writer-open.h"

#define DATA_KEY "segment-writer-open"

static void
close_chooser (gpointer data)
{
  gtk_native_dialog_destroy (data);
  g_object_unref (data);
}

static void
on_response (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  SegmentWriterWindow *window = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      segment_writer_window_open_file (window, file);
    }

  g_object_set_data (G_OBJECT (window), DATA_KEY, NULL);
}

void
segment_writer_open (SegmentWriterWindow *window)
{
  GtkFileChooserNative *chooser;

  g_return_if_fail (SEGMENT_IS_WRITER_WINDOW (window));

  chooser = gtk_file_chooser_native_new (_("Open"), GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_response), window);
  g_object_set_data_full (G_OBJECT (window), DATA_KEY, chooser, close_chooser);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
