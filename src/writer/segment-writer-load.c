/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text, from a file perhaps, takes the place of that in a buffer, without holding up the main loop.
 */

#include "config.h"

#include "segment-text-update.h"
#include "segment-writer-input.h"
#include "segment-writer-load.h"

/* Of the whole, what reading the file is; putting the text into the buffer takes longer. */
#define READING_SHARE 0.2

/* What the thread that reads a file knows. It may outlive what it is read for. */
typedef struct
{
  GFile             *file;
  gint               percent;  /* atomic */
  SegmentWriterLoad *load;     /* NULL: nobody wants it any more */
} Reading;

struct _SegmentWriterLoad
{
  GtkTextBuffer         *buffer;
  gboolean               is_undoable;
  SegmentWriterLoadFunc  func;
  gpointer               user_data;

  Reading               *reading;  /* NULL: the text was there at once */
  GCancellable          *cancellable;
  SegmentTextUpdate     *update;   /* NULL: the file is still being read */
};

static Reading *
reading_new (SegmentWriterLoad *load,
             GFile             *file)
{
  Reading *self = g_atomic_rc_box_new0 (Reading);

  self->load = load;
  self->file = g_object_ref (file);

  return self;
}

static void
reading_clear (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->file);
}

static void
reading_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, reading_clear);
}

static void
on_read (goffset  n_read,
         goffset  size,
         gpointer user_data)
{
  Reading *reading = user_data;

  if (size > 0)
    g_atomic_int_set (&reading->percent, (gint) MIN (n_read * 100 / size, 100));
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Reading *reading = task_data;
  GError *error = NULL;
  g_autoptr (SegmentWriterInput) input = segment_writer_input_load (reading->file, cancellable, on_read, reading,
                                                                    &error);

  if (input != NULL)
    g_task_return_pointer (task, g_strdup (segment_writer_input_get_text (input)), g_free);
  else
    g_task_return_error (task, error);
}

/* @self may be freed by this. */
static void
end (SegmentWriterLoad *self,
     const GError      *error)
{
  self->func (error, self->user_data);
}

static void
end_update (SegmentWriterLoad *self)
{
  if (self->update == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->update, self);
  g_clear_object (&self->update);
  if (!self->is_undoable)
    gtk_text_buffer_end_irreversible_action (self->buffer);
}

static void
on_done (SegmentWriterLoad *self)
{
  g_autoptr (GError) error = NULL;

  end_update (self);
  g_cancellable_set_error_if_cancelled (self->cancellable, &error);
  end (self, error);
}

/* The last that is done: a short text is there on return, and whoever is told may free @self. */
static void
begin_update (SegmentWriterLoad *self,
              char              *text)
{
  g_autoptr (SegmentTextUpdate) update = segment_text_update_new (self->buffer);

  if (!self->is_undoable)
    gtk_text_buffer_begin_irreversible_action (self->buffer);

  self->update = g_object_ref (update);
  g_signal_connect_swapped (update, "done", G_CALLBACK (on_done), self);
  segment_text_update_set_text (update, text);
}

static void
on_reading_ended (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr (GError) error = NULL;
  char *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (reading->load == NULL)
    g_free (text);
  else if (text != NULL)
    begin_update (reading->load, text);
  else
    end (reading->load, error);

  reading_unref (reading);
}

SegmentWriterLoad *
segment_writer_load_new (GtkTextBuffer         *buffer,
                         SegmentWriterLoadFunc  func,
                         gpointer               user_data)
{
  SegmentWriterLoad *self;

  g_return_val_if_fail (GTK_IS_TEXT_BUFFER (buffer), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (SegmentWriterLoad, 1);
  self->buffer = g_object_ref (buffer);
  self->is_undoable = TRUE;
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();

  return self;
}

void
segment_writer_load_free (SegmentWriterLoad *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
  if (self->reading != NULL)
    self->reading->load = NULL;

  end_update (self);
  g_clear_pointer (&self->reading, reading_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->buffer);
  g_free (self);
}

void
segment_writer_load_start_file (SegmentWriterLoad *self,
                                GFile             *file)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (G_IS_FILE (file));

  self->reading = reading_new (self, file);
  task = g_task_new (NULL, self->cancellable, on_reading_ended, g_atomic_rc_box_acquire (self->reading));
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self->reading), reading_unref);
  /* The thread may wait long for a file on another machine; whoever cancels shall not. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_in_thread);
}

void
segment_writer_load_start_text (SegmentWriterLoad *self,
                                char              *text,
                                gboolean           is_undoable)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  self->is_undoable = is_undoable;
  begin_update (self, text);
}

double
segment_writer_load_get_progress (SegmentWriterLoad *self)
{
  double read;

  g_return_val_if_fail (self != NULL, 0);

  if (self->update != NULL)
    return READING_SHARE + (1 - READING_SHARE) * segment_text_update_get_progress (self->update);

  read = self->reading != NULL ? g_atomic_int_get (&self->reading->percent) / 100.0 : 0;
  return READING_SHARE * read;
}

void
segment_writer_load_cancel (SegmentWriterLoad *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
  if (self->update != NULL)
    segment_text_update_revert (self->update);
}
