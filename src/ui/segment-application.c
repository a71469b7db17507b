/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both applications have in common: how they are left.
 */

#include "config.h"

#include "segment-application.h"
#include "segment-quit-signals.h"

typedef struct
{
  SegmentQuitSignals *quit_signals;
} SegmentApplicationPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SegmentApplication, segment_application, GTK_TYPE_APPLICATION)

/* Not g_application_quit(): it would leave the windows, and with them what they share, undisposed. */
static void
destroy_windows (gpointer user_data)
{
  GtkApplication *self = user_data;
  GtkWindow *window;

  while ((window = gtk_application_get_active_window (self)) != NULL)
    gtk_window_destroy (window);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  destroy_windows (user_data);
}

static void
segment_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { .name = "quit", .activate = quit_action } };
  SegmentApplication *self = SEGMENT_APPLICATION (application);
  SegmentApplicationPrivate *priv = segment_application_get_instance_private (self);

  G_APPLICATION_CLASS (segment_application_parent_class)->startup (application);

  priv->quit_signals = segment_quit_signals_new (destroy_windows, self);
  gtk_window_set_default_icon_name (g_application_get_application_id (application));

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close",
                                         (const char *[]) { "<Control>w", NULL });
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

  G_OBJECT_CLASS (segment_application_parent_class)->finalize (object);
}

static void
segment_application_class_init (SegmentApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segment_application_finalize;
  application_class->startup = segment_application_startup;
  application_class->shutdown = segment_application_shutdown;
}

static void
segment_application_init (SegmentApplication *self)
{
  g_application_set_flags (G_APPLICATION (self), G_APPLICATION_NON_UNIQUE);
  g_object_set (self, "register-session", TRUE, NULL);
}
