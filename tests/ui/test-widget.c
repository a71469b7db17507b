/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Widgets in the test's own process.
 */

#include "config.h"

#include "test-widget.h"
#include "test-world.h"

#define N_FRAMES 5

/* The first widget of this type, the widget itself or one in it; NULL if there is none. */
GtkWidget *
test_widget_find (GtkWidget *widget,
                  GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = test_widget_find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  guint *frames = data;

  (*frames)++;
  return G_SOURCE_CONTINUE;
}

/* GTK lays out and scrolls frame by frame. */
void
test_widget_draw (GtkWidget *window)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (window, on_tick, &frames, NULL);

  test_wait_until (frames >= N_FRAMES);
  gtk_widget_remove_tick_callback (window, id);
}
