/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Standard output, written when there is room, so that signals and the segment are not kept waiting by a full pipe.
 * GLib only.
 */

#include "config.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-reader-output.h"

struct _SegmentReaderOutput
{
  SegmentReaderOutputFunc  func;
  gpointer                 user_data;

  GBytes                  *current;
  gsize                    n_written;
  GBytes                  *next;

  guint                    write_source;
  guint                    hang_up_source;
};

/* The last that is done here: the callback may free @self. */
static void
stop_with_errno (SegmentReaderOutput *self,
                 int                  saved_errno)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (saved_errno),
                                                 g_strerror (saved_errno));

  g_clear_handle_id (&self->write_source, g_source_remove);
  g_clear_handle_id (&self->hang_up_source, g_source_remove);
  self->func (error, self->user_data);
}

static gboolean
on_hang_up (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  stop_with_errno (user_data, EPIPE);

  return G_SOURCE_REMOVE;
}

/* A pipe that is ready has room for at least PIPE_BUF bytes, see pipe(7): as many never block. */
static gboolean
on_writable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  SegmentReaderOutput *self = user_data;
  gsize size;
  const char *data = g_bytes_get_data (self->current, &size);
  gssize n = write (fd, data + self->n_written, MIN (size - self->n_written, PIPE_BUF));

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  if (n < 0)
    {
      stop_with_errno (self, errno);
      return G_SOURCE_REMOVE;
    }

  self->n_written += (gsize) n;
  if (self->n_written < size)
    return G_SOURCE_CONTINUE;

  g_bytes_unref (self->current);
  self->current = g_steal_pointer (&self->next);
  self->n_written = 0;
  if (self->current != NULL)
    return G_SOURCE_CONTINUE;

  self->write_source = 0;
  self->func (NULL, self->user_data);
  return G_SOURCE_REMOVE;
}

SegmentReaderOutput *
segment_reader_output_new (SegmentReaderOutputFunc func,
                           gpointer                user_data)
{
  SegmentReaderOutput *self;

  g_return_val_if_fail (func != NULL, NULL);

  /* A pipe that nobody reads is an error to be told, not to be killed by. */
  signal (SIGPIPE, SIG_IGN);

  self = g_new0 (SegmentReaderOutput, 1);
  self->func = func;
  self->user_data = user_data;
  self->hang_up_source = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_hang_up, self);

  return self;
}

void
segment_reader_output_free (SegmentReaderOutput *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->write_source, g_source_remove);
  g_clear_handle_id (&self->hang_up_source, g_source_remove);
  g_clear_pointer (&self->current, g_bytes_unref);
  g_clear_pointer (&self->next, g_bytes_unref);
  g_free (self);
}

void
segment_reader_output_write (SegmentReaderOutput *self,
                             GBytes              *bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  if (self->current != NULL)
    {
      g_clear_pointer (&self->next, g_bytes_unref);
      self->next = g_bytes_ref (bytes);
      return;
    }

  self->current = g_bytes_ref (bytes);
  self->write_source = g_unix_fd_add (STDOUT_FILENO, G_IO_OUT, on_writable, self);
}

int
segment_reader_output_fail (const GError *error)
{
  g_autofree char *message = NULL;

  g_return_val_if_fail (error != NULL, EXIT_FAILURE);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return EXIT_FAILURE;

  message = g_strdup_printf (_("Cannot write to standard output: %s"), error->message);
  return segment_command_line_fail (message);
}
