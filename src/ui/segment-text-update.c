/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text buffer follows a text, and changes only where the text did.
 */

#include "config.h"

#include <string.h>

#include "segment-text-update.h"

/* How two texts differ: what lies between their first @start bytes and their last bytes is another. */
typedef struct
{
  gsize start;
  gsize old_end;
  gsize new_end;
} Difference;

static gboolean
is_continuation (char byte)
{
  return (byte & 0xc0) == 0x80;
}

/* A word at a time: texts of many megabytes mostly differ by a letter. */
static gsize
count_common_prefix (const char *a,
                     const char *b,
                     gsize       length)
{
  gsize n = 0;

  while (length - n >= sizeof (guint64) && memcmp (a + n, b + n, sizeof (guint64)) == 0)
    n += sizeof (guint64);
  while (n < length && a[n] == b[n])
    n++;

  return n;
}

static gsize
count_common_suffix (const char *a_end,
                     const char *b_end,
                     gsize       length)
{
  gsize n = 0;

  while (length - n >= sizeof (guint64) &&
         memcmp (a_end - n - sizeof (guint64), b_end - n - sizeof (guint64), sizeof (guint64)) == 0)
    n += sizeof (guint64);
  while (n < length && a_end[-1 - (gssize) n] == b_end[-1 - (gssize) n])
    n++;

  return n;
}

/* Between these two bytes the buffer has one end of a line, but two if they come to it one by one. */
static gboolean
splits_line_end (const char *text,
                 gsize       offset)
{
  return offset > 0 && text[offset - 1] == '\r' && text[offset] == '\n';
}

/* Both texts are valid, and the byte before the difference is the same in both, so a byte that continues a character
 * does so in both: looking at one of them is enough. Line ends need a look at both. */
static Difference
find_difference (const char *old_text,
                 const char *new_text)
{
  gsize old_length = strlen (old_text);
  gsize new_length = strlen (new_text);
  gsize shorter = MIN (old_length, new_length);
  gsize prefix = count_common_prefix (old_text, new_text, shorter);
  gsize suffix;

  while (is_continuation (old_text[prefix]))
    prefix--;
  if (splits_line_end (old_text, prefix) || splits_line_end (new_text, prefix))
    prefix--;

  suffix = count_common_suffix (old_text + old_length, new_text + new_length, shorter - prefix);
  while (is_continuation (old_text[old_length - suffix]))
    suffix--;
  if (splits_line_end (old_text, old_length - suffix) || splits_line_end (new_text, new_length - suffix))
    suffix--;

  return (Difference) { prefix, old_length - suffix, new_length - suffix };
}

static int
count_characters (const char *text,
                  gsize       length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += !is_continuation (text[i]);

  return (int) n;
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

void
segment_text_update (GtkTextBuffer *buffer,
                     const char    *old_text,
                     const char    *new_text)
{
  Difference difference;
  int start_offset, end_offset;

  g_return_if_fail (GTK_IS_TEXT_BUFFER (buffer));
  g_return_if_fail (old_text != NULL);
  g_return_if_fail (new_text != NULL);

  difference = find_difference (old_text, new_text);
  if (difference.start == difference.old_end && difference.start == difference.new_end)
    return;

  start_offset = count_characters (old_text, difference.start);
  end_offset = start_offset + count_characters (old_text + difference.start, difference.old_end - difference.start);

  gtk_text_buffer_begin_user_action (buffer);
  replace (buffer, start_offset, end_offset, new_text + difference.start, difference.new_end - difference.start);
  gtk_text_buffer_end_user_action (buffer);
}
