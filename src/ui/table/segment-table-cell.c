/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cells of the table of segments, each of which shows one row and then another.
 */

#include "config.h"

#include "segment-table-cell.h"
#include "segment-table-text.h"

#define LEFT_TO_RIGHT_MARK      "\u200e"
#define RIGHT_TO_LEFT_MARK      "\u200f"
#define FIRST_STRONG_ISOLATE    "\u2068"
#define POP_DIRECTIONAL_ISOLATE "\u2069"

/* Of the inscription of a cell */
#define LIST_ITEM "segment-table-list-item"
#define COLUMN    "segment-table-column"

static SegmentTableColumn
get_column (GtkInscription *inscription)
{
  return (SegmentTableColumn) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (inscription), COLUMN));
}

static void
set_accessible_name (GtkWidget  *widget,
                     const char *name)
{
  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* What has the focus, and so is spoken, is the row around the cells. GTK 4.8 offers no other way to name it. */
static void
name_row (GtkInscription        *inscription,
          SharedSegmentTableRow *row)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (inscription));
  g_autofree char *name = segment_table_describe_row (row);

  if (cell != NULL)
    set_accessible_name (gtk_widget_get_parent (cell), name);
}

/* An inscription puts what is written in the other direction at the other end of the column. The marks tell the direction
 * of the column, and keep that of the text. */
static void
set_text (GtkInscription *inscription,
          const char     *text)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (inscription)) == GTK_TEXT_DIR_RTL;
  g_autofree char *marked = NULL;

  if (is_rtl || !g_str_is_ascii (text))
    marked = g_strconcat (is_rtl ? RIGHT_TO_LEFT_MARK : LEFT_TO_RIGHT_MARK, FIRST_STRONG_ISOLATE, text,
                          POP_DIRECTIONAL_ISOLATE, NULL);

  gtk_inscription_set_text (inscription, marked != NULL ? marked : text);
}

static void
show (GtkInscription        *inscription,
      SharedSegmentTableRow *row)
{
  SegmentTableColumn column = get_column (inscription);
  g_autofree char *text = segment_table_column_dup_text (column, row);

  set_text (inscription, text);
  if (column == SEGMENT_TABLE_LEFT_OVER && shared_segment_table_row_is_left_over (row))
    gtk_widget_add_css_class (GTK_WIDGET (inscription), "left-over");
  else if (column == SEGMENT_TABLE_LEFT_OVER)
    gtk_widget_remove_css_class (GTK_WIDGET (inscription), "left-over");
}

static void
on_row_changed (GtkInscription        *inscription,
                GParamSpec            *pspec,
                SharedSegmentTableRow *row)
{
  show (inscription, row);
}

static void
on_name_changed (GtkInscription        *inscription,
                 GParamSpec            *pspec,
                 SharedSegmentTableRow *row)
{
  name_row (inscription, row);
}

static char *
dup_tooltip (SegmentTableColumn     column,
             SharedSegmentTableRow *row)
{
  g_autofree char *text = NULL;

  if (column == SEGMENT_TABLE_BYTES)
    return g_format_size_full (shared_segment_table_row_get_bytes (row), G_FORMAT_SIZE_LONG_FORMAT);

  text = segment_table_column_dup_text (column, row);
  if (g_utf8_strlen (text, -1) <= segment_table_column_get_width (column))
    return NULL;

  return g_steal_pointer (&text);
}

static gboolean
on_query_tooltip (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard_mode,
                  GtkTooltip *tooltip)
{
  GtkListItem *list_item = g_object_get_data (G_OBJECT (widget), LIST_ITEM);
  SharedSegmentTableRow *row = list_item != NULL ? gtk_list_item_get_item (list_item) : NULL;
  g_autofree char *text = row != NULL ? dup_tooltip (get_column (GTK_INSCRIPTION (widget)), row) : NULL;

  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* No label: it would be laid out anew with each text, which scrolling through thousands of rows feels. */
static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            data)
{
  SegmentTableColumn column = (SegmentTableColumn) GPOINTER_TO_UINT (data);
  GtkWidget *inscription = gtk_inscription_new (NULL);
  guint width = segment_table_column_get_width (column);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (inscription), width);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (inscription), width);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (inscription), 1);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (inscription), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (segment_table_column_is_number (column))
    {
      gtk_inscription_set_xalign (GTK_INSCRIPTION (inscription), 1);
      gtk_widget_add_css_class (inscription, "numeric");
    }

  g_object_set_data (G_OBJECT (inscription), COLUMN, data);
  gtk_widget_set_has_tooltip (inscription, TRUE);
  g_signal_connect (inscription, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  gtk_list_item_set_child (list_item, inscription);
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         gpointer            data)
{
  SegmentTableColumn column = (SegmentTableColumn) GPOINTER_TO_UINT (data);
  GtkInscription *inscription = GTK_INSCRIPTION (gtk_list_item_get_child (list_item));
  SharedSegmentTableRow *row = gtk_list_item_get_item (list_item);
  const char * const *properties = segment_table_column_get_properties (column);

  g_object_set_data (G_OBJECT (inscription), LIST_ITEM, list_item);
  set_accessible_name (gtk_widget_get_parent (GTK_WIDGET (inscription)), segment_table_column_get_title (column));
  show (inscription, row);
  for (guint i = 0; properties[i] != NULL; i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", properties[i], NULL);

      g_signal_connect_swapped (row, signal, G_CALLBACK (on_row_changed), inscription);
    }

  if (column == 0)
    {
      name_row (inscription, row);
      g_signal_connect_swapped (row, "notify", G_CALLBACK (on_name_changed), inscription);
    }
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           gpointer            data)
{
  GtkWidget *inscription = gtk_list_item_get_child (list_item);

  g_object_set_data (G_OBJECT (inscription), LIST_ITEM, NULL);
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (list_item), inscription);
}

GtkListItemFactory *
segment_table_cell_factory_new (SegmentTableColumn column)
{
  GtkListItemFactory *self = gtk_signal_list_item_factory_new ();
  gpointer data = GUINT_TO_POINTER (column);

  g_return_val_if_fail (column < SEGMENT_TABLE_N_COLUMNS, NULL);

  g_signal_connect (self, "setup", G_CALLBACK (on_setup), data);
  g_signal_connect (self, "bind", G_CALLBACK (on_bind), data);
  g_signal_connect (self, "unbind", G_CALLBACK (on_unbind), data);

  return self;
}

guint
segment_table_cell_get_position (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), GTK_INVALID_LIST_POSITION);

  while (widget != NULL && !GTK_IS_INSCRIPTION (widget))
    widget = gtk_widget_get_first_child (widget);
  if (widget == NULL || g_object_get_data (G_OBJECT (widget), LIST_ITEM) == NULL)
    return GTK_INVALID_LIST_POSITION;

  return gtk_list_item_get_position (g_object_get_data (G_OBJECT (widget), LIST_ITEM));
}
