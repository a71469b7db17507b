/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Prints each new text, until the program is interrupted.
 */

#include <locale.h>
#include <shared-segment.h>

static void
on_changed (SharedSegmentWatcher *watcher, GBytes *bytes)
{
  g_autofree char *text = shared_segment_text_decode (bytes);

  if (text != NULL)
    g_print ("%s\n", text);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (argc > 1 ? argv[1] : "notes", &error);
  g_autoptr (SharedSegmentWatcher) watcher = NULL;

  setlocale (LC_ALL, "");
  if (key == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  watcher = shared_segment_watcher_new (key);
  g_signal_connect (watcher, "changed", G_CALLBACK (on_changed), NULL);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return 0;
}
