/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shares each line of standard input, until they end or the program is interrupted.
 */

#include <glib-unix.h>
#include <locale.h>
#include <shared-segment.h>

static GMainLoop *loop;

static gboolean
on_quit (gpointer data)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_input (GIOChannel *input, GIOCondition condition, gpointer publisher)
{
  g_autofree char *line = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize end;

  if (g_io_channel_read_line (input, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL)
    return on_quit (NULL);

  bytes = shared_segment_text_encode (line, end);
  shared_segment_publisher_publish (publisher, bytes);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (argc > 1 ? argv[1] : "notes", &error);
  g_autoptr (SharedSegmentPublisher) publisher = NULL;

  setlocale (LC_ALL, "");
  if (key == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  loop = g_main_loop_new (NULL, FALSE);
  publisher = shared_segment_publisher_new (key);
  g_io_add_watch (g_io_channel_unix_new (0), G_IO_IN | G_IO_HUP, on_input, publisher);
  g_unix_signal_add (SIGINT, on_quit, NULL);
  g_unix_signal_add (SIGTERM, on_quit, NULL);
  g_main_loop_run (loop);
  return 0;
}
