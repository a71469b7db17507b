/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shares each line of standard input, makes its first letter a capital in place, and prints what is shared then. It
 * waits ten seconds for each step, but its main loop goes on: Ctrl+C is obeyed meanwhile.
 */

#include <glib-unix.h>
#include <locale.h>
#include <shared-segment.h>

#define TIMEOUT_US (10 * G_USEC_PER_SEC)

static GMainLoop *loop;
static GCancellable *cancellable;
static int status;

static void
quit_with_error (GError *error)
{
  g_printerr ("%s\n", error->message);
  g_error_free (error);
  status = 1;
  g_main_loop_quit (loop);
}

static void
on_snapshot (GObject *object, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot_finish (SHARED_SEGMENT (object), result, &error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    {
      quit_with_error (error);
      return;
    }

  text = shared_segment_text_decode (bytes);
  g_print ("%s\n", text != NULL ? text : "This is not text.");
}

static void
on_locked (GObject *object, GAsyncResult *result, gpointer data)
{
  SharedSegment *segment = SHARED_SEGMENT (object);
  GError *error = NULL;
  char *bytes;

  if (!shared_segment_lock_finish (segment, result, &error))
    {
      quit_with_error (error);
      return;
    }

  /* Nobody else who respects the lock reads or writes between here and the unlocking. */
  bytes = shared_segment_get_data (segment);
  bytes[0] = g_ascii_toupper (bytes[0]);

  if (!shared_segment_unlock (segment, &error))
    quit_with_error (error);
  else
    shared_segment_snapshot_async (segment, TIMEOUT_US, cancellable, on_snapshot, NULL);
}

static void
on_published (GObject *object, GAsyncResult *result, gpointer data)
{
  SharedSegment *segment = SHARED_SEGMENT (object);
  GError *error = NULL;

  if (!shared_segment_publish_finish (segment, result, &error))
    quit_with_error (error);
  else
    shared_segment_lock_async (segment, TIMEOUT_US, cancellable, on_locked, NULL);
}

static gboolean
on_input (GIOChannel *input, GIOCondition condition, gpointer segment)
{
  g_autofree char *line = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize end;

  if (g_io_channel_read_line (input, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (loop);
      return G_SOURCE_REMOVE;
    }

  bytes = shared_segment_text_encode (line, end);
  shared_segment_publish_async (segment, bytes, TIMEOUT_US, cancellable, on_published, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (argc > 1 ? argv[1] : "notes", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  setlocale (LC_ALL, "");
  loop = g_main_loop_new (NULL, FALSE);
  cancellable = g_cancellable_new ();
  g_io_add_watch (g_io_channel_unix_new (0), G_IO_IN | G_IO_HUP, on_input, segment);
  g_unix_signal_add (SIGINT, on_interrupt, NULL);
  g_main_loop_run (loop);
  return status;
}
