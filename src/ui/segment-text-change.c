/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From one text to another, piece by piece. GLib only.
 *
 * The places where the texts differ are changed from the last to the first, since each one moves what follows it. In
 * one place, the old text is deleted from its end to its start, and then the new one inserted from start to end. So at
 * any time the text is the old one up to old_position, the new one from the start of the place to new_position, and
 * the new one from the end of the place.
 */

#include "config.h"

#include <string.h>

#include "segment-text-change.h"
#include "segment-text-difference.h"

/* A piece costs a text buffer some tenths of a millisecond. */
#define PIECE_SIZE (32 * 1024)

/* Larger ones take more than some milliseconds to compare. */
#define MAX_QUICK_SIZE (256 * 1024)

struct _SegmentTextChange
{
  GBytes          *old_text;
  GBytes          *new_text;
  SegmentTextEdit  difference;
  GArray          *edits;         /* NULL: not compared yet */
  GArray          *offsets;       /* where the edits start and end in the old text, in characters */

  guint            n_edits;       /* that are left, the last of which is being done */
  gsize            old_position;
  gsize            new_position;
  int              offset;        /* where these are in the text as it is, in characters */
  gsize            size;          /* to delete and to insert, in bytes */
  gsize            size_done;
};

static const char *
get_string (GBytes *text)
{
  return g_bytes_get_data (text, NULL);
}

static gsize
get_length (GBytes *text)
{
  return g_bytes_get_size (text) - 1;
}

/* Each character has one byte that does not continue another one. Eight bytes at a time, this is ten times as fast as
 * g_utf8_strlen(). */
static int
count_characters (const char *text,
                  gsize       length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  gsize n_continuations = 0;
  gsize position = 0;
  guint64 word;

  for (; length - position >= sizeof (word); position += sizeof (word))
    {
      memcpy (&word, text + position, sizeof (word));
      n_continuations += ((word >> 7 & ~word >> 6 & ones) * ones) >> 56;
    }
  for (; position < length; position++)
    n_continuations += (text[position] & 0xc0) == 0x80;

  return (int) (length - n_continuations);
}

/* How many characters of the old text lie before each edit, and in it: a text buffer counts in characters. */
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

static const SegmentTextEdit *
get_edit (SegmentTextChange *self)
{
  return &g_array_index (self->edits, SegmentTextEdit, self->n_edits - 1);
}

static void
begin_edit (SegmentTextChange *self)
{
  const SegmentTextEdit *edit;

  if (self->n_edits == 0)
    return;

  edit = get_edit (self);
  self->old_position = edit->old_end;
  self->new_position = edit->new_start;
  self->offset = g_array_index (self->offsets, int, 2 * self->n_edits - 1);
}

/* Whether a piece must not end here while @next is what follows in the buffer: a carriage return and a newline that
 * come together only there are two ends of lines. */
static gboolean
is_inseparable (const char *text,
                gsize       position,
                char        next)
{
  return (text[position] & 0xc0) == 0x80 ||
         (text[position - 1] == '\r' && (text[position] == '\n' || next == '\n'));
}

static gsize
find_piece_end (const char *text,
                gsize       start,
                gsize       end,
                char        next)
{
  gsize position = start + PIECE_SIZE;

  if (end - start <= PIECE_SIZE)
    return end;

  while (position > start && is_inseparable (text, position, next))
    position--;

  return position > start ? position : end;
}

static gsize
find_piece_start (const char *text,
                  gsize       start,
                  gsize       end,
                  char        next)
{
  gsize position = end - PIECE_SIZE;

  if (end - start <= PIECE_SIZE)
    return start;

  while (position > start && is_inseparable (text, position, next))
    position--;

  return position;
}

static void
segment_text_change_free (gpointer data)
{
  SegmentTextChange *self = data;

  g_bytes_unref (self->old_text);
  g_bytes_unref (self->new_text);
  g_clear_pointer (&self->edits, g_array_unref);
  g_clear_pointer (&self->offsets, g_array_unref);
}

SegmentTextChange *
segment_text_change_new (GBytes *old_text,
                         GBytes *new_text)
{
  SegmentTextChange *self;

  g_return_val_if_fail (old_text != NULL, NULL);
  g_return_val_if_fail (new_text != NULL, NULL);

  self = g_atomic_rc_box_new0 (SegmentTextChange);
  self->old_text = g_bytes_ref (old_text);
  self->new_text = g_bytes_ref (new_text);
  self->difference = segment_text_difference (get_string (old_text), get_string (new_text));

  return self;
}

SegmentTextChange *
segment_text_change_ref (SegmentTextChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
segment_text_change_unref (SegmentTextChange *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, segment_text_change_free);
}

GBytes *
segment_text_change_get_new_text (SegmentTextChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->new_text;
}

gboolean
segment_text_change_is_quick (SegmentTextChange *self)
{
  gsize old_length, new_length;

  g_return_val_if_fail (self != NULL, FALSE);

  old_length = self->difference.old_end - self->difference.old_start;
  new_length = self->difference.new_end - self->difference.new_start;

  /* Where nothing was or nothing comes, there is nothing to compare. */
  return MIN (old_length, new_length) == 0 || MAX (old_length, new_length) <= MAX_QUICK_SIZE;
}

void
segment_text_change_compare (SegmentTextChange *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->edits == NULL);

  self->edits = segment_text_difference_by_lines (get_string (self->old_text), get_string (self->new_text),
                                                  &self->difference);
  self->offsets = find_offsets (get_string (self->old_text), self->edits);
  self->n_edits = self->edits->len;

  for (guint i = 0; i < self->edits->len; i++)
    {
      const SegmentTextEdit *edit = &g_array_index (self->edits, SegmentTextEdit, i);

      self->size += edit->old_end - edit->old_start + edit->new_end - edit->new_start;
    }

  begin_edit (self);
}

gboolean
segment_text_change_take_piece (SegmentTextChange *self,
                                SegmentTextPiece  *piece)
{
  const SegmentTextEdit *edit;
  const char *old_text, *new_text;
  gsize old_position, new_position;
  char next;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->edits != NULL, FALSE);

  if (self->n_edits == 0)
    return FALSE;

  edit = get_edit (self);
  old_text = get_string (self->old_text);
  new_text = get_string (self->new_text);
  next = new_text[edit->new_end];

  /* The first piece comes together with the last one that goes: what lies around them must not meet. */
  old_position = find_piece_start (old_text, edit->old_start, self->old_position, next);
  new_position = old_position == edit->old_start
                 ? find_piece_end (new_text, self->new_position, edit->new_end, next)
                 : self->new_position;

  piece->end = self->offset;
  piece->start = self->offset - count_characters (old_text + old_position, self->old_position - old_position);
  piece->text = new_text + self->new_position;
  piece->length = new_position - self->new_position;
  piece->edit_start = g_array_index (self->offsets, int, 2 * self->n_edits - 2);
  piece->edit_end = piece->start + count_characters (piece->text, piece->length);
  piece->is_last = old_position == edit->old_start && new_position == edit->new_end;

  self->size_done += self->old_position - old_position + piece->length;
  self->old_position = old_position;
  self->new_position = new_position;
  self->offset = piece->edit_end;
  if (piece->is_last)
    {
      self->n_edits--;
      begin_edit (self);
    }

  return TRUE;
}

gboolean
segment_text_change_is_done (SegmentTextChange *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_edits == 0;
}

double
segment_text_change_get_progress (SegmentTextChange *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size > 0 ? (double) self->size_done / (double) self->size : 1;
}

GBytes *
segment_text_change_dup_text (SegmentTextChange *self)
{
  const SegmentTextEdit *edit;
  GString *text;
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->edits != NULL, NULL);

  if (self->n_edits == 0)
    return g_bytes_ref (self->new_text);

  edit = get_edit (self);
  text = g_string_sized_new (self->old_position + get_length (self->new_text) + 1);
  g_string_append_len (text, get_string (self->old_text), (gssize) self->old_position);
  g_string_append_len (text, get_string (self->new_text) + edit->new_start,
                       (gssize) (self->new_position - edit->new_start));
  g_string_append_len (text, get_string (self->new_text) + edit->new_end,
                       (gssize) (get_length (self->new_text) - edit->new_end));

  length = text->len;
  return g_bytes_new_take (g_string_free (text, FALSE), length + 1);
}
