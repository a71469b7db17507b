/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as a list of rows, which are made only when asked for. GIO only.
 *
 * A row belongs to an offset, and not to the bytes there: the row tells that they have changed. If it were replaced, a
 * view would lose its selection and focus, and would look through all rows of the replaced range for what it shows.
 * That takes almost half a second when the first and the last of ten million bytes change.
 */

#include "config.h"

#include <string.h>

#include "segment-hex-model.h"

struct _SegmentHexRow
{
  GObject          parent_instance;

  SegmentHexModel *model;  /* not owned; NULL when the row is no longer in it */
  guint            position;
  guint8           data[SEGMENT_HEX_ROW_SIZE];
  guint8           size;
  gboolean         is_changed;
};

struct _SegmentHexModel
{
  GObject     parent_instance;

  GBytes     *bytes;
  GBytes     *old_bytes;  /* until the changes are forgotten */
  GHashTable *rows;       /* those that are held, by position; not owned */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (SegmentHexRow, segment_hex_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (SegmentHexModel, segment_hex_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* The bytes of a row; none behind the end. */
static const guint8 *
find_row (GBytes *bytes,
          guint   position,
          gsize  *size)
{
  gsize offset = (gsize) position * SEGMENT_HEX_ROW_SIZE;
  const guint8 *data;
  gsize n_bytes;

  if (bytes == NULL || offset >= g_bytes_get_size (bytes))
    {
      *size = 0;
      return NULL;
    }

  data = g_bytes_get_data (bytes, &n_bytes);
  *size = MIN (n_bytes - offset, SEGMENT_HEX_ROW_SIZE);
  return data + offset;
}

static gboolean
row_shows (SegmentHexRow *row,
           GBytes        *bytes)
{
  gsize size;
  const guint8 *data = find_row (bytes, row->position, &size);

  return size == row->size && (size == 0 || memcmp (data, row->data, size) == 0);
}

static void
fill_row (SegmentHexRow *row,
          GBytes        *bytes)
{
  gsize size;
  const guint8 *data = find_row (bytes, row->position, &size);

  g_assert (size > 0);

  memcpy (row->data, data, size);
  row->size = (guint8) size;
}

static void
remove_from_model (SegmentHexRow *row)
{
  if (row->model == NULL)
    return;

  g_hash_table_remove (row->model->rows, GUINT_TO_POINTER (row->position));
  row->model = NULL;
}

static void
segment_hex_row_dispose (GObject *object)
{
  remove_from_model (SEGMENT_HEX_ROW (object));

  G_OBJECT_CLASS (segment_hex_row_parent_class)->dispose (object);
}

static void
segment_hex_row_class_init (SegmentHexRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segment_hex_row_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
segment_hex_row_init (SegmentHexRow *self)
{
}

static SegmentHexRow *
new_row (SegmentHexModel *self,
         guint            position)
{
  SegmentHexRow *row = g_object_new (SEGMENT_TYPE_HEX_ROW, NULL);

  row->model = self;
  row->position = position;
  fill_row (row, self->bytes);
  row->is_changed = self->old_bytes != NULL && !row_shows (row, self->old_bytes);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (position), row);

  return row;
}

/* Held while what is told about one of them may let go of another. */
static GPtrArray *
hold_rows (SegmentHexModel *self)
{
  GPtrArray *rows = g_ptr_array_new_full (g_hash_table_size (self->rows), g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, g_object_ref (row));

  return rows;
}

/* Tells nothing yet: first everything has to be as it will be. */
static void
update_rows (GPtrArray *rows,
             GBytes    *bytes,
             guint      n_rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      SegmentHexRow *row = g_ptr_array_index (rows, i);

      row->is_changed = FALSE;
      if (row->position >= n_rows)
        remove_from_model (row);
      else if (!row_shows (row, bytes))
        {
          fill_row (row, bytes);
          row->is_changed = TRUE;
        }
    }
}

static void
tell_length (SegmentHexModel *self,
             guint            old_length,
             guint            new_length)
{
  if (new_length > old_length)
    g_list_model_items_changed (G_LIST_MODEL (self), old_length, 0, new_length - old_length);
  else if (new_length < old_length)
    g_list_model_items_changed (G_LIST_MODEL (self), new_length, old_length - new_length, 0);
}

static void
tell_changes (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      SegmentHexRow *row = g_ptr_array_index (rows, i);

      if (row->is_changed)
        g_signal_emit (row, signals[CHANGED], 0);
    }
}

static GType
segment_hex_model_get_item_type (GListModel *list)
{
  return SEGMENT_TYPE_HEX_ROW;
}

static guint
segment_hex_model_get_n_items (GListModel *list)
{
  return segment_hex_count_rows (SEGMENT_HEX_MODEL (list)->bytes);
}

static gpointer
segment_hex_model_get_item (GListModel *list,
                            guint       position)
{
  SegmentHexModel *self = SEGMENT_HEX_MODEL (list);
  SegmentHexRow *row;

  if (position >= segment_hex_count_rows (self->bytes))
    return NULL;

  row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (position));
  return row != NULL ? g_object_ref (row) : new_row (self, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = segment_hex_model_get_item_type;
  iface->get_n_items = segment_hex_model_get_n_items;
  iface->get_item = segment_hex_model_get_item;
}

static void
segment_hex_model_finalize (GObject *object)
{
  SegmentHexModel *self = SEGMENT_HEX_MODEL (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    SEGMENT_HEX_ROW (row)->model = NULL;

  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->old_bytes, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (segment_hex_model_parent_class)->finalize (object);
}

static void
segment_hex_model_class_init (SegmentHexModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segment_hex_model_finalize;
}

static void
segment_hex_model_init (SegmentHexModel *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
}

gsize
segment_hex_row_get_offset (SegmentHexRow *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_ROW (self), 0);

  return (gsize) self->position * SEGMENT_HEX_ROW_SIZE;
}

char *
segment_hex_row_dup_offset (SegmentHexRow *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_ROW (self), NULL);

  return g_strdup_printf ("%08" G_GSIZE_MODIFIER "x", segment_hex_row_get_offset (self));
}

char *
segment_hex_row_dup_bytes (SegmentHexRow *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_ROW (self), NULL);

  return segment_hex_dup_bytes (self->data, self->size);
}

char *
segment_hex_row_dup_characters (SegmentHexRow *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_ROW (self), NULL);

  return segment_hex_dup_characters (self->data, self->size);
}

gboolean
segment_hex_row_is_changed (SegmentHexRow *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_ROW (self), FALSE);

  return self->is_changed;
}

guint
segment_hex_count_rows (GBytes *bytes)
{
  gsize n_rows;

  if (bytes == NULL)
    return 0;

  n_rows = g_bytes_get_size (bytes) / SEGMENT_HEX_ROW_SIZE;
  if (g_bytes_get_size (bytes) % SEGMENT_HEX_ROW_SIZE != 0)
    n_rows++;

  return (guint) MIN (n_rows, G_MAXUINT);
}

SegmentHexModel *
segment_hex_model_new (void)
{
  return g_object_new (SEGMENT_TYPE_HEX_MODEL, NULL);
}

void
segment_hex_model_set_bytes (SegmentHexModel *self,
                             GBytes          *bytes)
{
  g_autoptr (GPtrArray) rows = NULL;
  guint old_length;

  g_return_if_fail (SEGMENT_IS_HEX_MODEL (self));

  if (bytes == self->bytes)
    return;

  old_length = segment_hex_count_rows (self->bytes);
  g_clear_pointer (&self->old_bytes, g_bytes_unref);
  self->old_bytes = g_steal_pointer (&self->bytes);
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;

  rows = hold_rows (self);
  update_rows (rows, bytes, segment_hex_count_rows (bytes));
  tell_length (self, old_length, segment_hex_count_rows (bytes));
  tell_changes (rows);
}

GBytes *
segment_hex_model_get_bytes (SegmentHexModel *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_MODEL (self), NULL);

  return self->bytes;
}

void
segment_hex_model_forget_changes (SegmentHexModel *self)
{
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (SEGMENT_IS_HEX_MODEL (self));

  g_clear_pointer (&self->old_bytes, g_bytes_unref);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    SEGMENT_HEX_ROW (row)->is_changed = FALSE;
}
