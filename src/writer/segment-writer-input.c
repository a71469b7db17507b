/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that comes in pieces, and is checked as it comes. GLib only.
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "segment-writer-input.h"

#define PIECE_SIZE (64 * 1024)

/* No character of UTF-8 is longer. */
#define MAX_CHARACTER_SIZE 4

struct _SegmentWriterInput
{
  GString *text;
  char     held_back[MAX_CHARACTER_SIZE];
  gsize    n_held_back;
};

/* NUL is asked for first: g_utf8_get_char_validated() takes it for the end of a string that was cut short. */
static gboolean
is_beginning_of_character (const char *data,
                           gsize       size)
{
  return size < MAX_CHARACTER_SIZE && memchr (data, '\0', size) == NULL &&
         g_utf8_get_char_validated (data, (gssize) size) == (gunichar) -2;
}

static void
set_error_at (GError  **error,
              char      byte,
              gsize     offset)
{
  if (byte == '\0')
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _("not text: NUL byte at offset %lu"), (gulong) offset);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _("not UTF-8 text: invalid byte at offset %lu"), (gulong) offset);
}

SegmentWriterInput *
segment_writer_input_new (void)
{
  SegmentWriterInput *self = g_new0 (SegmentWriterInput, 1);

  self->text = g_string_new (NULL);

  return self;
}

void
segment_writer_input_free (SegmentWriterInput *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->text, TRUE);
  g_free (self);
}

gboolean
segment_writer_input_append (SegmentWriterInput  *self,
                             gconstpointer        data,
                             gsize                size,
                             GError             **error)
{
  gsize checked, remaining;
  const char *end;

  g_return_val_if_fail (self != NULL, FALSE);

  checked = self->text->len;
  g_string_append_len (self->text, self->held_back, (gssize) self->n_held_back);
  g_string_append_len (self->text, data, (gssize) size);
  self->n_held_back = 0;

  if (g_utf8_validate_len (self->text->str + checked, self->text->len - checked, &end))
    return TRUE;

  remaining = self->text->len - (gsize) (end - self->text->str);
  if (is_beginning_of_character (end, remaining))
    {
      memcpy (self->held_back, end, remaining);
      self->n_held_back = remaining;
      g_string_truncate (self->text, self->text->len - remaining);
      return TRUE;
    }

  set_error_at (error, *end, self->text->len - remaining);
  g_string_truncate (self->text, self->text->len - remaining);
  return FALSE;
}

gboolean
segment_writer_input_finish (SegmentWriterInput  *self,
                             GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->n_held_back == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
               _("not UTF-8 text: incomplete character at offset %lu"), (gulong) self->text->len);
  return FALSE;
}

const char *
segment_writer_input_get_text (SegmentWriterInput *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text->str;
}

gsize
segment_writer_input_get_length (SegmentWriterInput *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->text->len;
}

/* 0 for what is no file of a known size, such as a pipe. */
static goffset
get_size (GFileInputStream *stream,
          GCancellable     *cancellable)
{
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable,
                                                               NULL);

  return info != NULL ? g_file_info_get_size (info) : 0;
}

SegmentWriterInput *
segment_writer_input_load (GFile                  *file,
                           GCancellable           *cancellable,
                           GFileProgressCallback   progress,
                           gpointer                user_data,
                           GError                **error)
{
  g_autoptr (SegmentWriterInput) self = segment_writer_input_new ();
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree char *piece = g_malloc (PIECE_SIZE);
  goffset total_size;
  gssize size;

  if (stream == NULL)
    return NULL;

  total_size = progress != NULL ? get_size (stream, cancellable) : 0;
  while ((size = g_input_stream_read (G_INPUT_STREAM (stream), piece, PIECE_SIZE, cancellable, error)) > 0)
    {
      if (!segment_writer_input_append (self, piece, (gsize) size, error))
        return NULL;

      if (progress != NULL)
        progress ((goffset) self->text->len, total_size, user_data);
    }

  if (size < 0 || !segment_writer_input_finish (self, error))
    return NULL;

  return g_steal_pointer (&self);
}
