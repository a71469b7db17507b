/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The contents of many segments are saved, each to a file of its own. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-escape.h"
#include "segment-table-consequence.h"
#include "segment-table-save.h"

#define SUFFIX ".bin"

/* A file's name has at most 255 bytes, among them the number and the suffix. */
#define MAX_STEM_BYTES 200

typedef struct
{
  GPtrArray                    *rows;
  GFile                        *folder;
  guint                         n_done;
  guint                         n_saved;
  guint                         n_failures;
  GString                      *failures;
  SegmentTableSaveProgressFunc  progress;
  gpointer                      progress_data;
} Save;

typedef struct
{
  GFile  *folder;
  char   *stem;
  GBytes *bytes;
} Writing;

static void save_next (GTask *task);

static void
save_free (gpointer data)
{
  Save *self = data;

  g_ptr_array_unref (self->rows);
  g_object_unref (self->folder);
  g_string_free (self->failures, TRUE);
  g_free (self);
}

static void
writing_free (gpointer data)
{
  Writing *self = data;

  g_object_unref (self->folder);
  g_free (self->stem);
  g_bytes_unref (self->bytes);
  g_free (self);
}

/* No folder, nothing hidden, and no name that a file system cannot have. */
static char *
make_stem (const char *name)
{
  g_autofree char *escaped = segment_escape (name);
  g_autofree char *valid = NULL;
  gsize length = MIN (strlen (escaped), MAX_STEM_BYTES);

  /* A character may have been cut. */
  while ((escaped[length] & 0xc0) == 0x80)
    length--;
  valid = g_strndup (escaped, length);
  g_strdelimit (valid, "/\\", '_');
  if (*valid == '.')
    *valid = '_';

  return g_steal_pointer (&valid);
}

static char *
dup_stem (SharedSegmentTableRow *row)
{
  const char *name = shared_segment_table_row_get_name (row, NULL);
  const char *native = shared_segment_table_row_get_native (row);

  if (name != NULL && *name != '\0')
    return make_stem (name);

  if (shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX && native != NULL)
    return make_stem (*native == '/' ? native + 1 : native);

  return g_strdup_printf ("shmid-%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row));
}

static GFile *
get_numbered_file (const Writing *self,
                   guint          number)
{
  g_autofree char *name = NULL;

  if (number == 1)
    name = g_strconcat (self->stem, SUFFIX, NULL);
  else
    name = g_strdup_printf ("%s-%u" SUFFIX, self->stem, number);

  return g_file_get_child (self->folder, name);
}

static GFileOutputStream *
create_file (const Writing  *self,
             GFile         **file,
             GError        **error)
{
  for (guint number = 1;; number++)
    {
      g_autoptr (GFile) next = get_numbered_file (self, number);
      g_autoptr (GError) next_error = NULL;
      GFileOutputStream *stream = g_file_create (next, G_FILE_CREATE_PRIVATE, NULL, &next_error);

      if (stream != NULL)
        {
          *file = g_steal_pointer (&next);
          return stream;
        }

      if (!g_error_matches (next_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&next_error));
          return NULL;
        }
    }
}

/* In a thread: what is not complete is not left there. */
static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  const Writing *self = data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  GError *error = NULL;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (self->bytes, &size);

  stream = create_file (self, &file, &error);
  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (!g_output_stream_write_all (G_OUTPUT_STREAM (stream), bytes, size, NULL, NULL, &error) ||
      !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error))
    {
      g_file_delete (file, NULL, NULL);
      g_task_return_error (task, error);
      return;
    }

  g_task_return_boolean (task, TRUE);
}

static void
note_failure (Save                  *self,
              SharedSegmentTableRow *row,
              const GError          *error)
{
  g_autofree char *title = segment_table_consequence_dup_title (row);

  if (self->failures->len > 0)
    g_string_append_c (self->failures, '\n');
  /* Translators: a segment, and why it cannot be saved */
  g_string_append_printf (self->failures, _("%s: %s"), title, error->message);
  self->n_failures++;
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  Save *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    self->n_saved++;
  else
    note_failure (self, self->rows->pdata[self->n_done], error);

  self->n_done++;
  save_next (task);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Save *self = g_task_get_task_data (task);
  SharedSegmentTableRow *row = SHARED_SEGMENT_TABLE_ROW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_table_row_read_finish (row, result, &error);
  g_autoptr (GTask) write_task = NULL;
  Writing *writing;

  if (bytes == NULL)
    {
      note_failure (self, row, error);
      self->n_done++;
      save_next (task);
      return;
    }

  writing = g_new (Writing, 1);
  *writing = (Writing) { g_object_ref (self->folder), dup_stem (row), g_bytes_ref (bytes) };
  write_task = g_task_new (NULL, NULL, on_written, task);
  g_task_set_task_data (write_task, writing, writing_free);
  g_task_run_in_thread (write_task, write_in_thread);
}

/* Takes the task. */
static void
save_next (GTask *task)
{
  Save *self = g_task_get_task_data (task);
  SharedSegmentTableRow *row;
  g_autoptr (GError) error = NULL;

  for (; self->n_done < self->rows->len && !g_cancellable_is_cancelled (g_task_get_cancellable (task)); self->n_done++)
    {
      self->progress (self->n_done, self->rows->len, self->progress_data);
      row = self->rows->pdata[self->n_done];
      if (shared_segment_table_row_may_read (row, &error))
        {
          shared_segment_table_row_read_async (row, G_MAXSIZE, NULL, on_read, task);
          return;
        }

      note_failure (self, row, error);
      g_clear_error (&error);
    }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

char *
segment_table_save_dup_file_name (SharedSegmentTableRow *row)
{
  g_autofree char *stem = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  stem = dup_stem (row);
  return g_strconcat (stem, SUFFIX, NULL);
}

void
segment_table_save_async (GPtrArray                    *rows,
                          GFile                        *folder,
                          GCancellable                 *cancellable,
                          SegmentTableSaveProgressFunc  progress,
                          GAsyncReadyCallback           callback,
                          gpointer                      user_data)
{
  Save *self;
  GTask *task;

  g_return_if_fail (rows != NULL);
  g_return_if_fail (G_IS_FILE (folder));
  g_return_if_fail (progress != NULL);

  self = g_new (Save, 1);
  *self = (Save) {
    .rows = g_ptr_array_ref (rows),
    .folder = g_object_ref (folder),
    .failures = g_string_new (NULL),
    .progress = progress,
    .progress_data = user_data,
  };
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, segment_table_save_async);
  g_task_set_task_data (task, self, save_free);
  save_next (task);
}

guint
segment_table_save_finish (GAsyncResult  *result,
                           char         **failures,
                           guint         *n_failures)
{
  Save *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), 0);

  self = g_task_get_task_data (G_TASK (result));
  *failures = g_strdup (self->failures->str);
  *n_failures = self->n_failures;
  g_task_propagate_boolean (G_TASK (result), NULL);
  return self->n_saved;
}
