/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both applications have in common: which windows they have, and how they are left.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "segment-application.h"
#include "segment-color-scheme.h"
#include "segment-command-line.h"
#include "segment-open-reader.h"
#include "segment-preferences.h"
#include "segment-quit-signals.h"
#include "segment-settings.h"
#include "segment-style.h"
#include "segment-table-window.h"

/* What a request is as the parameter of the action "open" */
#define REQUEST_KEY        "key"
#define REQUEST_TEXT       "text"
#define REQUEST_NEW_WINDOW "new-window"

#define FONT_SIZE_STEP 10

typedef struct
{
  SegmentQuitSignals *quit_signals;
  SegmentColorScheme *color_scheme;
  GSettings          *settings;
  GVariant           *request;  /* NULL: a service */
} SegmentApplicationPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SegmentApplication, segment_application, GTK_TYPE_APPLICATION)

/* Windows */

static SegmentWindow *
create_window (SegmentApplication *self,
               SharedSegmentKey   *key)
{
  return SEGMENT_APPLICATION_GET_CLASS (self)->create_window (self, key);
}

static SegmentWindow *
open_new_window (SegmentApplication *self)
{
  g_autoptr (SharedSegmentKey) key = segment_application_dup_free_key (self);

  return segment_application_open_window (self, key);
}

static SegmentWindow *
open_preferred_window (SegmentApplication *self)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);
  g_autoptr (SharedSegmentKey) key = segment_settings_dup_key (priv->settings);

  return segment_application_open_window (self, key);
}

/* Not g_application_quit(): it would leave the windows, and with them what they share, undisposed. */
static void
destroy_windows (gpointer user_data)
{
  GtkApplication *self = user_data;
  GList *windows;

  while ((windows = gtk_application_get_windows (self)) != NULL)
    gtk_window_destroy (windows->data);
}

/* Also without windows: a service waits for a while before it leaves. */
static void
leave (gpointer user_data)
{
  destroy_windows (user_data);
  g_application_quit (user_data);
}

/* Commands */

/* A program that was asked over D-Bus may have no window yet. */
static GtkWindow *
get_parent (SegmentApplication *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));

  return active != NULL ? active : GTK_WINDOW (open_preferred_window (self));
}

static GtkWindow *
find_window_of_type (SegmentApplication *self,
                     GType               type)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;

  return NULL;
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  SegmentApplication *self = user_data;
  g_autoptr (SharedSegmentKey) key = NULL;
  SegmentWindow *window;
  const char *string = NULL;
  const char *text = NULL;
  gboolean new_window = FALSE;

  g_variant_lookup (parameter, REQUEST_KEY, "&s", &string);
  g_variant_lookup (parameter, REQUEST_TEXT, "&s", &text);
  g_variant_lookup (parameter, REQUEST_NEW_WINDOW, "b", &new_window);
  key = string != NULL ? shared_segment_key_parse (string, NULL) : NULL;

  if (key != NULL)
    window = segment_application_open_window (self, key);
  else if (new_window)
    window = open_new_window (self);
  else
    window = open_preferred_window (self);

  if (text != NULL && SEGMENT_WINDOW_GET_CLASS (window)->load != NULL)
    segment_window_load (window, text);
}

/* Which segment the new window is about is the first that its user will want to say. */
static void
new_window_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  segment_window_choose_key (open_new_window (user_data));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  SegmentApplication *self = user_data;
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);
  GtkWindow *window = find_window_of_type (self, SEGMENT_TYPE_PREFERENCES);

  if (window == NULL)
    window = GTK_WINDOW (segment_preferences_new (get_parent (self), priv->settings));
  gtk_window_present (window);
}

static void
segments_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  GtkWindow *window = find_window_of_type (user_data, SEGMENT_TYPE_TABLE_WINDOW);

  if (window == NULL)
    window = segment_table_window_new (user_data);
  gtk_window_present (window);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  SegmentApplicationClass *klass = SEGMENT_APPLICATION_GET_CLASS (user_data);

  gtk_show_about_dialog (get_parent (user_data),
                         "program-name", _(klass->title),
                         "logo-icon-name", g_application_get_application_id (user_data),
                         "version", PACKAGE_VERSION,
                         "comments", _(klass->comments),
                         "copyright", _("© 2026 The Shared Segment developers"),
                         "license-type", GTK_LICENSE_LGPL_2_1,
                         /* Translators: your name, and an address if you like, one translator a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
change_font_size (SegmentApplication *self,
                  int                 change)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) size = NULL;

  g_object_get (priv->settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, SEGMENT_SETTINGS_FONT_SIZE);
  size = g_variant_ref_sink (g_variant_new_uint32 (g_settings_get_uint (priv->settings, SEGMENT_SETTINGS_FONT_SIZE) +
                                                   change));
  if (g_settings_schema_key_range_check (key, size))
    g_settings_set_value (priv->settings, SEGMENT_SETTINGS_FONT_SIZE, size);
}

static void
zoom_in_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  change_font_size (user_data, FONT_SIZE_STEP);
}

static void
zoom_out_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  change_font_size (user_data, -FONT_SIZE_STEP);
}

static void
zoom_reset_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (user_data);

  g_settings_reset (priv->settings, SEGMENT_SETTINGS_FONT_SIZE);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  leave (user_data);
}

static void
add_actions (SegmentApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = about_action },
    { .name = "new-window", .activate = new_window_action },
    { .name = "open", .activate = open_action, .parameter_type = "a{sv}" },
    { .name = "preferences", .activate = preferences_action },
    { .name = "quit", .activate = quit_action },
    { .name = "segments", .activate = segments_action },
    { .name = "zoom-in", .activate = zoom_in_action },
    { .name = "zoom-out", .activate = zoom_out_action },
    { .name = "zoom-reset", .activate = zoom_reset_action },
  };
  const char *toggles[] = { SEGMENT_SETTINGS_MONOSPACE, SEGMENT_SETTINGS_WRAP, SEGMENT_SETTINGS_SHOW_CHANGES };
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      g_autoptr (GAction) toggle = g_settings_create_action (priv->settings, toggles[i]);

      g_action_map_add_action (G_ACTION_MAP (self), toggle);
    }
}

static void
set_shortcuts (GtkApplication *self)
{
  static const struct
  {
    const char *action;
    const char *accels[4];
  } shortcuts[] = {
    { "app.new-window", { "<Control>n" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
    { "app.segments", { "<Control><Shift>s" } },
    { "app.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
    { "app.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
    { "app.zoom-reset", { "<Control>0", "<Control>KP_0" } },
    { "win.change-key", { "<Control>k" } },
    { "win.copy-all", { "<Control><Shift>c" } },
    { "win.details", { "<Control>i" } },
    { "win.find", { "<Control>f" } },
    { "win.find-next", { "<Control>g", "F3" } },
    { "win.find-previous", { "<Control><Shift>g", "<Shift>F3" } },
    { "win.refresh", { "F5", "<Control>r" } },
    { "win.save", { "<Control>s" } },
    { "window.close", { "<Control>w" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (self, shortcuts[i].action, shortcuts[i].accels);
}

/* The command line */

static GVariant *
describe_request (const SegmentApplicationRequest *request)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (request->key != NULL)
    {
      g_autofree char *key = shared_segment_key_to_string (request->key);

      g_variant_dict_insert (&dict, REQUEST_KEY, "s", key);
    }
  if (request->text != NULL)
    g_variant_dict_insert (&dict, REQUEST_TEXT, "s", request->text);
  if (request->new_window)
    g_variant_dict_insert (&dict, REQUEST_NEW_WINDOW, "b", TRUE);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* The command line itself has been read already: by its process, which knows its terminal, encoding and folder. */
static gboolean
segment_application_local_command_line (GApplication   *application,
                                        char         ***arguments,
                                        int            *exit_status)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (SEGMENT_APPLICATION (application));
  g_autoptr (GError) error = NULL;

  *exit_status = EXIT_SUCCESS;
  if (!g_application_register (application, NULL, &error))
    *exit_status = segment_command_line_fail (error->message);
  else if (priv->request != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open", priv->request);

  return TRUE;
}

static void
segment_application_activate (GApplication *application)
{
  open_preferred_window (SEGMENT_APPLICATION (application));
}

static void
segment_application_startup (GApplication *application)
{
  SegmentApplication *self = SEGMENT_APPLICATION (application);
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);

  G_APPLICATION_CLASS (segment_application_parent_class)->startup (application);

  priv->quit_signals = segment_quit_signals_new (leave, self);
  priv->settings = segment_settings_new ();
  gtk_window_set_default_icon_name (g_application_get_application_id (application));

  priv->color_scheme = segment_color_scheme_new (gtk_settings_get_default ());
  segment_style_add (gdk_display_get_default ());
  segment_style_follow_settings (gdk_display_get_default (), priv->settings);
  add_actions (self);
  set_shortcuts (GTK_APPLICATION (self));
}

/* Also when nobody has asked destroy_windows(), as at the end of a session. */
static void
segment_application_shutdown (GApplication *application)
{
  destroy_windows (application);

  G_APPLICATION_CLASS (segment_application_parent_class)->shutdown (application);
}

static void
segment_application_finalize (GObject *object)
{
  SegmentApplication *self = SEGMENT_APPLICATION (object);
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);

  g_clear_pointer (&priv->quit_signals, segment_quit_signals_free);
  g_clear_pointer (&priv->color_scheme, segment_color_scheme_free);
  g_clear_pointer (&priv->request, g_variant_unref);
  g_clear_object (&priv->settings);

  G_OBJECT_CLASS (segment_application_parent_class)->finalize (object);
}

static void
segment_application_class_init (SegmentApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segment_application_finalize;
  application_class->local_command_line = segment_application_local_command_line;
  application_class->activate = segment_application_activate;
  application_class->startup = segment_application_startup;
  application_class->shutdown = segment_application_shutdown;
}

static void
segment_application_init (SegmentApplication *self)
{
  g_object_set (self, "register-session", TRUE, NULL);
}

int
segment_application_run (SegmentApplication              *self,
                         const SegmentApplicationRequest *request)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);

  g_return_val_if_fail (SEGMENT_IS_APPLICATION (self), EXIT_FAILURE);
  g_return_val_if_fail (request != NULL, EXIT_FAILURE);

  if (request->is_service)
    g_application_set_flags (G_APPLICATION (self),
                             g_application_get_flags (G_APPLICATION (self)) | G_APPLICATION_IS_SERVICE);
  else
    priv->request = describe_request (request);

  return g_application_run (G_APPLICATION (self), 0, NULL);
}

SegmentWindow *
segment_application_find_window (SegmentApplication *self,
                                 SharedSegmentKey   *key)
{
  g_return_val_if_fail (SEGMENT_IS_APPLICATION (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SEGMENT_IS_WINDOW (l->data) && shared_segment_key_equal (segment_window_get_key (l->data), key))
      return l->data;

  return NULL;
}

SegmentWindow *
segment_application_open_window (SegmentApplication *self,
                                 SharedSegmentKey   *key)
{
  SegmentWindow *window;

  g_return_val_if_fail (SEGMENT_IS_APPLICATION (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  window = segment_application_find_window (self, key);
  if (window == NULL)
    window = create_window (self, key);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

void
segment_application_open_in_reader (SegmentApplication *self,
                                    GtkWindow          *parent,
                                    SharedSegmentKey   *key)
{
  SegmentApplicationClass *klass;

  g_return_if_fail (SEGMENT_IS_APPLICATION (self));
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (key != NULL);

  klass = SEGMENT_APPLICATION_GET_CLASS (self);
  if (klass->open_in_reader != NULL)
    klass->open_in_reader (self, key);
  else
    segment_open_reader (parent, key);
}

SharedSegmentKey *
segment_application_dup_free_key (SegmentApplication *self)
{
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);
  g_autoptr (SharedSegmentKey) preferred = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (SEGMENT_IS_APPLICATION (self), NULL);

  preferred = segment_settings_dup_key (priv->settings);
  name = g_settings_get_string (priv->settings, SEGMENT_SETTINGS_KEY);
  key = shared_segment_key_ref (preferred);
  for (guint number = 2; segment_application_find_window (self, key) != NULL; number++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s-%u", name, number);

      shared_segment_key_unref (key);
      key = segment_settings_build_key (numbered, shared_segment_key_get_kind (preferred), NULL);
    }

  return g_steal_pointer (&key);
}
