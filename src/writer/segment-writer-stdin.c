/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-writer --stdin: shares standard input until it is interrupted. GLib only.
 */

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-quit-signals.h"
#include "segment-writer-input.h"
#include "segment-writer-status.h"
#include "segment-writer-stdin.h"

#define PIECE_SIZE (64 * 1024)

/* Each time the whole text is copied: for this many times as long as that took, what comes is only collected. So a long
 * text, which comes in many pieces, is shared in a time proportional to its length. */
#define PAUSE_FACTOR 4

typedef struct
{
  GMainLoop              *loop;
  SharedSegmentPublisher *publisher;
  GInputStream           *stream;
  SegmentWriterInput     *input;
  guint                   publish_source;
  guint                   pause_ms;
  int                     exit_status;
} Session;

static void
publish (Session *self)
{
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = shared_segment_text_encode (segment_writer_input_get_text (self->input),
                                                        (gssize) segment_writer_input_get_length (self->input));

  g_clear_handle_id (&self->publish_source, g_source_remove);
  shared_segment_publisher_publish (self->publisher, bytes);
  self->pause_ms = (guint) ((g_get_monotonic_time () - started_us) * PAUSE_FACTOR / 1000);
}

static gboolean
on_pause_over (gpointer user_data)
{
  Session *self = user_data;

  self->publish_source = 0;
  publish (self);

  return G_SOURCE_REMOVE;
}

static void
fail (Session      *self,
      const GError *error)
{
  g_autofree char *message = g_strdup_printf (_("Cannot read standard input: %s"), error->message);

  self->exit_status = segment_command_line_fail (message);
  g_main_loop_quit (self->loop);
}

static void read_next (Session *self);

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gconstpointer data;
  gsize size;

  if (piece == NULL)
    return fail (self, error);

  data = g_bytes_get_data (piece, &size);
  if (size == 0)
    {
      if (!segment_writer_input_finish (self->input, &error))
        return fail (self, error);

      return publish (self);
    }

  if (!segment_writer_input_append (self->input, data, size, &error))
    return fail (self, error);

  if (self->publish_source == 0)
    self->publish_source = g_timeout_add (self->pause_ms, on_pause_over, self);
  read_next (self);
}

static void
read_next (Session *self)
{
  g_input_stream_read_bytes_async (self->stream, PIECE_SIZE, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

static void
on_state_changed (SharedSegmentPublisher *publisher)
{
  SharedSegmentPublisherState state = shared_segment_publisher_get_state (publisher);
  g_autofree char *message = NULL;

  if (state == SHARED_SEGMENT_PUBLISHER_IDLE || state == SHARED_SEGMENT_PUBLISHER_SHARING)
    return;

  message = segment_writer_status_describe (publisher, FALSE);
  segment_command_line_report (message);
}

static void
on_quit_signal (gpointer user_data)
{
  Session *self = user_data;

  g_main_loop_quit (self->loop);
}

int
segment_writer_stdin_run (SharedSegmentKey *key)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SharedSegmentPublisher) publisher = shared_segment_publisher_new (key);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (SegmentWriterInput) input = segment_writer_input_new ();
  Session self = {
    .loop = loop, .publisher = publisher, .stream = stream, .input = input, .exit_status = EXIT_SUCCESS,
  };
  G_GNUC_UNUSED g_autoptr (SegmentQuitSignals) quit_signals = segment_quit_signals_new (on_quit_signal, &self);

  g_signal_connect (publisher, "notify::state", G_CALLBACK (on_state_changed), NULL);
  read_next (&self);
  g_main_loop_run (loop);

  g_signal_handlers_disconnect_by_func (publisher, on_state_changed, NULL);
  shared_segment_publisher_close (publisher);
  g_clear_handle_id (&self.publish_source, g_source_remove);

  return self.exit_status;
}
