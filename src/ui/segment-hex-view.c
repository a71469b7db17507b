/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes that are no text, for people to read.
 */

#include "config.h"

#include "segment-hex-line.h"
#include "segment-hex-model.h"
#include "segment-hex-view.h"
#include "segment-style.h"

struct _SegmentHexView
{
  GtkBox           parent_instance;

  gboolean         show_changes;
  guint            forget_timeout_id;
  double           value;                /* where to scroll to, in pixels */
  guint            frames_until_scroll;  /* 0 if that is nowhere */

  SegmentHexModel *model;
  GtkListView     *list_view;
};

G_DEFINE_FINAL_TYPE (SegmentHexView, segment_hex_view, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_SHOW_CHANGES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Hexadecimal digits and ASCII go from left to right in every language. A widget does not inherit its direction. */
static void
set_left_to_right (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_left_to_right (child);
}

static void
on_setup (SegmentHexView *self,
          GtkListItem    *list_item)
{
  GtkWidget *line = segment_hex_line_new ();

  g_object_bind_property (self, "show-changes", line, "show-changes", G_BINDING_SYNC_CREATE);
  set_left_to_right (line);
  gtk_list_item_set_child (list_item, line);
}

static void
on_bind (SegmentHexView *self,
         GtkListItem    *list_item)
{
  GtkWidget *line = gtk_list_item_get_child (list_item);

  gtk_widget_set_direction (gtk_widget_get_parent (line), GTK_TEXT_DIR_LTR);
  segment_hex_line_set_row (SEGMENT_HEX_LINE (line), SEGMENT_HEX_ROW (gtk_list_item_get_item (list_item)));
}

static void
on_unbind (SegmentHexView *self,
           GtkListItem    *list_item)
{
  segment_hex_line_set_row (SEGMENT_HEX_LINE (gtk_list_item_get_child (list_item)), NULL);
}

static GtkAdjustment *
get_adjustment (SegmentHexView *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));
}

/* In pixels. What fits in wholly has its end at 0. */
static double
find_end (SegmentHexView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/* What fits in wholly is not at its end: it is where it begins. */
static gboolean
is_scrolled_to_end (SegmentHexView *self)
{
  double end = find_end (self);

  return end > 0 && gtk_adjustment_get_value (get_adjustment (self)) >= end - 1;
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  SegmentHexView *self = SEGMENT_HEX_VIEW (widget);

  if (--self->frames_until_scroll > 0)
    return G_SOURCE_CONTINUE;

  gtk_adjustment_set_value (get_adjustment (self), MIN (self->value, find_end (self)));
  return G_SOURCE_REMOVE;
}

/* In the coming frame the list lays out the rows that there are then. Only after that it knows where they are. */
static void
scroll_later (SegmentHexView *self,
              double          value)
{
  /* Before that, what has been asked for first remains: the list is not there yet. */
  if (self->frames_until_scroll == 0)
    {
      gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
      self->value = value;
    }
  self->frames_until_scroll = 2;
}

/* GTK 4.8 keeps the widget of a removed row when the rows where the removed ones begin, on both sides, have none.
 * Scrolling there makes some. If all rows go that are seen, there is where to be anyway. */
static gboolean
needs_widget_at (SegmentHexView *self,
                 guint           n_rows)
{
  gboolean removes_widgets = FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      SegmentHexRow *row = segment_hex_line_get_row (SEGMENT_HEX_LINE (gtk_widget_get_first_child (child)));
      gsize position = row != NULL ? segment_hex_row_get_offset (row) / SEGMENT_HEX_ROW_SIZE : 0;

      if (position == n_rows || position + 1 == n_rows)
        return FALSE;
      if (position > n_rows)
        removes_widgets = TRUE;
    }

  return removes_widgets && n_rows > 0;
}

/* To be called before there are as many rows. */
static void
prepare_length (SegmentHexView *self,
                guint           n_rows)
{
  guint old_n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (n_rows == old_n_rows)
    return;

  if (is_scrolled_to_end (self))
    scroll_later (self, G_MAXDOUBLE);

  if (n_rows < old_n_rows && needs_widget_at (self, n_rows))
    {
      scroll_later (self, gtk_adjustment_get_value (get_adjustment (self)));
      gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", n_rows - 1);
    }
}

static gboolean
on_forget_timeout (gpointer data)
{
  SegmentHexView *self = data;

  g_assert (SEGMENT_IS_HEX_VIEW (self));

  self->forget_timeout_id = 0;
  segment_hex_model_forget_changes (self->model);
  return G_SOURCE_REMOVE;
}

/* A row that is scrolled to a moment after it has changed stands out, too; the bytes before are kept for as long. */
static void
forget_changes_later (SegmentHexView *self)
{
  g_clear_handle_id (&self->forget_timeout_id, g_source_remove);

  if (self->show_changes)
    self->forget_timeout_id = g_timeout_add (SEGMENT_HEX_LINE_MARK_MS, on_forget_timeout, self);
  else
    segment_hex_model_forget_changes (self->model);
}

static void
segment_hex_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegmentHexView *self = SEGMENT_HEX_VIEW (object);

  switch (prop_id)
    {
    case PROP_SHOW_CHANGES:
      g_value_set_boolean (value, segment_hex_view_get_show_changes (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_hex_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SegmentHexView *self = SEGMENT_HEX_VIEW (object);

  switch (prop_id)
    {
    case PROP_SHOW_CHANGES:
      segment_hex_view_set_show_changes (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
segment_hex_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGMENT_HEX_VIEW (widget)->list_view));
}

static void
segment_hex_view_dispose (GObject *object)
{
  SegmentHexView *self = SEGMENT_HEX_VIEW (object);

  g_clear_handle_id (&self->forget_timeout_id, g_source_remove);

  G_OBJECT_CLASS (segment_hex_view_parent_class)->dispose (object);
}

static void
segment_hex_view_class_init (SegmentHexViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_hex_view_get_property;
  object_class->set_property = segment_hex_view_set_property;
  object_class->dispose = segment_hex_view_dispose;
  widget_class->grab_focus = segment_hex_view_grab_focus;

  properties[PROP_SHOW_CHANGES] =
    g_param_spec_boolean ("show-changes", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SEGMENT_TYPE_HEX_MODEL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-hex-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentHexView, model);
  gtk_widget_class_bind_template_child (widget_class, SegmentHexView, list_view);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
segment_hex_view_init (SegmentHexView *self)
{
  segment_style_add (gtk_widget_get_display (GTK_WIDGET (self)));
  gtk_widget_init_template (GTK_WIDGET (self));
  set_left_to_right (GTK_WIDGET (self));
}

GtkWidget *
segment_hex_view_new (void)
{
  return g_object_new (SEGMENT_TYPE_HEX_VIEW, NULL);
}

void
segment_hex_view_set_bytes (SegmentHexView *self,
                            GBytes         *bytes)
{
  g_return_if_fail (SEGMENT_IS_HEX_VIEW (self));

  prepare_length (self, segment_hex_count_rows (bytes));
  segment_hex_model_set_bytes (self->model, bytes);
  forget_changes_later (self);
}

GBytes *
segment_hex_view_get_bytes (SegmentHexView *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_VIEW (self), NULL);

  return segment_hex_model_get_bytes (self->model);
}

void
segment_hex_view_set_show_changes (SegmentHexView *self,
                                   gboolean        show_changes)
{
  g_return_if_fail (SEGMENT_IS_HEX_VIEW (self));

  show_changes = !!show_changes;
  if (self->show_changes == show_changes)
    return;

  self->show_changes = show_changes;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CHANGES]);
}

gboolean
segment_hex_view_get_show_changes (SegmentHexView *self)
{
  g_return_val_if_fail (SEGMENT_IS_HEX_VIEW (self), FALSE);

  return self->show_changes;
}

char *
segment_hex_view_dup_dump (SegmentHexView *self)
{
  GBytes *bytes;

  g_return_val_if_fail (SEGMENT_IS_HEX_VIEW (self), NULL);

  bytes = segment_hex_model_get_bytes (self->model);
  return bytes != NULL ? segment_hex_dump (bytes) : g_strdup ("");
}
