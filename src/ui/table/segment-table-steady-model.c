/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list that tells of its changes so that the list views of GTK 4.8 follow them.
 */

#include "config.h"

#include "segment-table-steady-model.h"

struct _SegmentTableSteadyModel
{
  GObject     parent_instance;

  GListModel *model;
};

static void segment_table_steady_model_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SegmentTableSteadyModel, segment_table_steady_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, segment_table_steady_model_list_model_init))

static void
on_items_changed (SegmentTableSteadyModel *self,
                  guint                    position,
                  guint                    removed,
                  guint                    added)
{
  guint start = removed > 1 ? 0 : position;
  guint n_same = position - start;

  g_list_model_items_changed (G_LIST_MODEL (self), start, n_same + removed, n_same + added);
}

static GType
segment_table_steady_model_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (SEGMENT_TABLE_STEADY_MODEL (model)->model);
}

static guint
segment_table_steady_model_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (SEGMENT_TABLE_STEADY_MODEL (model)->model);
}

static gpointer
segment_table_steady_model_get_item (GListModel *model,
                                     guint       position)
{
  return g_list_model_get_item (SEGMENT_TABLE_STEADY_MODEL (model)->model, position);
}

static void
segment_table_steady_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = segment_table_steady_model_get_item_type;
  iface->get_n_items = segment_table_steady_model_get_n_items;
  iface->get_item = segment_table_steady_model_get_item;
}

static void
segment_table_steady_model_finalize (GObject *object)
{
  g_object_unref (SEGMENT_TABLE_STEADY_MODEL (object)->model);

  G_OBJECT_CLASS (segment_table_steady_model_parent_class)->finalize (object);
}

static void
segment_table_steady_model_class_init (SegmentTableSteadyModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segment_table_steady_model_finalize;
}

static void
segment_table_steady_model_init (SegmentTableSteadyModel *self)
{
}

GListModel *
segment_table_steady_model_new (GListModel *model)
{
  SegmentTableSteadyModel *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (SEGMENT_TYPE_TABLE_STEADY_MODEL, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);

  return G_LIST_MODEL (self);
}
