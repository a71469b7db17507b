/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The window that shows what shared memory the machine holds.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-list.h"
#include "segment-message.h"
#include "segment-save.h"
#include "segment-settings.h"
#include "segment-status-line.h"
#include "segment-table-details.h"
#include "segment-table-filter.h"
#include "segment-table-gathered-model.h"
#include "segment-table-refresh.h"
#include "segment-table-removal.h"
#include "segment-table-save.h"
#include "segment-table-status.h"
#include "segment-table-text.h"
#include "segment-table-usage.h"
#include "segment-table-view.h"
#include "segment-table-window.h"
#include "segment-window-state.h"

#define STATE "segments"

struct _SegmentTableWindow
{
  GtkApplicationWindow       parent_instance;

  GSettings                 *state;
  SharedSegmentTable        *table;
  SegmentTableGatheredModel *rows;           /* of the table, as it is shown */
  SegmentTableFilter        *filter;
  SegmentTableRefresh       *refresh;
  GCancellable              *cancellable;    /* of what is being read; or NULL */

  GMenu                     *sort_section;
  GtkMenuButton             *menu_button;
  GtkEditable               *search_entry;
  SegmentTableView          *view;
  GtkPaned                  *paned;
  GtkWidget                 *details_box;
  SegmentTableDetails       *details;
  SegmentTableUsage         *usage;
  SegmentStatusLine         *status_line;
  GtkLabel                  *reason_label;
  GtkWidget                 *reader_button;
  GtkWidget                 *remove_button;

  gboolean                   is_in_rows;     /* the keyboard is */
  GtkWidget                 *focused_row;    /* that has it; or NULL */
};

G_DEFINE_FINAL_TYPE (SegmentTableWindow, segment_table_window, GTK_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_DESCENDING,
  PROP_DETAILS,
  PROP_SCOPE,
  PROP_SORT_BY,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* As the actions and the settings call them */
static const char * const SCOPES[] = {
  [SEGMENT_TABLE_ALL] = "all",
  [SEGMENT_TABLE_MINE] = "mine",
  [SEGMENT_TABLE_LEFT_OVERS] = "left-over",
};

/* What is selected */

static SharedSegmentTableRow *
dup_only_selected (SegmentTableWindow *self)
{
  g_autoptr (GListModel) selected = NULL;

  if (segment_table_view_count_selected (self->view) != 1)
    return NULL;

  selected = segment_table_view_dup_selected (self->view);
  return g_list_model_get_item (selected, 0);
}

static GListModel *
dup_left_over (SegmentTableWindow *self)
{
  GListStore *rows = g_list_store_new (SHARED_TYPE_SEGMENT_TABLE_ROW);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), i);

      if (shared_segment_table_row_is_left_over (row))
        g_list_store_append (rows, row);
    }

  return G_LIST_MODEL (rows);
}

/* What can be done, and if not, why */

static void
set_possible (SegmentTableWindow *self,
              const char         *action,
              GtkWidget          *button,
              const char         *reason)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, reason == NULL);
  if (button != NULL)
    gtk_widget_set_tooltip_text (button, reason);
}

static void
set_reason (SegmentTableWindow *self,
            const char         *reason)
{
  if (reason == NULL)
    reason = "";
  if (!g_str_equal (gtk_label_get_text (self->reason_label), reason))
    gtk_label_set_text (self->reason_label, reason);
}

static void
update_actions (SegmentTableWindow *self)
{
  g_autoptr (GListModel) selected = segment_table_view_dup_selected (self->view);
  g_autofree char *no_reader = segment_table_status_explain_no_reader (selected);
  g_autofree char *no_removal = segment_table_status_explain_no_removal (selected);
  g_autofree char *no_save = segment_table_status_explain_no_save (selected);
  const char *reason = no_removal != NULL ? no_removal : no_reader != NULL ? no_reader : no_save;

  set_possible (self, "win.open-in-reader", self->reader_button, no_reader);
  set_possible (self, "win.remove", self->remove_button, no_removal);
  set_possible (self, "win.save", NULL, no_save);
  set_reason (self, reason);
}

static void
update_status (SegmentTableWindow *self)
{
  GListModel *shown = segment_table_view_get_rows (self->view);
  GListModel *all = G_LIST_MODEL (self->table);
  guint n_left_over = segment_table_status_count_left_over (all);
  g_autofree char *status = segment_table_status_describe (g_list_model_get_n_items (shown),
                                                           g_list_model_get_n_items (all), n_left_over,
                                                           segment_table_view_count_selected (self->view));

  segment_status_line_set_text (self->status_line, status);
  segment_table_view_set_empty_text (self->view, g_list_model_get_n_items (all) == 0 ? _("No segments")
                                                                                    : _("No segment matches"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.remove-left-over", n_left_over > 0);
}

static void
update_usage (SegmentTableWindow *self)
{
  SharedSegmentUsage usage;

  shared_segment_usage_query (&usage);
  segment_table_usage_show (self->usage, &usage);
}

static void
on_refreshed (SegmentTableWindow *self)
{
  segment_table_gathered_model_flush (self->rows);
  segment_table_filter_look_again (self->filter);
  segment_table_view_look_again (self->view);
  update_status (self);
  update_usage (self);
  update_actions (self);
}

/* The keyboard */

/* GTK gives the keyboard of a row that goes to whatever stands first in the window. */
static void
on_focus_changed (SegmentTableWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean has_lost_row = self->is_in_rows &&
                          (self->focused_row == NULL || !gtk_widget_get_mapped (self->focused_row));

  if (focus == NULL || self->view == NULL)
    return;

  self->is_in_rows = gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view));
  g_set_weak_pointer (&self->focused_row, self->is_in_rows ? focus : NULL);
  if (has_lost_row && !self->is_in_rows)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Details */

static gboolean
has_details (SegmentTableWindow *self)
{
  return self->details_box != NULL && gtk_widget_get_visible (self->details_box);
}

/* What is shown stays as long as it is selected, too, and when nothing is: it may just have gone. */
static void
update_details (SegmentTableWindow *self)
{
  g_autoptr (GListModel) selected = segment_table_view_dup_selected (self->view);
  g_autoptr (SharedSegmentTableRow) first = g_list_model_get_item (selected, 0);

  if (has_details (self) && first != NULL &&
      !segment_list_contains (selected, segment_table_details_get_row (self->details)))
    segment_table_details_set_row (self->details, first);
}

static void
on_selection_changed (SegmentTableWindow *self)
{
  update_status (self);
  update_actions (self);
  update_details (self);
}

static void
set_details (SegmentTableWindow *self,
             gboolean            is_open)
{
  if (is_open == has_details (self))
    return;

  /* Before the focus has to go somewhere. */
  if (!is_open && gtk_widget_get_focus_child (self->details_box) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_widget_set_visible (self->details_box, is_open);
  if (is_open)
    update_details (self);
  else
    segment_table_details_set_row (self->details, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS]);
}

static void
on_open (SegmentTableWindow *self)
{
  set_details (self, TRUE);
}

/* Searching */

static void
on_search_changed (SegmentTableWindow *self)
{
  segment_table_filter_set_query (self->filter, gtk_editable_get_text (self->search_entry));
  segment_table_view_look_again (self->view);
  on_selection_changed (self);
}

/* Somebody who types into the table searches. Not gtk_search_entry_set_key_capture_widget(), which also takes the keys that
 * are commands of the table. */
static gboolean
on_key_pressed (SegmentTableWindow    *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (self->search_entry));

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)))
    return FALSE;

  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  return gtk_event_controller_key_forward (controller, text);
}

static void
on_search_done (SegmentTableWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_search_stopped (SegmentTableWindow *self)
{
  gtk_editable_set_text (self->search_entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_sort_changed (SegmentTableWindow *self,
                 GParamSpec         *pspec)
{
  g_object_notify (G_OBJECT (self), g_param_spec_get_name (pspec));
}

/* Commands */

static void
close_details_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  set_details (SEGMENT_TABLE_WINDOW (widget), FALSE);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autoptr (GListModel) selected = segment_table_view_dup_selected (self->view);
  GListModel *rows = g_list_model_get_n_items (selected) > 0 ? selected : segment_table_view_get_rows (self->view);
  g_autofree char *text = segment_table_make_text (rows);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
copy_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autofree char *text = segment_table_make_text (segment_table_view_get_rows (self->view));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);

  gtk_editable_select_region (self->search_entry, 0, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
open_in_reader_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autoptr (SharedSegmentTableRow) row = dup_only_selected (self);
  g_autoptr (SharedSegmentKey) key = row != NULL ? shared_segment_table_row_dup_segment_key (row) : NULL;
  GtkWindow *window = GTK_WINDOW (self);

  if (key != NULL)
    segment_application_open_in_reader (SEGMENT_APPLICATION (gtk_window_get_application (window)), window, key);
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  segment_table_refresh_now (SEGMENT_TABLE_WINDOW (widget)->refresh);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autoptr (GListModel) rows = segment_table_view_dup_selected (self->view);

  segment_table_removal_present (GTK_WINDOW (self), G_LIST_MODEL (self->table), rows);
}

static void
remove_left_over_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autoptr (GListModel) rows = dup_left_over (self);

  segment_table_removal_present (GTK_WINDOW (self), G_LIST_MODEL (self->table), rows);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  SharedSegmentTableRow *row = SHARED_SEGMENT_TABLE_ROW (source);
  g_autoptr (SegmentTableWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_table_row_read_finish (row, result, &error);
  g_autofree char *file_name = segment_table_save_dup_file_name (row);

  if (bytes != NULL)
    segment_save (GTK_WINDOW (self), bytes, file_name);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    segment_message_show (GTK_WINDOW (self), _("The segment cannot be read"), error->message);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (widget);
  g_autoptr (SharedSegmentTableRow) row = dup_only_selected (self);

  if (row == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  shared_segment_table_row_read_async (row, G_MAXSIZE, self->cancellable, on_read, g_object_ref (self));
}

static void
select_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segment_table_view_select_all (SEGMENT_TABLE_WINDOW (widget)->view);
}

/* In GTK 4.8, the focus stays in a menu that closes while one of its submenus is open, and no key does anything then. */
static void
on_menu_closed (SegmentTableWindow *self,
                GtkPopover         *menu)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (menu)))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Which segments */

/* The actions ask for it before there is a filter. */
static const char *
get_scope (SegmentTableWindow *self)
{
  return SCOPES[self->filter != NULL ? segment_table_filter_get_scope (self->filter) : SEGMENT_TABLE_ALL];
}

static void
set_scope (SegmentTableWindow *self,
           const char         *name)
{
  for (SegmentTableScope scope = 0; scope < G_N_ELEMENTS (SCOPES); scope++)
    if (g_str_equal (SCOPES[scope], name))
      segment_table_filter_set_scope (self->filter, scope);

  segment_table_view_look_again (self->view);
  on_selection_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCOPE]);
}

static void
fill_sort_section (SegmentTableWindow *self)
{
  for (SegmentTableColumn column = 0; column < SEGMENT_TABLE_N_COLUMNS; column++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (segment_table_column_get_title (column), NULL);

      g_menu_item_set_action_and_target (item, "win.sort-by", "s", segment_table_column_get_id (column));
      g_menu_append_item (self->sort_section, item);
    }
}

/* What is kept of the window */

static void
restore (SegmentTableWindow *self)
{
  g_autofree char *scope = g_settings_get_string (self->state, "scope");
  g_autofree char *sort_by = g_settings_get_string (self->state, "sort-by");

  segment_window_state_restore (GTK_WINDOW (self), self->state);
  set_scope (self, scope);
  g_object_set (self->view, "sort-by", sort_by, "descending", g_settings_get_boolean (self->state, "descending"), NULL);
  gtk_paned_set_position (self->paned, g_settings_get_int (self->state, "position"));
  set_details (self, g_settings_get_boolean (self->state, "show-details"));
}

static void
remember (SegmentTableWindow *self)
{
  g_autofree char *sort_by = NULL;
  gboolean is_descending;

  g_object_get (self->view, "sort-by", &sort_by, "descending", &is_descending, NULL);
  segment_window_state_remember (GTK_WINDOW (self), self->state);
  g_settings_set_string (self->state, "scope", get_scope (self));
  g_settings_set_string (self->state, "sort-by", sort_by);
  g_settings_set_boolean (self->state, "descending", is_descending);
  g_settings_set_boolean (self->state, "show-details", has_details (self));
  g_settings_set_int (self->state, "position", MAX (gtk_paned_get_position (self->paned), 1));
}

/* The type */

static void
segment_table_window_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_DETAILS:
      g_value_set_boolean (value, has_details (self));
      break;

    case PROP_SCOPE:
      g_value_set_string (value, get_scope (self));
      break;

    /* The actions ask for it before the template is there. */
    case PROP_DESCENDING:
    case PROP_SORT_BY:
      if (self->view != NULL)
        g_object_get_property (G_OBJECT (self->view), g_param_spec_get_name (pspec), value);
      else
        g_param_value_set_default (pspec, value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_table_window_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_DETAILS:
      set_details (self, g_value_get_boolean (value));
      break;

    case PROP_SCOPE:
      set_scope (self, g_value_get_string (value));
      break;

    case PROP_DESCENDING:
    case PROP_SORT_BY:
      g_object_set_property (G_OBJECT (self->view), g_param_spec_get_name (pspec), value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_table_window_unrealize (GtkWidget *widget)
{
  remember (SEGMENT_TABLE_WINDOW (widget));

  GTK_WIDGET_CLASS (segment_table_window_parent_class)->unrealize (widget);
}

static void
segment_table_window_dispose (GObject *object)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->refresh != NULL)
    g_object_run_dispose (G_OBJECT (self->refresh));
  g_clear_object (&self->refresh);
  g_clear_weak_pointer (&self->focused_row);

  G_OBJECT_CLASS (segment_table_window_parent_class)->dispose (object);
}

static void
segment_table_window_finalize (GObject *object)
{
  SegmentTableWindow *self = SEGMENT_TABLE_WINDOW (object);

  g_clear_object (&self->filter);
  g_clear_object (&self->rows);
  g_clear_object (&self->table);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (segment_table_window_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_DESCENDING] =
    g_param_spec_boolean ("descending", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DETAILS] =
    g_param_spec_boolean ("details", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SCOPE] =
    g_param_spec_string ("scope", NULL, NULL, "all",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SORT_BY] =
    g_param_spec_string ("sort-by", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.close-details", NULL, close_details_action);
  gtk_widget_class_install_action (widget_class, "win.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "win.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.open-in-reader", NULL, open_in_reader_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "win.remove-left-over", NULL, remove_left_over_action);
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "win.select-all", NULL, select_all_action);
  gtk_widget_class_install_property_action (widget_class, "win.descending", "descending");
  gtk_widget_class_install_property_action (widget_class, "win.details", "details");
  gtk_widget_class_install_property_action (widget_class, "win.scope", "scope");
  gtk_widget_class_install_property_action (widget_class, "win.sort-by", "sort-by");

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-details", NULL);
}

static void
segment_table_window_class_init (SegmentTableWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_table_window_get_property;
  object_class->set_property = segment_table_window_set_property;
  object_class->dispose = segment_table_window_dispose;
  object_class->finalize = segment_table_window_finalize;
  widget_class->unrealize = segment_table_window_unrealize;

  install_properties (object_class);
  install_actions (widget_class);

  g_type_ensure (SEGMENT_TYPE_STATUS_LINE);
  g_type_ensure (SEGMENT_TYPE_TABLE_DETAILS);
  g_type_ensure (SEGMENT_TYPE_TABLE_USAGE);
  g_type_ensure (SEGMENT_TYPE_TABLE_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, sort_section);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, view);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, details_box);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, details);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, usage);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, status_line);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, reason_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, reader_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableWindow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_done);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_changed);
}

static void
segment_table_window_init (SegmentTableWindow *self)
{
  g_autoptr (GSettings) settings = segment_settings_new ();
  g_autoptr (GListModel) filtered = NULL;

  self->state = g_settings_get_child (settings, STATE);
  self->table = shared_segment_table_new ();
  self->rows = segment_table_gathered_model_new (G_LIST_MODEL (self->table));
  self->filter = segment_table_filter_new ();
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)),
                                                      GTK_FILTER (g_object_ref (self->filter))));

  gtk_widget_init_template (GTK_WIDGET (self));
  fill_sort_section (self);
  g_signal_connect_object (gtk_menu_button_get_popover (self->menu_button), "closed", G_CALLBACK (on_menu_closed), self,
                           G_CONNECT_SWAPPED);
  segment_table_view_set_model (self->view, filtered);
  segment_table_details_set_table (self->details, G_LIST_MODEL (self->table));
  restore (self);

  self->refresh = segment_table_refresh_new (self->table, GTK_WINDOW (self));
  g_signal_connect_object (self->refresh, "refreshed", G_CALLBACK (on_refreshed), self, G_CONNECT_SWAPPED);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->view));
}

GtkWindow *
segment_table_window_new (SegmentApplication *application)
{
  g_return_val_if_fail (SEGMENT_IS_APPLICATION (application), NULL);

  return g_object_new (SEGMENT_TYPE_TABLE_WINDOW, "application", application, NULL);
}
