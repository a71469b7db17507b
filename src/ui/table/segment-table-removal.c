/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dialog that removes segments: it says what will happen to whom, and saves what is in them before.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-message.h"
#include "segment-save.h"
#include "segment-table-consequence.h"
#include "segment-table-removal.h"
#include "segment-table-removal-item.h"
#include "segment-table-removal-line.h"
#include "segment-table-save.h"

/* GTK 4.8 has as many lines as 200 ready of a list, and measures all of them, before it shows any. So the list is shown
 * lines that can be seen at first, and some more with each frame. */
#define N_FIRST_LINES  10
#define N_FRAME_LINES  4
#define N_READY_LINES  200

#define PROGRESS_US    (100 * 1000)

struct _SegmentTableRemoval
{
  GtkWindow             parent_instance;

  GListModel           *table;           /* NULL: nobody tells what goes */
  gboolean              has_table_changed;
  GListStore           *items;           /* SegmentTableRemovalItem */
  GtkSliceListModel    *listed;          /* the items that the list knows of by now */
  guint                 update_source;
  gboolean              may_begin;       /* to save or to remove */

  GCancellable         *cancellable;     /* NULL: nothing is being done */
  GPtrArray            *queue;           /* of items, while they are removed one after the other */
  guint                 n_done;
  gint64                progress_us;     /* when it was shown last */
  GtkFileChooserNative *folder_chooser;

  GtkLabel             *heading_label;
  GtkLabel             *summary_label;
  GtkWidget            *list_frame;
  GtkListView          *list_view;
  GtkWidget            *notice;
  GtkImage             *notice_image;
  GtkLabel             *notice_label;
  GtkProgressBar       *progress_bar;
  GtkWidget            *cancel_button;
  GtkLabel             *cancel_label;
};

G_DEFINE_FINAL_TYPE (SegmentTableRemoval, segment_table_removal, GTK_TYPE_WINDOW)

static void remove_next (SegmentTableRemoval *self);

static gboolean
is_busy (SegmentTableRemoval *self)
{
  return self->cancellable != NULL;
}

/* What is in the list */

static GPtrArray *
find_items (SegmentTableRemoval      *self,
            SegmentTableRemovalState  state)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SegmentTableRemovalItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (segment_table_removal_item_get_state (item) == state)
        g_ptr_array_add (found, g_steal_pointer (&item));
    }

  return found;
}

static GPtrArray *
find_rows_to_save (SegmentTableRemoval *self)
{
  g_autoptr (GPtrArray) items = find_items (self, SEGMENT_TABLE_REMOVAL_PENDING);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, g_object_ref (segment_table_removal_item_get_row (items->pdata[i])));

  return rows;
}

static void
count_item (SegmentTableRemovalItem       *item,
            SegmentTableConsequenceCounts *counts)
{
  switch (segment_table_removal_item_get_state (item))
    {
    case SEGMENT_TABLE_REMOVAL_PENDING:
      counts->n_removable++;
      counts->bytes += shared_segment_table_row_get_bytes (segment_table_removal_item_get_row (item));
      break;

    case SEGMENT_TABLE_REMOVAL_GONE:
      counts->n_gone++;
      break;

    case SEGMENT_TABLE_REMOVAL_REMOVED:
      counts->n_removed++;
      break;

    case SEGMENT_TABLE_REMOVAL_FAILED:
      counts->n_failed++;
      break;

    case SEGMENT_TABLE_REMOVAL_REFUSED:
    default:
      counts->n_refused++;
    }
}

static SegmentTableConsequenceCounts
count_items (SegmentTableRemoval *self)
{
  SegmentTableConsequenceCounts counts = { 0 };
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SegmentTableRemovalItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      count_item (item, &counts);
    }

  return counts;
}

static void
note_what_is_gone (SegmentTableRemoval *self)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  guint n_rows = g_list_model_get_n_items (self->table);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_rows; i++)
    g_hash_table_add (rows, g_list_model_get_item (self->table, i));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SegmentTableRemovalItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (!g_hash_table_contains (rows, segment_table_removal_item_get_row (item)))
        segment_table_removal_item_set_gone (item);
    }
}

/* What is shown */

/* What has not changed is not spoken again. */
static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_buttons (SegmentTableRemoval *self,
              guint                n_removable)
{
  gboolean may_begin = !is_busy (self) && n_removable > 0;
  gboolean is_question = is_busy (self) || n_removable > 0;

  /* A button that becomes insensitive loses the focus, which is not to go just anywhere. */
  if (self->may_begin && !may_begin)
    gtk_widget_grab_focus (self->cancel_button);
  self->may_begin = may_begin;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "removal.remove", may_begin);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "removal.save", may_begin);

  gtk_label_set_label (self->cancel_label, is_question ? _("_Cancel") : _("_Close"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cancel_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_question ? _("Cancel") : _("Close"), -1);
}

static void
update (SegmentTableRemoval *self)
{
  SegmentTableConsequenceCounts counts;
  g_autofree char *heading = NULL;
  g_autofree char *summary = NULL;

  if (self->has_table_changed)
    note_what_is_gone (self);
  self->has_table_changed = FALSE;
  /* Also what was scheduled just now, for those that are gone. */
  g_clear_handle_id (&self->update_source, g_source_remove);

  /* The question has been answered; and to count for each of thousands that goes would take seconds. */
  if (self->queue != NULL)
    {
      show_buttons (self, 0);
      return;
    }

  counts = count_items (self);
  heading = segment_table_consequence_dup_heading (&counts);
  summary = segment_table_consequence_dup_summary (&counts);
  set_text (self->heading_label, heading);
  set_text (self->summary_label, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), *summary != '\0');
  show_buttons (self, counts.n_removable);
}

static gboolean
on_update (gpointer data)
{
  SegmentTableRemoval *self = data;

  self->update_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* A look at the machine may change thousands of rows at once. */
static void
schedule_update (SegmentTableRemoval *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add (on_update, self);
}

static void
on_table_changed (SegmentTableRemoval *self)
{
  self->has_table_changed = TRUE;
  schedule_update (self);
}

static void
show_notice (SegmentTableRemoval *self,
             gboolean             is_warning,
             const char          *text)
{
  gtk_image_set_from_icon_name (self->notice_image, is_warning ? "dialog-warning-symbolic"
                                                               : "dialog-information-symbolic");
  gtk_label_set_text (self->notice_label, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->notice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
  gtk_widget_set_visible (self->notice, text != NULL);
}

/* To draw a frame takes longer than what is done meanwhile. */
static void
show_progress (guint    n_done,
               guint    n_all,
               gpointer user_data)
{
  SegmentTableRemoval *self = user_data;
  g_autofree char *text = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (n_done > 0 && now_us - self->progress_us < PROGRESS_US)
    return;

  /* Translators: how many are done, of how many */
  text = g_strdup_printf (_("%u of %u"), n_done, n_all);
  self->progress_us = now_us;
  gtk_progress_bar_set_fraction (self->progress_bar, (double) n_done / n_all);
  gtk_progress_bar_set_text (self->progress_bar, text);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), n_all > 1);
}

static void
begin (SegmentTableRemoval *self)
{
  self->cancellable = g_cancellable_new ();
  show_notice (self, FALSE, NULL);
  update (self);
}

static void
end (SegmentTableRemoval *self)
{
  g_clear_object (&self->cancellable);
  gtk_widget_hide (GTK_WIDGET (self->progress_bar));
  update (self);
}

/* Saving */

static void
on_all_saved (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SegmentTableRemoval) self = user_data;
  g_autofree char *failures = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *text = NULL;
  guint n_failures;
  guint n_saved = segment_table_save_finish (result, &failures, &n_failures);

  saved = g_strdup_printf (ngettext ("The contents of %u segment have been saved.",
                                     "The contents of %u segments have been saved.", n_saved), n_saved);
  text = n_failures > 0 ? g_strdup_printf ("%s\n%s", saved, failures) : g_strdup (saved);
  end (self);
  show_notice (self, n_failures > 0, text);
}

static void
on_folder_chosen (GtkNativeDialog     *chooser,
                  int                  response,
                  SegmentTableRemoval *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->folder_chooser);

  rows = find_rows_to_save (self);
  if (folder == NULL || rows->len == 0 || is_busy (self))
    return;

  begin (self);
  segment_table_save_async (rows, folder, self->cancellable, show_progress, on_all_saved, g_object_ref (self));
}

static void
choose_folder (SegmentTableRemoval *self)
{
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());

  self->folder_chooser = gtk_file_chooser_native_new (_("Save Contents"), GTK_WINDOW (self),
                                                      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->folder_chooser), TRUE);
  /* Else it shows what is recent, which is no folder. */
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->folder_chooser), home, NULL);
  g_signal_connect (self->folder_chooser, "response", G_CALLBACK (on_folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->folder_chooser));
}

static void
fail_to_save (SegmentTableRemoval   *self,
              SharedSegmentTableRow *row,
              const GError          *error)
{
  g_autofree char *title = segment_table_consequence_dup_title (row);
  g_autofree char *message = g_strdup_printf (_("Cannot save the contents of “%s”"), title);

  segment_message_show (GTK_WINDOW (self), message, error->message);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegmentTableRemoval) self = user_data;
  SharedSegmentTableRow *row = SHARED_SEGMENT_TABLE_ROW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_table_row_read_finish (row, result, &error);
  g_autofree char *file_name = segment_table_save_dup_file_name (row);
  gboolean is_cancelled;

  is_cancelled = g_cancellable_is_cancelled (self->cancellable);
  end (self);
  if (is_cancelled)
    return;

  if (bytes != NULL)
    segment_save (GTK_WINDOW (self), bytes, file_name);
  else
    fail_to_save (self, row, error);
}

static void
save_one (SegmentTableRemoval   *self,
          SharedSegmentTableRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!shared_segment_table_row_may_read (row, &error))
    {
      fail_to_save (self, row, error);
      return;
    }

  begin (self);
  shared_segment_table_row_read_async (row, G_MAXSIZE, NULL, on_read, g_object_ref (self));
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (widget);
  g_autoptr (GPtrArray) rows = find_rows_to_save (self);

  if (rows->len == 1)
    save_one (self, rows->pdata[0]);
  else if (rows->len > 1)
    choose_folder (self);
}

/* Removing */

static void
end_removing (SegmentTableRemoval *self)
{
  gboolean is_cancelled = g_cancellable_is_cancelled (self->cancellable);
  SegmentTableConsequenceCounts counts = count_items (self);

  g_clear_pointer (&self->queue, g_ptr_array_unref);
  end (self);

  if (counts.n_failed > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u segment could not be removed. The list says why.",
                                                         "%u segments could not be removed. The list says why.",
                                                         counts.n_failed), counts.n_failed);

      show_notice (self, TRUE, text);
    }
  else if (!is_cancelled)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SegmentTableRemoval) self = user_data;

  /* The item says what has become of it. */
  segment_table_removal_item_remove_finish (SEGMENT_TABLE_REMOVAL_ITEM (source), result, NULL);
  remove_next (self);
}

static void
remove_next (SegmentTableRemoval *self)
{
  while (self->n_done < self->queue->len && !g_cancellable_is_cancelled (self->cancellable))
    {
      SegmentTableRemovalItem *item = self->queue->pdata[self->n_done];

      show_progress (self->n_done, self->queue->len, self);
      self->n_done++;
      if (segment_table_removal_item_get_state (item) == SEGMENT_TABLE_REMOVAL_PENDING)
        {
          segment_table_removal_item_remove_async (item, on_removed, g_object_ref (self));
          return;
        }
    }

  end_removing (self);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (widget);

  if (is_busy (self))
    return;

  self->n_done = 0;
  self->queue = find_items (self, SEGMENT_TABLE_REMOVAL_PENDING);
  for (guint i = 0; i < self->queue->len; i++)
    segment_table_removal_item_confirm (self->queue->pdata[i]);

  begin (self);
  remove_next (self);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* What is being done is done, but nothing more. */
static gboolean
segment_table_removal_close_request (GtkWindow *window)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (window);

  if (is_busy (self))
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (segment_table_removal_parent_class)->close_request (window);
}

/* The dialog lives as long as something is being done, maybe longer than its parent; but when it is destroyed,
 * nothing more is begun. */
static void
segment_table_removal_unrealize (GtkWidget *widget)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (widget);

  if (is_busy (self))
    g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (segment_table_removal_parent_class)->unrealize (widget);

  gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
}

/* Lines */

static void
on_setup (SegmentTableRemoval *self,
          GtkListItem         *list_item)
{
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_child (list_item, segment_table_removal_line_new ());
}

static void
on_bind (SegmentTableRemoval *self,
         GtkListItem         *list_item)
{
  segment_table_removal_line_set_item (SEGMENT_TABLE_REMOVAL_LINE (gtk_list_item_get_child (list_item)),
                                       SEGMENT_TABLE_REMOVAL_ITEM (gtk_list_item_get_item (list_item)));
}

static void
on_unbind (SegmentTableRemoval *self,
           GtkListItem         *list_item)
{
  segment_table_removal_line_set_item (SEGMENT_TABLE_REMOVAL_LINE (gtk_list_item_get_child (list_item)), NULL);
}

static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (widget);
  guint n_listed = gtk_slice_list_model_get_size (self->listed) + N_FRAME_LINES;

  if (n_listed < MIN (N_READY_LINES, g_list_model_get_n_items (G_LIST_MODEL (self->items))))
    {
      gtk_slice_list_model_set_size (self->listed, n_listed);
      return G_SOURCE_CONTINUE;
    }

  gtk_slice_list_model_set_size (self->listed, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
segment_table_removal_dispose (GObject *object)
{
  SegmentTableRemoval *self = SEGMENT_TABLE_REMOVAL (object);

  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->folder_chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->folder_chooser));
  g_clear_object (&self->folder_chooser);
  g_clear_pointer (&self->queue, g_ptr_array_unref);
  g_clear_object (&self->listed);
  g_clear_object (&self->items);
  g_clear_object (&self->table);

  G_OBJECT_CLASS (segment_table_removal_parent_class)->dispose (object);
}

static void
segment_table_removal_class_init (SegmentTableRemovalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_table_removal_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = segment_table_removal_close_request;
  widget_class->unrealize = segment_table_removal_unrealize;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_install_action (widget_class, "removal.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "removal.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "removal.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "removal.cancel", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-removal.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, heading_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, summary_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, list_frame);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, list_view);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, notice);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, notice_image);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, notice_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemoval, cancel_label);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
segment_table_removal_init (SegmentTableRemoval *self)
{
  self->items = g_list_store_new (SEGMENT_TYPE_TABLE_REMOVAL_ITEM);
  self->listed = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), 0, N_FIRST_LINES);

  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_rows (SegmentTableRemoval *self,
          GListModel          *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->listed)));
  guint n_rows = g_list_model_get_n_items (rows);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = g_list_model_get_item (rows, i);
      SegmentTableRemovalItem *item = segment_table_removal_item_new (row);

      g_signal_connect_object (item, "changed", G_CALLBACK (schedule_update), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (items, item);
    }

  g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  gtk_widget_set_visible (self->list_frame, n_rows > 0);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

void
segment_table_removal_present (GtkWindow  *parent,
                               GListModel *table,
                               GListModel *rows)
{
  SegmentTableRemoval *self;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (table == NULL || G_IS_LIST_MODEL (table));
  g_return_if_fail (G_IS_LIST_MODEL (rows));

  self = g_object_new (SEGMENT_TYPE_TABLE_REMOVAL, "transient-for", parent, NULL);
  add_rows (self, rows);
  if (g_set_object (&self->table, table))
    {
      self->has_table_changed = TRUE;
      g_signal_connect_object (table, "items-changed", G_CALLBACK (on_table_changed), self, G_CONNECT_SWAPPED);
    }

  update (self);
  gtk_widget_grab_focus (self->cancel_button);
  gtk_window_present (GTK_WINDOW (self));
}
