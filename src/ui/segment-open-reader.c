/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another program asks Segment Reader to show a segment.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-message.h"
#include "segment-open-reader.h"

#define READER_PROGRAM "segment-reader"

typedef struct
{
  GtkWindow *parent;  /* NULL: it is gone */
  char      *key;
} Request;

static void
request_free (Request *self)
{
  g_clear_weak_pointer (&self->parent);
  g_free (self->key);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static char *
find_reader (void)
{
  char *path = g_find_program_in_path (READER_PROGRAM);

  return path != NULL ? path : g_build_filename (BINDIR, READER_PROGRAM, NULL);
}

/* Without a session bus, or where the reader is not installed so that the bus knows it. */
static void
start_reader (Request *self)
{
  g_autofree char *path = find_reader ();
  const char *arguments[] = { path, "--key", self->key, NULL };
  g_autoptr (GError) error = NULL;

  if (g_spawn_async (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &error) || self->parent == NULL)
    return;

  segment_message_show (self->parent, _("Segment Reader cannot be started"), error->message);
}

static void
on_asked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Request) self = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL)
    start_reader (self);
}

/* What the action "open" of SegmentApplication takes, as the Desktop Entry Specification has it sent. */
static GVariant *
describe_action (Request *self)
{
  GVariantBuilder parameters = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  GVariantBuilder request = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&request, "{sv}", "key", g_variant_new_string (self->key));
  g_variant_builder_add (&parameters, "v", g_variant_builder_end (&request));

  return g_variant_new ("(sav@a{sv})", "open", &parameters, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

static char *
dup_object_path (void)
{
  g_autoptr (GString) path = g_string_new ("/" READER_ID);

  g_string_replace (path, ".", "/", 0);
  return g_strdup (path->str);
}

void
segment_open_reader (GtkWindow        *parent,
                     SharedSegmentKey *key)
{
  g_autoptr (Request) self = NULL;
  g_autofree char *path = NULL;
  GDBusConnection *connection;
  GVariant *action;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (key != NULL);

  self = g_new0 (Request, 1);
  g_set_weak_pointer (&self->parent, parent);
  self->key = shared_segment_key_to_string (key);

  connection = g_application_get_dbus_connection (G_APPLICATION (gtk_window_get_application (parent)));
  if (connection == NULL)
    {
      start_reader (self);
      return;
    }

  path = dup_object_path ();
  action = describe_action (self);
  g_dbus_connection_call (connection, READER_ID, path, "org.freedesktop.Application", "ActivateAction",
                          action, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_asked, g_steal_pointer (&self));
}
