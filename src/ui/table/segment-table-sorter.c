/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sorts segments by a column, and tells by which one a column view sorts.
 */

#include "config.h"

#include "segment-table-sorter.h"

struct _SegmentTableSorter
{
  GtkSorter          parent_instance;

  SegmentTableColumn column;
};

G_DEFINE_FINAL_TYPE (SegmentTableSorter, segment_table_sorter, GTK_TYPE_SORTER)

/* GTK 4.8 does not tell by which column a view sorts. But it asks the sorter of that column first: here, to compare two of
 * these, which every sorter finds in ascending order. */
typedef struct
{
  GObject            parent_instance;

  SegmentTableColumn column;  /* whose sorter was asked first */
} Probe;

typedef GObjectClass ProbeClass;

static GType probe_get_type (void);

G_DEFINE_FINAL_TYPE (Probe, probe, G_TYPE_OBJECT)

static void
probe_class_init (ProbeClass *klass)
{
}

static void
probe_init (Probe *self)
{
  self->column = SEGMENT_TABLE_N_COLUMNS;
}

static GtkOrdering
segment_table_sorter_compare (GtkSorter *sorter,
                              gpointer   a,
                              gpointer   b)
{
  SegmentTableSorter *self = SEGMENT_TABLE_SORTER (sorter);

  if (G_OBJECT_TYPE (a) == probe_get_type ())
    {
      ((Probe *) a)->column = self->column;
      return GTK_ORDERING_SMALLER;
    }

  return gtk_ordering_from_cmpfunc (segment_table_column_compare (self->column, a, b));
}

static GtkSorterOrder
segment_table_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_PARTIAL;
}

static void
segment_table_sorter_class_init (SegmentTableSorterClass *klass)
{
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  sorter_class->compare = segment_table_sorter_compare;
  sorter_class->get_order = segment_table_sorter_get_order;
}

static void
segment_table_sorter_init (SegmentTableSorter *self)
{
}

GtkSorter *
segment_table_sorter_new (SegmentTableColumn column)
{
  SegmentTableSorter *self;

  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);

  self = g_object_new (SEGMENT_TYPE_TABLE_SORTER, NULL);
  self->column = column;

  return GTK_SORTER (self);
}

gboolean
segment_table_sorter_read (GtkSorter          *sorter,
                           SegmentTableColumn *column,
                           gboolean           *is_descending)
{
  g_autoptr (GObject) first = NULL;
  g_autoptr (GObject) second = NULL;
  GtkOrdering ordering;

  g_return_val_if_fail (GTK_IS_SORTER (sorter), FALSE);

  first = g_object_new (probe_get_type (), NULL);
  second = g_object_new (probe_get_type (), NULL);
  ordering = gtk_sorter_compare (sorter, first, second);
  *column = ((Probe *) first)->column;
  *is_descending = ordering == GTK_ORDERING_LARGER;

  return *column != SEGMENT_TABLE_N_COLUMNS;
}

gboolean
segment_table_sorter_is_sorted (GtkSorter  *sorter,
                                GListModel *model)
{
  g_autoptr (GObject) last = NULL;
  guint n_items;

  g_return_val_if_fail (GTK_IS_SORTER (sorter), FALSE);
  g_return_val_if_fail (G_IS_LIST_MODEL (model), FALSE);

  n_items = g_list_model_get_n_items (model);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (last != NULL && gtk_sorter_compare (sorter, last, item) == GTK_ORDERING_LARGER)
        return FALSE;
      g_set_object (&last, item);
    }

  return TRUE;
}
