/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The style sheet of what both windows use.
 */

#include "config.h"

#include "segment-settings.h"
#include "segment-style.h"

#define PROVIDER "segment-style-provider"

static void
on_font_size_changed (GSettings      *settings,
                      const char     *key,
                      GtkCssProvider *provider)
{
  g_autofree char *css = g_strdup_printf (".segment-text { font-size: %u%%; }",
                                          g_settings_get_uint (settings, SEGMENT_SETTINGS_FONT_SIZE));

  gtk_css_provider_load_from_data (provider, css, -1);
}

static gboolean
get_wrap_mode (GValue   *value,
               GVariant *wraps,
               gpointer  user_data)
{
  g_value_set_enum (value, g_variant_get_boolean (wraps) ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);

  return TRUE;
}

void
segment_style_add (GdkDisplay *display)
{
  GtkCssProvider *provider;

  g_return_if_fail (GDK_IS_DISPLAY (display));

  if (g_object_get_data (G_OBJECT (display), PROVIDER) != NULL)
    return;

  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/sharedsegment/ui/segment-style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_set_data_full (G_OBJECT (display), PROVIDER, provider, g_object_unref);
}

void
segment_style_follow_settings (GdkDisplay *display,
                               GSettings  *settings)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  g_return_if_fail (GDK_IS_DISPLAY (display));
  g_return_if_fail (G_IS_SETTINGS (settings));

  provider = gtk_css_provider_new ();
  on_font_size_changed (settings, NULL, provider);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect_data (settings, "changed::" SEGMENT_SETTINGS_FONT_SIZE, G_CALLBACK (on_font_size_changed),
                         g_object_ref (provider), (GClosureNotify) g_object_unref, 0);
}

void
segment_style_bind_text_view (GtkTextView *text_view,
                              GSettings   *settings)
{
  g_return_if_fail (GTK_IS_TEXT_VIEW (text_view));
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_bind (settings, SEGMENT_SETTINGS_MONOSPACE, text_view, "monospace", G_SETTINGS_BIND_GET);
  g_settings_bind_with_mapping (settings, SEGMENT_SETTINGS_WRAP, text_view, "wrap-mode", G_SETTINGS_BIND_GET,
                                get_wrap_mode, NULL, NULL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (text_view), "segment-text");
}
