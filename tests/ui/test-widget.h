/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Widgets in the test's own process.
 */

#pragma once

#include <gtk/gtk.h>

GtkWidget *test_widget_find (GtkWidget *widget,
                             GType      type);
void       test_widget_draw (GtkWidget *window);
