/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text buffer follows a text, and changes only where the text did.
 */

#include "config.h"

#include "segment-text-difference.h"
#include "segment-text-update.h"

static int
count_characters (const char *text,
                  gsize       length)
{
  return (int) g_utf8_strlen (text, (gssize) length);
}

/* Both marks of a selection move on when text is inserted where they are. At the start of a selection that is right, at
 * its end it would select text that the user has never seen. */
static GtkTextMark *
find_end_of_selection (GtkTextBuffer     *buffer,
                       const GtkTextIter *position)
{
  GtkTextMark *insert = gtk_text_buffer_get_insert (buffer);
  GtkTextIter start, end, cursor;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end) || !gtk_text_iter_equal (&end, position))
    return NULL;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, insert);
  return gtk_text_iter_equal (&cursor, &end) ? insert : gtk_text_buffer_get_selection_bound (buffer);
}

static void
replace (GtkTextBuffer *buffer,
         int            start_offset,
         int            end_offset,
         const char    *text,
         gsize          length)
{
  GtkTextIter start, end;
  GtkTextMark *end_of_selection;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, start_offset);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, end_offset);
  gtk_text_buffer_delete (buffer, &start, &end);

  end_of_selection = find_end_of_selection (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, text, (int) length);

  if (end_of_selection != NULL)
    {
      gtk_text_buffer_get_iter_at_offset (buffer, &start, start_offset);
      gtk_text_buffer_move_mark (buffer, end_of_selection, &start);
    }
}

/* How many characters of the old text lie before each edit, and in it: the buffer counts in characters. */
static GArray *
find_offsets (const char *old_text,
              GArray     *edits)
{
  GArray *offsets = g_array_sized_new (FALSE, FALSE, sizeof (int), edits->len * 2);
  gsize position = 0;
  int offset = 0;

  for (guint i = 0; i < edits->len; i++)
    {
      const SegmentTextEdit *edit = &g_array_index (edits, SegmentTextEdit, i);

      offset += count_characters (old_text + position, edit->old_start - position);
      g_array_append_val (offsets, offset);
      offset += count_characters (old_text + edit->old_start, edit->old_end - edit->old_start);
      g_array_append_val (offsets, offset);
      position = edit->old_end;
    }

  return offsets;
}

void
segment_text_update (GtkTextBuffer *buffer,
                     const char    *old_text,
                     const char    *new_text)
{
  g_autoptr (GArray) edits = NULL;
  g_autoptr (GArray) offsets = NULL;

  g_return_if_fail (GTK_IS_TEXT_BUFFER (buffer));
  g_return_if_fail (old_text != NULL);
  g_return_if_fail (new_text != NULL);

  edits = segment_text_difference (old_text, new_text);
  if (edits->len == 0)
    return;

  /* From the last to the first, since each one moves what follows it. */
  offsets = find_offsets (old_text, edits);
  gtk_text_buffer_begin_user_action (buffer);
  for (guint i = edits->len; i > 0; i--)
    {
      const SegmentTextEdit *edit = &g_array_index (edits, SegmentTextEdit, i - 1);

      replace (buffer, g_array_index (offsets, int, 2 * i - 2), g_array_index (offsets, int, 2 * i - 1),
               new_text + edit->new_start, edit->new_end - edit->new_start);
    }
  gtk_text_buffer_end_user_action (buffer);
}
