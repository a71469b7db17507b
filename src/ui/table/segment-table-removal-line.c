/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of the list of segments to remove, which shows one of them and then another.
 */

#include "config.h"

#include "segment-table-consequence.h"
#include "segment-table-removal-line.h"

struct _SegmentTableRemovalLine
{
  GtkBox                   parent_instance;

  SegmentTableRemovalItem *item;
  gulong                   changed_handler;

  GtkImage                *state_image;
  GtkLabel                *title_label;
  GtkLabel                *facts_label;
  GtkLabel                *words_label;
};

G_DEFINE_FINAL_TYPE (SegmentTableRemovalLine, segment_table_removal_line, GTK_TYPE_BOX)

static const char *
get_icon_name (SegmentTableRemovalState state)
{
  switch (state)
    {
    case SEGMENT_TABLE_REMOVAL_PENDING:
      return "user-trash-symbolic";

    case SEGMENT_TABLE_REMOVAL_GONE:
    case SEGMENT_TABLE_REMOVAL_REMOVED:
      return "object-select-symbolic";

    case SEGMENT_TABLE_REMOVAL_FAILED:
      return "dialog-warning-symbolic";

    case SEGMENT_TABLE_REMOVAL_REFUSED:
    default:
      return "changes-prevent-symbolic";
    }
}

/* What has the focus, and so is spoken, is the list item around the line: also of what cannot be removed, with the
 * reason. GTK 4.8 offers no other way to name it. */
static void
name_list_item (SegmentTableRemovalLine *self,
                const char              *name)
{
  GtkWidget *list_item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (list_item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_item (SegmentTableRemovalLine *self)
{
  SharedSegmentTableRow *row = segment_table_removal_item_get_row (self->item);
  SegmentTableRemovalState state = segment_table_removal_item_get_state (self->item);
  gboolean is_concerned = state == SEGMENT_TABLE_REMOVAL_PENDING || state == SEGMENT_TABLE_REMOVAL_FAILED;
  g_autofree char *title = segment_table_consequence_dup_title (row);
  g_autofree char *facts = segment_table_consequence_dup_facts (row);
  g_autofree char *words = segment_table_removal_item_dup_words (self->item);
  g_autofree char *name = g_strdup_printf ("%s\n%s\n%s", title, facts, words);

  gtk_image_set_from_icon_name (self->state_image, get_icon_name (state));
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->facts_label, facts);
  gtk_label_set_text (self->words_label, words);
  /* The words say why: they can be read as well as all others. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->state_image), is_concerned);
  gtk_widget_set_sensitive (GTK_WIDGET (self->title_label), is_concerned);
  name_list_item (self, name);
}

static void
segment_table_removal_line_dispose (GObject *object)
{
  segment_table_removal_line_set_item (SEGMENT_TABLE_REMOVAL_LINE (object), NULL);

  G_OBJECT_CLASS (segment_table_removal_line_parent_class)->dispose (object);
}

static void
segment_table_removal_line_class_init (SegmentTableRemovalLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segment_table_removal_line_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-table-removal-line.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemovalLine, state_image);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemovalLine, title_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemovalLine, facts_label);
  gtk_widget_class_bind_template_child (widget_class, SegmentTableRemovalLine, words_label);
}

static void
segment_table_removal_line_init (SegmentTableRemovalLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
segment_table_removal_line_new (void)
{
  return g_object_new (SEGMENT_TYPE_TABLE_REMOVAL_LINE, NULL);
}

void
segment_table_removal_line_set_item (SegmentTableRemovalLine *self,
                                     SegmentTableRemovalItem *item)
{
  g_return_if_fail (SEGMENT_IS_TABLE_REMOVAL_LINE (self));
  g_return_if_fail (item == NULL || SEGMENT_IS_TABLE_REMOVAL_ITEM (item));

  g_clear_signal_handler (&self->changed_handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->changed_handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (show_item), self);
  show_item (self);
}
