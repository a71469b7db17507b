/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marks for a moment what has changed in a text.
 */

#include "config.h"

#include "segment-text-marks.h"

#define DURATION_MS 2000

/* Where nearly everything has changed, marks tell nothing, and cost time. */
#define MAX_RANGES 1000

/* Seen on every background, and the text stays readable on it */
#define OPACITY 0.35

struct _SegmentTextMarks
{
  GtkTextView   *text_view;
  GtkTextBuffer *buffer;
  GtkTextTag    *tag;
  GPtrArray     *marks;         /* borrowed from the buffer; two for each range that is marked */
  gboolean       is_first;
  guint          clear_source;
};

static void
update_color (SegmentTextMarks *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->text_view));
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, "warning_color", &color))
    gtk_style_context_get_color (context, &color);

  color.alpha = OPACITY;
  g_object_set (self->tag, "background-rgba", &color, NULL);
}

static gboolean
on_clear (gpointer user_data)
{
  SegmentTextMarks *self = user_data;

  self->clear_source = 0;
  segment_text_marks_clear (self);

  return G_SOURCE_REMOVE;
}

SegmentTextMarks *
segment_text_marks_new (GtkTextView *text_view)
{
  SegmentTextMarks *self;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (text_view), NULL);

  self = g_new0 (SegmentTextMarks, 1);
  self->text_view = text_view;
  self->buffer = g_object_ref (gtk_text_view_get_buffer (text_view));
  self->tag = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->marks = g_ptr_array_new ();

  return self;
}

void
segment_text_marks_free (SegmentTextMarks *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->clear_source, g_source_remove);
  g_ptr_array_unref (self->marks);
  g_object_unref (self->buffer);
  g_free (self);
}

void
segment_text_marks_begin (SegmentTextMarks *self,
                          gboolean          is_first)
{
  g_return_if_fail (self != NULL);

  segment_text_marks_clear (self);
  self->is_first = is_first;
}

void
segment_text_marks_mark (SegmentTextMarks *self,
                         int               start,
                         int               end)
{
  GtkTextIter first, last;

  g_return_if_fail (self != NULL);

  if (self->is_first || self->marks->len >= 2 * MAX_RANGES)
    return;

  update_color (self);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &first, start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &last, end);
  if (start == end)
    {
      gtk_text_iter_backward_char (&first);
      gtk_text_iter_forward_char (&last);
    }
  gtk_text_buffer_apply_tag (self->buffer, self->tag, &first, &last);
  g_ptr_array_add (self->marks, gtk_text_buffer_create_mark (self->buffer, NULL, &first, TRUE));
  g_ptr_array_add (self->marks, gtk_text_buffer_create_mark (self->buffer, NULL, &last, FALSE));

  g_clear_handle_id (&self->clear_source, g_source_remove);
  self->clear_source = g_timeout_add (DURATION_MS, on_clear, self);
}

/* Range by range, since a tag that is removed from all of a text has all of its layout done again. */
void
segment_text_marks_clear (SegmentTextMarks *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->clear_source, g_source_remove);

  for (guint i = 0; i < self->marks->len; i += 2)
    {
      GtkTextMark *first = g_ptr_array_index (self->marks, i);
      GtkTextMark *last = g_ptr_array_index (self->marks, i + 1);
      GtkTextIter start, end;

      gtk_text_buffer_get_iter_at_mark (self->buffer, &start, first);
      gtk_text_buffer_get_iter_at_mark (self->buffer, &end, last);
      gtk_text_buffer_remove_tag (self->buffer, self->tag, &start, &end);
      gtk_text_buffer_delete_mark (self->buffer, first);
      gtk_text_buffer_delete_mark (self->buffer, last);
    }
  g_ptr_array_set_size (self->marks, 0);
}
