/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --follow: the text to standard output at every change. GLib only.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "segment-command-line.h"
#include "segment-quit-signals.h"
#include "segment-reader-follow.h"
#include "segment-reader-output.h"
#include "segment-reader-status.h"

typedef struct
{
  GMainLoop           *loop;
  SegmentReaderOutput *output;
  int                  exit_status;
} Session;

static void
report_status (SharedSegmentWatcher *watcher,
               SegmentContents       contents)
{
  g_autofree char *message = segment_reader_status_describe (watcher, contents);

  segment_command_line_report (message);
}

static GBytes *
end_line (char *text)
{
  char *line = text;

  if (!g_str_has_suffix (text, "\n"))
    {
      line = g_strconcat (text, "\n", NULL);
      g_free (text);
    }

  return g_bytes_new_take (line, strlen (line));
}

static void
on_changed (Session              *self,
            GBytes               *bytes,
            SharedSegmentWatcher *watcher)
{
  char *text = shared_segment_text_decode (bytes);
  g_autoptr (GBytes) line = NULL;

  if (text == NULL)
    return report_status (watcher, SEGMENT_CONTENTS_NO_TEXT);

  line = end_line (text);
  segment_reader_output_write (self->output, line);
}

static void
on_state_changed (SharedSegmentWatcher *watcher)
{
  SharedSegmentWatcherState state = shared_segment_watcher_get_state (watcher);

  if (state == SHARED_SEGMENT_WATCHER_LOCKED || state == SHARED_SEGMENT_WATCHER_UNREADABLE)
    report_status (watcher, SEGMENT_CONTENTS_NO_TEXT);
}

static void
on_output (const GError *error,
           gpointer      user_data)
{
  Session *self = user_data;

  if (error == NULL)
    return;

  self->exit_status = segment_reader_output_fail (error);
  g_main_loop_quit (self->loop);
}

static void
on_quit_signal (gpointer user_data)
{
  Session *self = user_data;

  g_main_loop_quit (self->loop);
}

int
segment_reader_follow_run (SharedSegmentKey *key)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);
  Session self = { .loop = loop, .exit_status = EXIT_SUCCESS };
  g_autoptr (SegmentReaderOutput) output = segment_reader_output_new (on_output, &self);
  G_GNUC_UNUSED g_autoptr (SegmentQuitSignals) quit_signals = segment_quit_signals_new (on_quit_signal, &self);

  self.output = output;
  g_signal_connect_swapped (watcher, "changed", G_CALLBACK (on_changed), &self);
  g_signal_connect (watcher, "notify::state", G_CALLBACK (on_state_changed), NULL);
  g_main_loop_run (loop);

  return self.exit_status;
}
