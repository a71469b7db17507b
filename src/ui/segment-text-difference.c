/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where two texts differ. GLib only.
 *
 * Mostly it is one place: somebody types. When it is several, a line that is once in both texts shows what belongs
 * together, and the most of these that are in the same order in both are what has stayed (the "patience" way to compare
 * files).
 */

#include "config.h"

#include <string.h>

#include "segment-text-difference.h"

/* Comparing line by line takes several times the memory of the texts. */
#define MAX_COMPARED_SIZE (32 * 1024 * 1024)

typedef struct
{
  const char *start;
  gsize       length;  /* with the line's end */
  guint       hash;
} Line;

/* Where a line is in both texts, and how often. */
typedef struct
{
  Line  line;
  guint n_old;
  guint n_new;
  gsize old_start;
  gsize new_start;
} Occurrence;

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

/* Between these two bytes a text buffer has one end of a line, but two if they come to it one by one. */
static gboolean
splits_line_end (const char *text,
                 gsize       offset)
{
  return offset > 0 && text[offset - 1] == '\r' && text[offset] == '\n';
}

/* Leaves away what is the same at both ends. Both texts are valid, and the byte before the difference is the same in
 * both, so a byte that continues a character does so in both: looking at one of them is enough. Line ends need a look
 * at both. */
static SegmentTextEdit
trim (const char      *old_text,
      const char      *new_text,
      SegmentTextEdit  edit)
{
  gsize shorter = MIN (edit.old_end - edit.old_start, edit.new_end - edit.new_start);
  gsize prefix = count_common_prefix (old_text + edit.old_start, new_text + edit.new_start, shorter);
  gsize suffix;

  while (prefix > 0 && is_continuation (old_text[edit.old_start + prefix]))
    prefix--;
  if (prefix > 0 && (splits_line_end (old_text, edit.old_start + prefix) ||
                     splits_line_end (new_text, edit.new_start + prefix)))
    prefix--;

  suffix = count_common_suffix (old_text + edit.old_end, new_text + edit.new_end, shorter - prefix);
  while (suffix > 0 && is_continuation (old_text[edit.old_end - suffix]))
    suffix--;
  if (suffix > 0 && (splits_line_end (old_text, edit.old_end - suffix) ||
                     splits_line_end (new_text, edit.new_end - suffix)))
    suffix--;

  return (SegmentTextEdit) {
    edit.old_start + prefix, edit.old_end - suffix,
    edit.new_start + prefix, edit.new_end - suffix,
  };
}

static guint64
mix (guint64 word)
{
  word = (word ^ word >> 29) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  word = (word ^ word >> 32) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return word ^ word >> 29;
}

/* Anybody may have written the text. The seed is one that they do not know: otherwise they could choose lines that all
 * have the same hash, and comparing them would take for ever. */
static Line
make_line (const char *start,
           const char *end,
           guint64     seed)
{
  gsize length = end - start;
  guint64 hash = seed ^ length;
  guint64 word = 0;
  gsize position = 0;

  for (; length - position >= sizeof (word); position += sizeof (word))
    {
      memcpy (&word, start + position, sizeof (word));
      hash = mix (hash ^ word);
    }

  word = 0;
  memcpy (&word, start + position, length - position);
  return (Line) { start, length, (guint) mix (hash ^ word) };
}

static guint
hash_line (gconstpointer data)
{
  const Line *line = data;

  return line->hash;
}

static gboolean
equal_lines (gconstpointer a,
             gconstpointer b)
{
  const Line *first = a;
  const Line *second = b;

  return first->length == second->length && memcmp (first->start, second->start, first->length) == 0;
}

/* The end of the line at @start; NULL for the last one, which has none and may be cut. */
static const char *
find_line_end (const char *start,
               const char *limit)
{
  const char *end = memchr (start, '\n', limit - start);

  return end != NULL ? end + 1 : NULL;
}

static Occurrence *
look_up (GHashTable *occurrences,
         Line        line)
{
  Occurrence *occurrence = g_hash_table_lookup (occurrences, &line);

  if (occurrence == NULL)
    {
      occurrence = g_new0 (Occurrence, 1);
      occurrence->line = line;
      g_hash_table_insert (occurrences, &occurrence->line, occurrence);
    }

  return occurrence;
}

/* The lines that are once in both, in the order of the new text. */
static GPtrArray *
find_unique_lines (GHashTable      *occurrences,
                   const char      *old_text,
                   const char      *new_text,
                   SegmentTextEdit  edit)
{
  GPtrArray *unique = g_ptr_array_new ();
  guint64 seed = (guint64) g_random_int () << 32 | g_random_int ();
  guint n_unique = 0;
  const char *start, *end;

  for (start = old_text + edit.old_start; (end = find_line_end (start, old_text + edit.old_end)) != NULL; start = end)
    {
      Occurrence *occurrence = look_up (occurrences, make_line (start, end, seed));

      occurrence->n_old++;
      occurrence->old_start = start - old_text;
    }

  for (start = new_text + edit.new_start; (end = find_line_end (start, new_text + edit.new_end)) != NULL; start = end)
    {
      Occurrence *occurrence = look_up (occurrences, make_line (start, end, seed));

      occurrence->n_new++;
      occurrence->new_start = start - new_text;
      if (occurrence->n_old == 1 && occurrence->n_new == 1)
        g_ptr_array_add (unique, occurrence);
    }

  /* Some have come again since. */
  for (guint i = 0; i < unique->len; i++)
    {
      const Occurrence *occurrence = g_ptr_array_index (unique, i);

      if (occurrence->n_new == 1)
        unique->pdata[n_unique++] = unique->pdata[i];
    }
  g_ptr_array_set_size (unique, n_unique);

  return unique;
}

/* Of the lines, the most that are in the same order in both texts: their longest rising subsequence. Each pile's top is
 * the lowest end of a sequence as long as the pile's number; what lay on the pile before it is what it continues. */
static GPtrArray *
find_longest_common_order (GPtrArray *lines)
{
  g_autofree guint *tops = g_new (guint, lines->len + 1);
  g_autofree guint *before = g_new (guint, lines->len + 1);
  guint n_piles = 0;
  GPtrArray *order = g_ptr_array_new ();

  for (guint i = 0; i < lines->len; i++)
    {
      const Occurrence *line = g_ptr_array_index (lines, i);
      guint low = 0;
      guint high = n_piles;

      while (low < high)
        {
          guint middle = (low + high) / 2;
          const Occurrence *top = g_ptr_array_index (lines, tops[middle]);

          if (top->old_start < line->old_start)
            low = middle + 1;
          else
            high = middle;
        }

      before[i] = low > 0 ? tops[low - 1] : 0;
      tops[low] = i;
      n_piles = MAX (n_piles, low + 1);
    }

  g_ptr_array_set_size (order, n_piles);
  for (guint pile = n_piles, i = n_piles > 0 ? tops[n_piles - 1] : 0; pile > 0; pile--, i = before[i])
    order->pdata[pile - 1] = g_ptr_array_index (lines, i);

  return order;
}

static void
add_edit (GArray          *edits,
          const char      *old_text,
          const char      *new_text,
          SegmentTextEdit  edit)
{
  edit = trim (old_text, new_text, edit);
  if (edit.old_start < edit.old_end || edit.new_start < edit.new_end)
    g_array_append_val (edits, edit);
}

/* What lies between the lines that have stayed. */
static void
add_edits_between_lines (GArray          *edits,
                         const char      *old_text,
                         const char      *new_text,
                         SegmentTextEdit  edit)
{
  g_autoptr (GHashTable) occurrences = g_hash_table_new_full (hash_line, equal_lines, NULL, g_free);
  g_autoptr (GPtrArray) unique = find_unique_lines (occurrences, old_text, new_text, edit);
  g_autoptr (GPtrArray) stayed = find_longest_common_order (unique);

  for (guint i = 0; i < stayed->len; i++)
    {
      const Occurrence *line = g_ptr_array_index (stayed, i);

      add_edit (edits, old_text, new_text,
                (SegmentTextEdit) { edit.old_start, line->old_start, edit.new_start, line->new_start });
      edit.old_start = line->old_start + line->line.length;
      edit.new_start = line->new_start + line->line.length;
    }

  add_edit (edits, old_text, new_text, edit);
}

SegmentTextEdit
segment_text_difference (const char *old_text,
                         const char *new_text)
{
  SegmentTextEdit nothing = { 0 };

  g_return_val_if_fail (old_text != NULL, nothing);
  g_return_val_if_fail (new_text != NULL, nothing);

  return trim (old_text, new_text, (SegmentTextEdit) { 0, strlen (old_text), 0, strlen (new_text) });
}

GArray *
segment_text_difference_by_lines (const char            *old_text,
                                  const char            *new_text,
                                  const SegmentTextEdit *edit)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (SegmentTextEdit));
  gsize old_length, new_length;

  g_return_val_if_fail (old_text != NULL, edits);
  g_return_val_if_fail (new_text != NULL, edits);
  g_return_val_if_fail (edit != NULL, edits);

  old_length = edit->old_end - edit->old_start;
  new_length = edit->new_end - edit->new_start;
  if (old_length == 0 || new_length == 0 || MAX (old_length, new_length) > MAX_COMPARED_SIZE)
    add_edit (edits, old_text, new_text, *edit);
  else
    add_edits_between_lines (edits, old_text, new_text, *edit);

  return edits;
}
