/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All that is known of a segment of the machine, and what it contains.
 */

#include "config.h"

#include "segment-list.h"
#include "segment-table-details.h"
#include "segment-table-facts.h"
#include "segment-table-preview.h"

struct _SegmentTableDetails
{
  GtkWidget              parent_instance;

  SharedSegmentTableRow *row;
  GListModel            *table;

  GtkStack              *stack;
  GtkWidget             *empty_page;
  GtkWidget             *row_page;
  GtkWidget             *gone_label;
  GtkGrid               *grid;
  SegmentTablePreview   *preview;

  GtkLabel              *titles[SEGMENT_TABLE_N_FACTS];
  GtkLabel              *values[SEGMENT_TABLE_N_FACTS];
};

G_DEFINE_FINAL_TYPE (SegmentTableDetails, segment_table_details, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ROW,
  PROP_TABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A label that is set to the text that it has does nothing, and keeps its selection. */
static void
update (SegmentTableDetails *self)
{
  SharedSegmentKind kind = shared_segment_table_row_get_kind (self->row);

  for (SegmentTableFact fact = 0; fact < SEGMENT_TABLE_N_FACTS; fact++)
    {
      g_autofree char *value = segment_table_fact_describe (fact, self->row);

      gtk_label_set_text (self->titles[fact], segment_table_fact_get_title (fact, kind));
      gtk_label_set_text (self->values[fact], value);
    }
}

static void
find_gone (SegmentTableDetails *self)
{
  if (self->row == NULL || self->table == NULL || gtk_widget_get_visible (self->gone_label) ||
      segment_list_contains (self->table, self->row))
    return;

  gtk_widget_show (self->gone_label);
  segment_table_preview_stop (self->preview);
}

static void
on_items_changed (SegmentTableDetails *self,
                  guint                position,
                  guint                n_removed)
{
  if (n_removed > 0)
    find_gone (self);
}

static void
add_fact (SegmentTableDetails *self,
          SegmentTableFact     fact)
{
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *value = gtk_label_new (NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_yalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "dim-label");

  /* A hyphen at the end of a line would look like part of a name. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (value), attributes);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);

  gtk_grid_attach (self->grid, title, 0, (int) fact, 1, 1);
  gtk_grid_attach (self->grid, value, 1, (int) fact, 1, 1);
  self->titles[fact] = GTK_LABEL (title);
  self->values[fact] = GTK_LABEL (value);
}

static void
segment_table_details_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  SegmentTableDetails *self = SEGMENT_TABLE_DETAILS (object);

  switch (prop_id)
    {
    case PROP_ROW:
      g_value_set_object (value, self->row);
      break;

    case PROP_TABLE:
      g_value_set_object (value, self->table);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_table_details_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  SegmentTableDetails *self = SEGMENT_TABLE_DETAILS (object);

  switch (prop_id)
    {
    case PROP_ROW:
      segment_table_details_set_row (self, g_value_get_object (value));
      break;

    case PROP_TABLE:
      segment_table_details_set_table (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
forget_row (SegmentTableDetails *self)
{
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, update, self);
  g_clear_object (&self->row);
}

static void
forget_table (SegmentTableDetails *self)
{
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_func (self->table, on_items_changed, self);
  g_clear_object (&self->table);
}

static void
segment_table_details_dispose (GObject *object)
{
  SegmentTableDetails *self = SEGMENT_TABLE_DETAILS (object);

  forget_row (self);
  forget_table (self);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (segment_table_details_parent_class)->dispose (object);
}

static void
segment_table_details_class_init (SegmentTableDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_table_details_get_property;
  object_class->set_property = segment_table_details_set_property;
  object_class->dispose = segment_table_details_dispose;

  properties[PROP_ROW] =
    g_param_spec_object ("row", NULL, NULL, SHARED_TYPE_SEGMENT_TABLE_ROW,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TABLE] =
    g_param_spec_object ("table", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SEGMENT_TYPE_TABLE_PREVIEW);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-details.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, empty_page);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, row_page);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, gone_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, grid);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableDetails, preview);
}

static void
segment_table_details_init (SegmentTableDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (SegmentTableFact fact = 0; fact < SEGMENT_TABLE_N_FACTS; fact++)
    add_fact (self, fact);
}

GtkWidget *
segment_table_details_new (void)
{
  return g_object_new (SEGMENT_TYPE_TABLE_DETAILS, NULL);
}

void
segment_table_details_set_row (SegmentTableDetails   *self,
                               SharedSegmentTableRow *row)
{
  g_return_if_fail (SEGMENT_IS_TABLE_DETAILS (self));
  g_return_if_fail (row == NULL || SHARED_IS_SEGMENT_TABLE_ROW (row));

  if (row == self->row)
    return;

  forget_row (self);
  gtk_widget_hide (self->gone_label);
  segment_table_preview_set_row (self->preview, row);
  if (row != NULL)
    {
      self->row = g_object_ref (row);
      g_signal_connect_swapped (row, "notify", G_CALLBACK (update), self);
      update (self);
      find_gone (self);
    }
  gtk_stack_set_visible_child (self->stack, row != NULL ? self->row_page : self->empty_page);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}

SharedSegmentTableRow *
segment_table_details_get_row (SegmentTableDetails *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_DETAILS (self), NULL);

  return self->row;
}

void
segment_table_details_set_table (SegmentTableDetails *self,
                                 GListModel          *table)
{
  g_return_if_fail (SEGMENT_IS_TABLE_DETAILS (self));
  g_return_if_fail (table == NULL || G_IS_LIST_MODEL (table));

  if (table == self->table)
    return;

  forget_table (self);
  if (table != NULL)
    {
      self->table = g_object_ref (table);
      g_signal_connect_swapped (table, "items-changed", G_CALLBACK (on_items_changed), self);
      find_gone (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TABLE]);
}

GListModel *
segment_table_details_get_table (SegmentTableDetails *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_DETAILS (self), NULL);

  return self->table;
}
