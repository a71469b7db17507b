/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of segments in a window: what is shown is what there is, in order, and what is selected stays so.
 */

#include "config.h"

#include <sys/shm.h>

#include <gtk/gtk.h>

#include "segment-table-cell.h"
#include "segment-table-sorter.h"
#include "segment-table-view.h"
#include "test-bare.h"
#include "test-display.h"
#include "test-widget.h"
#include "test-world.h"

#define MANY     3000

static gboolean has_display;

typedef struct
{
  SharedSegmentTable *table;
  GtkWidget          *window;
  SegmentTableView   *view;
  GtkWidget          *column_view;
  GtkWidget          *list_view;
  GtkSelectionModel  *rows;
  GtkAdjustment      *adjustment;
} Fixture;

static int
make_segment (gsize size)
{
  int id = shmget (IPC_PRIVATE, size, 0600);

  g_assert_cmpint (id, >=, 0);
  return id;
}

static void
remove_segment (int id)
{
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

static void
refresh (Fixture *self)
{
  shared_segment_table_refresh (self->table);
  segment_table_view_look_again (self->view);
  test_widget_draw (self->window);
}

static void
set_up (Fixture *self)
{
  self->table = shared_segment_table_new ();
  self->window = gtk_window_new ();
  self->view = g_object_new (SEGMENT_TYPE_TABLE_VIEW, NULL);
  segment_table_view_set_model (self->view, G_LIST_MODEL (self->table));
  self->column_view = test_widget_find (GTK_WIDGET (self->view), GTK_TYPE_COLUMN_VIEW);
  self->list_view = gtk_widget_get_last_child (self->column_view);
  self->rows = GTK_SELECTION_MODEL (segment_table_view_get_rows (self->view));
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->column_view));

  shared_segment_table_refresh (self->table);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->view));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 700, 300);
  gtk_window_present (GTK_WINDOW (self->window));
  test_wait_until (gtk_widget_get_mapped (self->list_view));
  test_widget_draw (self->window);
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->table);
  test_bare_remove_all ();
}

static gboolean
has_what_it_needs (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (test_world_is_isolated (), "a namespace of its own");
}

static gint64
get_shmid (Fixture *self,
           guint    position)
{
  g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  return shared_segment_table_row_get_shmid (row);
}

static guint
find_position (Fixture *self,
               int      id)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  for (guint i = 0; i < n_rows; i++)
    if (get_shmid (self, i) == id)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static const char *
get_cell (GtkWidget          *row,
          SegmentTableColumn  column)
{
  GtkWidget *cell = gtk_widget_get_first_child (row);

  for (SegmentTableColumn i = 0; i < column; i++)
    cell = gtk_widget_get_next_sibling (cell);

  return gtk_inscription_get_text (GTK_INSCRIPTION (gtk_widget_get_first_child (cell)));
}

static guint
count_widgets (Fixture *self)
{
  guint n_widgets = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list_view); row != NULL; row = gtk_widget_get_next_sibling (row))
    n_widgets++;

  return n_widgets;
}

/* What is to be seen is what there is at each place, from one place to the next. */
static void
assert_shows_what_there_is (Fixture *self)
{
  guint next = GTK_INVALID_LIST_POSITION;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list_view); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      guint position = segment_table_cell_get_position (row);
      g_autofree char *expected = NULL;

      g_assert_cmpuint (position, <, g_list_model_get_n_items (G_LIST_MODEL (self->rows)));
      if (next != GTK_INVALID_LIST_POSITION)
        g_assert_cmpuint (position, >=, next);
      expected = g_strdup_printf ("%" G_GINT64_FORMAT, get_shmid (self, position));
      g_assert_cmpstr (get_cell (row, SEGMENT_TABLE_SHMID), ==, expected);
      next = position + 1;
    }

  g_assert_cmpuint (count_widgets (self), >, 0);
}

static void
assert_sorted_by_bytes (Fixture *self,
                        gboolean is_descending)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  for (guint i = 1; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) a = g_list_model_get_item (G_LIST_MODEL (self->rows), i - 1);
      g_autoptr (SharedSegmentTableRow) b = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      int order = segment_table_column_compare (SEGMENT_TABLE_BYTES, a, b);

      g_assert_true (is_descending ? order >= 0 : order <= 0);
    }
}

/* Sorting */

static void
test_sorts_as_told (void)
{
  Fixture self;
  g_autofree char *sort_by = NULL;
  gboolean is_descending;

  if (!has_what_it_needs ())
    return;

  make_segment (2000);
  make_segment (3000);
  make_segment (1000);
  set_up (&self);
  g_object_set (self.view, "sort-by", "bytes", NULL);
  assert_sorted_by_bytes (&self, FALSE);
  g_object_set (self.view, "descending", TRUE, NULL);
  assert_sorted_by_bytes (&self, TRUE);
  g_object_get (self.view, "sort-by", &sort_by, "descending", &is_descending, NULL);
  g_assert_cmpstr (sort_by, ==, "bytes");
  g_assert_true (is_descending);
  test_widget_draw (self.window);
  assert_shows_what_there_is (&self);
  tear_down (&self);
}

static void
on_notify (guint *count)
{
  (*count)++;
}

/* As with a click: GTK 4.8 has no public function that does just this. */
static void
sort_by_heading (Fixture            *self,
                 SegmentTableColumn  column,
                 GtkSortType         order)
{
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->column_view));
  g_autoptr (GtkColumnViewColumn) view_column = g_list_model_get_item (columns, column);

  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (self->column_view), view_column, order);
}

static void
test_heading_tells_by_what_it_sorts (void)
{
  Fixture self;
  g_autofree char *sort_by = NULL;
  gboolean is_descending;
  guint n_notified = 0;

  if (!has_what_it_needs ())
    return;

  make_segment (1);
  set_up (&self);
  g_signal_connect_swapped (self.view, "notify::sort-by", G_CALLBACK (on_notify), &n_notified);
  sort_by_heading (&self, SEGMENT_TABLE_NATTCH, GTK_SORT_DESCENDING);
  g_object_get (self.view, "sort-by", &sort_by, "descending", &is_descending, NULL);
  g_assert_cmpstr (sort_by, ==, "nattch");
  g_assert_true (is_descending);
  g_assert_cmpuint (n_notified, ==, 1);
  tear_down (&self);
}

static void
test_unsorted_is_in_the_order_of_ipcs (void)
{
  Fixture self;

  if (!has_what_it_needs ())
    return;

  make_segment (2);
  make_segment (1);
  make_segment (3);
  set_up (&self);
  g_object_set (self.view, "sort-by", "bytes", NULL);
  g_object_set (self.view, "sort-by", "", NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self.table), i);

      g_assert_cmpint (get_shmid (&self, i), ==, shared_segment_table_row_get_shmid (row));
    }
  tear_down (&self);
}

static void
test_sorts_again_when_values_change (void)
{
  Fixture self;
  int first, second;
  gpointer data;

  if (!has_what_it_needs ())
    return;

  first = make_segment (1);
  second = make_segment (1);
  set_up (&self);
  g_object_set (self.view, "sort-by", "nattch", "descending", TRUE, NULL);
  data = shmat (second, NULL, 0);
  refresh (&self);
  g_assert_cmpuint (find_position (&self, second), ==, 0);
  g_assert_no_errno (shmdt (data));
  data = shmat (first, NULL, 0);
  refresh (&self);
  g_assert_cmpuint (find_position (&self, first), ==, 0);
  assert_shows_what_there_is (&self);
  g_assert_no_errno (shmdt (data));
  tear_down (&self);
}

/* Selection */

static void
test_selection_stays (void)
{
  Fixture self;
  int others[4];
  int chosen;
  guint position;

  if (!has_what_it_needs ())
    return;

  others[0] = make_segment (10);
  others[1] = make_segment (30);
  chosen = make_segment (20);
  others[2] = make_segment (40);
  set_up (&self);
  g_object_set (self.view, "sort-by", "bytes", NULL);
  gtk_selection_model_select_item (self.rows, find_position (&self, chosen), TRUE);

  others[3] = make_segment (5);
  refresh (&self);
  position = find_position (&self, chosen);
  g_assert_cmpuint (position, ==, 2);
  g_assert_true (gtk_selection_model_is_selected (self.rows, position));

  remove_segment (others[0]);
  remove_segment (others[3]);
  refresh (&self);
  position = find_position (&self, chosen);
  g_assert_cmpuint (position, ==, 0);
  g_assert_true (gtk_selection_model_is_selected (self.rows, position));

  g_object_set (self.view, "descending", TRUE, NULL);
  position = find_position (&self, chosen);
  g_assert_cmpuint (position, ==, 2);
  g_assert_true (gtk_selection_model_is_selected (self.rows, position));
  g_assert_cmpuint (segment_table_view_count_selected (self.view), ==, 1);
  tear_down (&self);
}

static void
test_what_is_gone_is_not_selected (void)
{
  Fixture self;
  guint n_changes = 0;
  int id;

  if (!has_what_it_needs ())
    return;

  make_segment (1);
  id = make_segment (2);
  set_up (&self);
  gtk_selection_model_select_item (self.rows, find_position (&self, id), TRUE);
  g_signal_connect_swapped (self.view, "selection-changed", G_CALLBACK (on_notify), &n_changes);
  remove_segment (id);
  refresh (&self);
  g_assert_cmpuint (segment_table_view_count_selected (self.view), ==, 0);
  g_assert_cmpuint (n_changes, >, 0);
  tear_down (&self);
}

/* Thousands */

static void
make_many (int *ids)
{
  for (guint i = 0; i < MANY; i++)
    ids[i] = make_segment (1 + i);
}

static void
scroll_to (Fixture *self,
           double   value)
{
  gtk_adjustment_set_value (self->adjustment, value);
  test_widget_draw (self->window);
}

static double
find_end (Fixture *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
}

static void
test_thousands_are_scrolled_through (void)
{
  g_autofree int *ids = g_new (int, MANY);
  Fixture self;
  double end;

  if (!has_what_it_needs ())
    return;

  make_many (ids);
  set_up (&self);
  end = find_end (&self);
  g_assert_cmpfloat (end, >, MANY * 10);
  for (int i = 0; i <= 10; i++)
    {
      scroll_to (&self, end * i / 10);
      assert_shows_what_there_is (&self);
    }
  g_assert_cmpuint (count_widgets (&self), <, MANY / 2);
  tear_down (&self);
}

/* Where GTK 4.8 goes wrong: what goes begins where nothing is seen, and ends where something is. */
static void
test_what_goes_from_afar_is_not_seen_any_more (void)
{
  g_autofree int *ids = g_new (int, MANY);
  Fixture self;

  if (!has_what_it_needs ())
    return;

  make_many (ids);
  set_up (&self);
  scroll_to (&self, find_end (&self));
  assert_shows_what_there_is (&self);
  for (guint i = 700; i < MANY - 5; i++)
    remove_segment (ids[i]);
  refresh (&self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self.rows)), ==, 705);
  assert_shows_what_there_is (&self);
  scroll_to (&self, 0);
  assert_shows_what_there_is (&self);
  scroll_to (&self, find_end (&self));
  assert_shows_what_there_is (&self);
  tear_down (&self);
}

static void
test_what_is_sorted_elsewhere_is_seen_there (void)
{
  g_autofree int *ids = g_new (int, MANY);
  gpointer data[100];
  Fixture self;

  if (!has_what_it_needs ())
    return;

  make_many (ids);
  set_up (&self);
  g_object_set (self.view, "sort-by", "nattch", NULL);
  scroll_to (&self, find_end (&self) / 2);
  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    data[i] = shmat (ids[500 + 10 * i], NULL, 0);
  refresh (&self);
  assert_shows_what_there_is (&self);
  g_assert_cmpuint (find_position (&self, ids[500]), >=, MANY - G_N_ELEMENTS (data));
  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    g_assert_no_errno (shmdt (data[i]));
  refresh (&self);
  assert_shows_what_there_is (&self);
  tear_down (&self);
}

static void
test_place_stays_when_others_go (void)
{
  g_autofree int *ids = g_new (int, MANY);
  Fixture self;
  double value;

  if (!has_what_it_needs ())
    return;

  make_many (ids);
  set_up (&self);
  value = find_end (&self) / 2;
  scroll_to (&self, value);
  for (guint i = MANY - 500; i < MANY; i++)
    remove_segment (ids[i]);
  refresh (&self);
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (self.adjustment) - value), <, 2);
  assert_shows_what_there_is (&self);
  tear_down (&self);
}

/* Or else it would stand at the other end of the column. */
static void
test_latin_text_is_marked_where_columns_are_mirrored (void)
{
  Fixture self;
  const char *kind;

  if (!has_what_it_needs ())
    return;

  make_segment (1);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&self);
  kind = get_cell (gtk_widget_get_first_child (self.list_view), SEGMENT_TABLE_KIND);
  g_assert_cmpstr (kind, ==, "\u200f\u2068System V\u2069");
  tear_down (&self);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_empty_table_says_so (void)
{
  Fixture self;
  GtkWidget *label;
  int id;

  if (!has_what_it_needs ())
    return;

  id = make_segment (1);
  set_up (&self);
  segment_table_view_set_empty_text (self.view, "Nothing");
  label = gtk_widget_get_last_child (test_widget_find (GTK_WIDGET (self.view), GTK_TYPE_OVERLAY));
  g_assert_false (gtk_widget_get_visible (label));
  remove_segment (id);
  refresh (&self);
  g_assert_true (gtk_widget_get_visible (label));
  tear_down (&self);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start () && gtk_init_check ();

  test_world_add ("/table-view/sorts-as-told", test_sorts_as_told);
  test_world_add ("/table-view/heading-tells-by-what-it-sorts", test_heading_tells_by_what_it_sorts);
  test_world_add ("/table-view/unsorted-is-in-the-order-of-ipcs", test_unsorted_is_in_the_order_of_ipcs);
  test_world_add ("/table-view/sorts-again-when-values-change", test_sorts_again_when_values_change);
  test_world_add ("/table-view/selection-stays", test_selection_stays);
  test_world_add ("/table-view/what-is-gone-is-not-selected", test_what_is_gone_is_not_selected);
  test_world_add ("/table-view/thousands-are-scrolled-through", test_thousands_are_scrolled_through);
  test_world_add ("/table-view/what-goes-from-afar-is-not-seen-any-more",
                  test_what_goes_from_afar_is_not_seen_any_more);
  test_world_add ("/table-view/what-is-sorted-elsewhere-is-seen-there", test_what_is_sorted_elsewhere_is_seen_there);
  test_world_add ("/table-view/place-stays-when-others-go", test_place_stays_when_others_go);
  test_world_add ("/table-view/latin-text-is-marked-where-columns-are-mirrored",
                  test_latin_text_is_marked_where_columns_are_mirrored);
  test_world_add ("/table-view/empty-table-says-so", test_empty_table_says_so);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
