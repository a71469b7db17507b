/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes are saved to a file that the user chooses.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-message.h"
#include "segment-save.h"

#define DATA_KEY "segment-save"

typedef struct
{
  GtkWindow            *parent;   /* while it is being saved */
  GtkFileChooserNative *chooser;
  GBytes               *bytes;
} Save;

static void
save_free (Save *self)
{
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_object_unref (self->chooser);
  g_clear_object (&self->parent);
  g_bytes_unref (self->bytes);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Save) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return;

  name = g_file_get_parse_name (G_FILE (source));
  message = g_strdup_printf (_("Cannot save “%s”"), name);
  segment_message_show (self->parent, message, error->message);
}

static void
on_response (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  GtkWindow *parent = user_data;
  g_autoptr (Save) self = g_object_steal_data (G_OBJECT (parent), DATA_KEY);
  g_autoptr (GFile) file = NULL;
  GBytes *bytes;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  bytes = self->bytes;
  self->parent = g_object_ref (parent);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_saved,
                                       g_steal_pointer (&self));
}

void
segment_save (GtkWindow  *parent,
              GBytes     *bytes,
              const char *file_name)
{
  Save *self;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (file_name != NULL);

  self = g_new0 (Save, 1);
  self->bytes = g_bytes_ref (bytes);
  self->chooser = gtk_file_chooser_native_new (_("Save"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), file_name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_response), parent);
  g_object_set_data_full (G_OBJECT (parent), DATA_KEY, self, (GDestroyNotify) save_free);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
