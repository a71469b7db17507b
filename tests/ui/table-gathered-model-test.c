/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The list that tells of many changes as one.
 */

#include "config.h"

#include "segment-table-gathered-model.h"

#define N_ITEMS   20
#define N_ROUNDS  1000
#define N_CHANGES 5

typedef struct
{
  GListStore                *store;
  SegmentTableGatheredModel *model;
  GListStore                *copy;       /* made of what the model tells */
  guint                      n_changes;  /* that it has told of */
  guint                      n_removed;
} Fixture;

static void
on_items_changed (Fixture *self,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + added; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->model), i));

  g_list_store_splice (self->copy, position, removed, items->pdata, added);
  self->n_changes++;
  self->n_removed += removed;
}

static void
add (Fixture *self,
     guint    position)
{
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);

  g_list_store_insert (self->store, position, item);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  *self = (Fixture) { .store = g_list_store_new (G_TYPE_OBJECT), .copy = g_list_store_new (G_TYPE_OBJECT) };
  self->model = segment_table_gathered_model_new (G_LIST_MODEL (self->store));
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (on_items_changed), self);
  for (guint i = 0; i < N_ITEMS; i++)
    add (self, i);
  segment_table_gathered_model_flush (self->model);
  self->n_changes = self->n_removed = 0;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_object_unref (self->model);
  g_object_unref (self->store);
  g_object_unref (self->copy);
}

static void
assert_same (gpointer a,
             gpointer b)
{
  g_assert_cmpuint (g_list_model_get_n_items (a), ==, g_list_model_get_n_items (b));
  for (guint i = 0; i < g_list_model_get_n_items (a); i++)
    {
      g_autoptr (GObject) first = g_list_model_get_item (a, i);
      g_autoptr (GObject) second = g_list_model_get_item (b, i);

      g_assert_true (first == second);
    }
}

static void
test_nothing_changes_before_the_flush (Fixture       *self,
                                       gconstpointer  data)
{
  g_list_store_remove (self->store, 3);
  add (self, 7);
  g_assert_cmpuint (self->n_changes, ==, 0);
  assert_same (self->model, self->copy);

  segment_table_gathered_model_flush (self->model);
  assert_same (self->model, self->store);
}

static void
test_many_changes_are_one (Fixture       *self,
                           gconstpointer  data)
{
  g_list_store_remove (self->store, 3);
  g_list_store_remove (self->store, 5);
  g_list_store_remove (self->store, 7);
  segment_table_gathered_model_flush (self->model);
  g_assert_cmpuint (self->n_changes, ==, 1);
  /* And it is no larger than it has to be. */
  g_assert_cmpuint (self->n_removed, ==, 7);
  assert_same (self->copy, self->store);

  segment_table_gathered_model_flush (self->model);
  g_assert_cmpuint (self->n_changes, ==, 1);
}

static void
test_any_changes_are_followed (Fixture       *self,
                               gconstpointer  data)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      for (int i = g_test_rand_int_range (0, N_CHANGES); i > 0; i--)
        {
          guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->store));

          if (n_items > 0 && g_test_rand_bit ())
            g_list_store_remove (self->store, (guint) g_test_rand_int_range (0, (int) n_items));
          else
            add (self, (guint) g_test_rand_int_range (0, (int) n_items + 1));
        }
      segment_table_gathered_model_flush (self->model);
      assert_same (self->model, self->store);
      assert_same (self->copy, self->store);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/table-gathered-model/nothing-changes-before-the-flush", Fixture, NULL, set_up,
              test_nothing_changes_before_the_flush, tear_down);
  g_test_add ("/table-gathered-model/many-changes-are-one", Fixture, NULL, set_up, test_many_changes_are_one,
              tear_down);
  g_test_add ("/table-gathered-model/any-changes-are-followed", Fixture, NULL, set_up, test_any_changes_are_followed,
              tear_down);

  return g_test_run ();
}
