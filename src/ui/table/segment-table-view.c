/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of segments: columns to sort by, rows to select.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-style.h"
#include "segment-table-cell.h"
#include "segment-table-sorter.h"
#include "segment-table-steady-model.h"
#include "segment-table-view.h"

struct _SegmentTableView
{
  GtkBox             parent_instance;

  GtkSortListModel  *sorted;
  GtkMultiSelection *selection;
  GMenuModel        *menu_model;
  GtkWidget         *menu;      /* that is or was open; or NULL */
  gboolean           is_sorting;

  GtkColumnView     *column_view;
  GtkLabel          *empty_label;
};

G_DEFINE_FINAL_TYPE (SegmentTableView, segment_table_view, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_DESCENDING,
  PROP_MENU_MODEL,
  PROP_SORT_BY,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  OPEN,
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Sorting */

static gboolean
read_sorter (SegmentTableView   *self,
             SegmentTableColumn *column,
             gboolean           *is_descending)
{
  return segment_table_sorter_read (gtk_column_view_get_sorter (self->column_view), column, is_descending);
}

static const char *
get_sort_by (SegmentTableView *self)
{
  SegmentTableColumn column;
  gboolean is_descending;

  return read_sorter (self, &column, &is_descending) ? segment_table_column_get_id (column) : "";
}

static gboolean
is_descending_now (SegmentTableView *self)
{
  SegmentTableColumn column;
  gboolean is_descending;

  return read_sorter (self, &column, &is_descending) && is_descending;
}

static void
notify_sort (SegmentTableView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT_BY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCENDING]);
}

/* In GTK 4.8, the heading of the column so far keeps its arrow, unless nothing is sorted in between. */
static void
sort (SegmentTableView   *self,
      SegmentTableColumn  column,
      gboolean            is_descending)
{
  GListModel *columns = gtk_column_view_get_columns (self->column_view);
  g_autoptr (GtkColumnViewColumn) view_column = g_list_model_get_item (columns, column);

  self->is_sorting = TRUE;
  gtk_column_view_sort_by_column (self->column_view, NULL, GTK_SORT_ASCENDING);
  if (view_column != NULL)
    gtk_column_view_sort_by_column (self->column_view, view_column,
                                    is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->is_sorting = FALSE;
  notify_sort (self);
}

static void
set_sort_by (SegmentTableView *self,
             const char       *id)
{
  if (!g_str_equal (id, get_sort_by (self)))
    sort (self, segment_table_column_find (id), is_descending_now (self));
}

static void
set_descending (SegmentTableView *self,
                gboolean          is_descending)
{
  if (is_descending != is_descending_now (self))
    sort (self, segment_table_column_find (get_sort_by (self)), is_descending);
}

/* A heading was clicked. */
static void
on_sorter_changed (SegmentTableView *self)
{
  if (!self->is_sorting)
    notify_sort (self);
}

/* The menu of a row */

static guint
find_focused (SegmentTableView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->column_view)))
    return GTK_INVALID_LIST_POSITION;

  return segment_table_cell_get_position (focus);
}

/* The menu is about what is selected, and so about the row that it was asked for. */
static void
select_for_menu (SegmentTableView *self,
                 guint             position)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->selection);

  if (position != GTK_INVALID_LIST_POSITION && !gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
}

static void
show_menu (SegmentTableView   *self,
           const GdkRectangle *where)
{
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (self->menu_model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), where);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_pressed (SegmentTableView *self,
            int               n_presses,
            double            x,
            double            y,
            GtkGesture       *gesture)
{
  GtkWidget *column_view = GTK_WIDGET (self->column_view);
  GtkWidget *picked = gtk_widget_pick (column_view, x, y, GTK_PICK_DEFAULT);
  guint position = picked != NULL ? segment_table_cell_get_position (picked) : GTK_INVALID_LIST_POSITION;
  GdkRectangle where = { .width = 1, .height = 1 };
  double menu_x, menu_y;

  if (position == GTK_INVALID_LIST_POSITION || picked == column_view ||
      !gtk_widget_translate_coordinates (column_view, GTK_WIDGET (self), x, y, &menu_x, &menu_y))
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  select_for_menu (self, position);
  where.x = (int) menu_x;
  where.y = (int) menu_y;
  show_menu (self, &where);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentTableView *self = SEGMENT_TABLE_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = gtk_root_get_focus (root);
  graphene_rect_t bounds;
  GdkRectangle where;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget) || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return;

  select_for_menu (self, find_focused (self));
  where = (GdkRectangle) { (int) (bounds.origin.x + bounds.size.width / 2),
                           (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 };
  show_menu (self, &where);
}

/* Rows */

/* The list has the focus itself while there is no row to have it. */
static void
update_empty (SegmentTableView *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  gtk_widget_set_focusable (gtk_widget_get_last_child (GTK_WIDGET (self->column_view)), is_empty);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label),
                          is_empty && *gtk_label_get_text (self->empty_label) != '\0');
}

static void
on_activate (SegmentTableView *self,
             guint             position)
{
  select_for_menu (self, position);
  g_signal_emit (self, signals[OPEN], 0);
}

static void
on_selection_changed (SegmentTableView *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_items_changed (SegmentTableView *self,
                  guint             position,
                  guint             removed,
                  guint             added)
{
  update_empty (self);
  if (removed > added)
    on_selection_changed (self);
}

static void
append_column (SegmentTableView   *self,
               SegmentTableColumn  column)
{
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  g_autoptr (GtkSorter) sorter = segment_table_sorter_new (column);

  view_column = gtk_column_view_column_new (segment_table_column_get_title (column),
                                            segment_table_cell_factory_new (column));
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_column_set_expand (view_column, column == SEGMENT_TABLE_NAME);
  gtk_column_view_append_column (self->column_view, view_column);
}

/* The type */

static void
segment_table_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SegmentTableView *self = SEGMENT_TABLE_VIEW (object);

  switch (prop_id)
    {
    case PROP_DESCENDING:
      g_value_set_boolean (value, is_descending_now (self));
      break;

    case PROP_MENU_MODEL:
      g_value_set_object (value, self->menu_model);
      break;

    case PROP_SORT_BY:
      g_value_set_string (value, get_sort_by (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_table_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SegmentTableView *self = SEGMENT_TABLE_VIEW (object);

  switch (prop_id)
    {
    case PROP_DESCENDING:
      set_descending (self, g_value_get_boolean (value));
      break;

    case PROP_MENU_MODEL:
      if (g_set_object (&self->menu_model, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_SORT_BY:
      set_sort_by (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
segment_table_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (gtk_widget_get_last_child (GTK_WIDGET (SEGMENT_TABLE_VIEW (widget)->column_view)));
}

/* The column view takes its columns out as it goes, and so sorts once more. */
static void
disconnect (SegmentTableView *self)
{
  if (self->column_view != NULL)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->column_view), self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
}

/* In GTK 4.8, Tab goes from row to row, through thousands of them. The arrows do that, too. */
static gboolean
segment_table_view_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (segment_table_view_parent_class)->focus (widget, direction);

  return gtk_widget_get_focus_child (widget) == NULL && gtk_widget_grab_focus (widget);
}

static void
segment_table_view_dispose (GObject *object)
{
  SegmentTableView *self = SEGMENT_TABLE_VIEW (object);

  disconnect (self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->menu_model);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);

  G_OBJECT_CLASS (segment_table_view_parent_class)->dispose (object);
}

static void
segment_table_view_class_init (SegmentTableViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_table_view_get_property;
  object_class->set_property = segment_table_view_set_property;
  object_class->dispose = segment_table_view_dispose;
  widget_class->focus = segment_table_view_focus;
  widget_class->grab_focus = segment_table_view_grab_focus;

  properties[PROP_DESCENDING] =
    g_param_spec_boolean ("descending", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU_MODEL] =
    g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SORT_BY] =
    g_param_spec_string ("sort-by", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[OPEN] =
    g_signal_new ("open", SEGMENT_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTION_CHANGED] =
    g_signal_new ("selection-changed", SEGMENT_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "table.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "table.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "table.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "win.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "win.remove", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableView, column_view);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableView, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
}

static void
set_accessible_name (GtkWidget  *widget,
                     const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The title of a column comes before the arrow that says how it sorts, for which there is always room. */
static void
align_end (GtkWidget *box)
{
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
}

/* GTK 4.8 gives its own parts of a column view no names, and has all titles begin where text does. The keyboard does not
 * reach the headings, and so nothing shall say that it does. The list below has the focus while there are no rows. */
static void
set_up_parts (SegmentTableView *self)
{
  GtkWidget *headings = gtk_widget_get_first_child (GTK_WIDGET (self->column_view));
  GtkWidget *heading = gtk_widget_get_first_child (headings);

  gtk_widget_set_focusable (headings, FALSE);
  set_accessible_name (headings, _("Columns"));
  for (SegmentTableColumn column = 0; heading != NULL; column++)
    {
      set_accessible_name (heading, segment_table_column_get_title (column));
      if (segment_table_column_is_number (column))
        align_end (gtk_widget_get_first_child (heading));
      heading = gtk_widget_get_next_sibling (heading);
    }

  set_accessible_name (gtk_widget_get_last_child (GTK_WIDGET (self->column_view)), _("Segments"));
}

static void
segment_table_view_init (SegmentTableView *self)
{
  segment_style_add (gtk_widget_get_display (GTK_WIDGET (self)));
  gtk_widget_init_template (GTK_WIDGET (self));
  for (SegmentTableColumn column = 0; column < SEGMENT_TABLE_N_COLUMNS; column++)
    append_column (self, column);

  set_up_parts (self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->column_view), "changed",
                            G_CALLBACK (on_sorter_changed), self);
}

void
segment_table_view_set_model (SegmentTableView *self,
                              GListModel       *model)
{
  GListModel *steady;

  g_return_if_fail (SEGMENT_IS_TABLE_VIEW (self));
  g_return_if_fail (G_IS_LIST_MODEL (model));
  g_return_if_fail (self->selection == NULL);

  self->sorted = gtk_sort_list_model_new (g_object_ref (model),
                                          g_object_ref (gtk_column_view_get_sorter (self->column_view)));
  steady = segment_table_steady_model_new (G_LIST_MODEL (self->sorted));
  self->selection = gtk_multi_selection_new (steady);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  update_empty (self);
}

GListModel *
segment_table_view_get_rows (SegmentTableView *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_VIEW (self), NULL);

  return G_LIST_MODEL (self->selection);
}

guint
segment_table_view_count_selected (SegmentTableView *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (SEGMENT_IS_TABLE_VIEW (self), 0);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return (guint) gtk_bitset_get_size (selected);
}

GListModel *
segment_table_view_dup_selected (SegmentTableView *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  GListStore *rows;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (SEGMENT_IS_TABLE_VIEW (self), NULL);

  rows = g_list_store_new (SHARED_TYPE_SEGMENT_TABLE_ROW);
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, selected, &position);
       is_valid;
       is_valid = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      g_list_store_append (rows, row);
    }

  return G_LIST_MODEL (rows);
}

void
segment_table_view_select_all (SegmentTableView *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_VIEW (self));

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
segment_table_view_set_empty_text (SegmentTableView *self,
                                   const char       *text)
{
  g_return_if_fail (SEGMENT_IS_TABLE_VIEW (self));

  gtk_label_set_text (self->empty_label, text != NULL ? text : "");
  update_empty (self);
}

/* Sorting takes longer than finding out that there is nothing to sort. */
void
segment_table_view_look_again (SegmentTableView *self)
{
  GtkSorter *sorter;
  SegmentTableColumn column;
  gboolean is_descending;

  g_return_if_fail (SEGMENT_IS_TABLE_VIEW (self));

  sorter = gtk_column_view_get_sorter (self->column_view);
  if (!segment_table_sorter_read (sorter, &column, &is_descending) ||
      segment_table_sorter_is_sorted (sorter, G_LIST_MODEL (self->sorted)))
    return;

  self->is_sorting = TRUE;
  gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
  self->is_sorting = FALSE;
}
