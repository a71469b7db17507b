/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --print: the text to standard output, once. GLib only.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-quit-signals.h"
#include "segment-reader-output.h"
#include "segment-reader-print.h"
#include "segment-reader-status.h"

/* For a lock that is held, or a segment that nobody fills. */
#define TIMEOUT_S 5

#define LOOK_INTERVAL_MS 50

typedef struct
{
  GMainLoop            *loop;
  SharedSegmentKey     *key;
  SharedSegmentWatcher *watcher;
  SegmentReaderOutput  *output;
  guint                 check_source;
  gint64                deadline_us;
  int                   exit_status;
} Session;

static void
leave (Session *self,
       int      exit_status)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->exit_status = exit_status;
  g_main_loop_quit (self->loop);
}

static void
fail_with_status (Session *self)
{
  g_autofree char *message = segment_reader_status_describe (self->watcher, SEGMENT_CONTENTS_NO_TEXT);

  leave (self, segment_command_line_fail (message));
}

static void
fail_without_segment (Session *self)
{
  g_autofree char *name = shared_segment_key_to_string (self->key);
  g_autofree char *message = g_strdup_printf (_("There is no segment of the key “%s”"), name);

  leave (self, segment_command_line_fail (message));
}

static gboolean
segment_exists (SharedSegmentKey *key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);

  return info != NULL;
}

/* The watcher says that it waits also before its first look, while the lock is busy for a moment, and while a segment
 * may not be filled yet. */
static gboolean
on_check (gpointer user_data)
{
  Session *self = user_data;
  SharedSegmentWatcherState state = shared_segment_watcher_get_state (self->watcher);
  gboolean is_too_late = g_get_monotonic_time () > self->deadline_us;

  if (state == SHARED_SEGMENT_WATCHER_WAITING && (is_too_late || !segment_exists (self->key)))
    fail_without_segment (self);
  else if (state == SHARED_SEGMENT_WATCHER_UNREADABLE || (state == SHARED_SEGMENT_WATCHER_LOCKED && is_too_late))
    fail_with_status (self);

  return G_SOURCE_CONTINUE;
}

static void
on_changed (Session *self,
            GBytes  *bytes)
{
  char *text = shared_segment_text_decode (bytes);
  g_autoptr (GBytes) output = NULL;

  if (text == NULL)
    return fail_with_status (self);

  if (shared_segment_watcher_get_state (self->watcher) == SHARED_SEGMENT_WATCHER_LEFT_OVER)
    {
      SegmentContents contents = *text != '\0' ? SEGMENT_CONTENTS_TEXT : SEGMENT_CONTENTS_EMPTY_TEXT;
      g_autofree char *message = segment_reader_status_describe (self->watcher, contents);

      segment_command_line_report (message);
    }

  output = g_bytes_new_take (text, strlen (text));
  segment_reader_output_write (self->output, output);

  /* One look is enough, and the other end of a slow pipe shall not get a text that is newer. */
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_signal_handlers_disconnect_by_func (self->watcher, on_changed, self);
}

static void
on_output (const GError *error,
           gpointer      user_data)
{
  leave (user_data, error == NULL ? EXIT_SUCCESS : segment_reader_output_fail (error));
}

static void
on_quit_signal (gpointer user_data)
{
  leave (user_data, EXIT_FAILURE);
}

int
segment_reader_print_run (SharedSegmentKey *key)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);
  Session self = { .loop = loop, .key = key, .watcher = watcher };
  g_autoptr (SegmentReaderOutput) output = segment_reader_output_new (on_output, &self);
  G_GNUC_UNUSED g_autoptr (SegmentQuitSignals) quit_signals = segment_quit_signals_new (on_quit_signal, &self);

  self.output = output;
  self.deadline_us = g_get_monotonic_time () + TIMEOUT_S * G_USEC_PER_SEC;
  /* Less urgent than the watcher, so that it has looked when this asks what it saw. */
  self.check_source = g_timeout_add_full (G_PRIORITY_LOW, LOOK_INTERVAL_MS, on_check, &self, NULL);
  g_signal_connect_swapped (watcher, "changed", G_CALLBACK (on_changed), &self);
  g_main_loop_run (loop);

  return self.exit_status;
}
