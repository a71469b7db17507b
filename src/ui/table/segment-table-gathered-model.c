/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list that tells of many changes as one.
 */

#include "config.h"

#include "segment-table-gathered-model.h"

struct _SegmentTableGatheredModel
{
  GObject     parent_instance;

  GListModel *model;
  GPtrArray  *items;       /* as they were at the last flush */
  gboolean    is_changed;  /* since then, but for: */
  guint       n_before;    /* those at the start */
  guint       n_after;     /* those at the end */
};

static void segment_table_gathered_model_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SegmentTableGatheredModel, segment_table_gathered_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, segment_table_gathered_model_list_model_init))

static void
on_items_changed (SegmentTableGatheredModel *self,
                  guint                      position,
                  guint                      removed,
                  guint                      added)
{
  guint n_after = g_list_model_get_n_items (self->model) - position - added;

  self->n_before = self->is_changed ? MIN (self->n_before, position) : position;
  self->n_after = self->is_changed ? MIN (self->n_after, n_after) : n_after;
  self->is_changed = TRUE;
}

static GType
segment_table_gathered_model_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (SEGMENT_TABLE_GATHERED_MODEL (model)->model);
}

static guint
segment_table_gathered_model_get_n_items (GListModel *model)
{
  return SEGMENT_TABLE_GATHERED_MODEL (model)->items->len;
}

static gpointer
segment_table_gathered_model_get_item (GListModel *model,
                                       guint       position)
{
  GPtrArray *items = SEGMENT_TABLE_GATHERED_MODEL (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
segment_table_gathered_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = segment_table_gathered_model_get_item_type;
  iface->get_n_items = segment_table_gathered_model_get_n_items;
  iface->get_item = segment_table_gathered_model_get_item;
}

static void
segment_table_gathered_model_finalize (GObject *object)
{
  SegmentTableGatheredModel *self = SEGMENT_TABLE_GATHERED_MODEL (object);

  g_object_unref (self->model);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (segment_table_gathered_model_parent_class)->finalize (object);
}

static void
segment_table_gathered_model_class_init (SegmentTableGatheredModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segment_table_gathered_model_finalize;
}

static void
segment_table_gathered_model_init (SegmentTableGatheredModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static GPtrArray *
get_items (GListModel *model)
{
  guint n_items = g_list_model_get_n_items (model);
  GPtrArray *items = g_ptr_array_new_full (n_items, g_object_unref);

  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));

  return items;
}

SegmentTableGatheredModel *
segment_table_gathered_model_new (GListModel *model)
{
  SegmentTableGatheredModel *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (SEGMENT_TYPE_TABLE_GATHERED_MODEL, NULL);
  self->model = g_object_ref (model);
  g_ptr_array_unref (self->items);
  self->items = get_items (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);

  return self;
}

void
segment_table_gathered_model_flush (SegmentTableGatheredModel *self)
{
  g_autoptr (GPtrArray) old_items = NULL;
  guint n_same;

  g_return_if_fail (SEGMENT_IS_TABLE_GATHERED_MODEL (self));

  if (!self->is_changed)
    return;

  old_items = self->items;
  self->items = get_items (self->model);
  self->is_changed = FALSE;
  n_same = self->n_before + self->n_after;
  g_list_model_items_changed (G_LIST_MODEL (self), self->n_before, old_items->len - n_same, self->items->len - n_same);
}
