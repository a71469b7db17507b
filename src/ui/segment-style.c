/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The style sheet of what both windows use.
 */

#include "config.h"

#include "segment-style.h"

#define PROVIDER "segment-style-provider"

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
