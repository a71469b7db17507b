/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a segment contains, as text or in hex.
 */

#include "config.h"

#include <shared-segment.h>
#include <string.h>

#include "segment-contents-view.h"
#include "segment-hex-view.h"
#include "segment-text-marks.h"
#include "segment-text-update.h"

struct _SegmentContentsView
{
  GtkWidget          parent_instance;

  GBytes            *bytes;        /* NULL: none yet */
  gboolean           is_text;      /* whether they are text */
  gsize              max_line;     /* bytes of a line of the text; 0: any number */
  gsize              cut_size;     /* bytes of the text that are shown, or 0 if that are all */
  gboolean           prefers_hex;
  gboolean           show_changes;
  gboolean           follows_end;  /* of the text, until the user scrolls away */
  guint              follow_source;
  double             last_value;   /* of the position */
  SegmentTextUpdate *update;
  SegmentTextMarks  *marks;

  GtkStack          *stack;
  GtkWidget         *text_page;
  GtkAdjustment     *position;
  GtkTextView       *text_view;
  GtkTextBuffer     *buffer;
  SegmentHexView    *hex_view;
};

G_DEFINE_FINAL_TYPE (SegmentContentsView, segment_contents_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_PREFERS_HEX,
  PROP_SHOW_CHANGES,
  PROP_IS_HEX,
  PROP_IS_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Whoever goes to the end by the keyboard does not see the margin below it. */
static gboolean
is_at_end (SegmentContentsView *self)
{
  double bottom = gtk_adjustment_get_upper (self->position) - gtk_adjustment_get_page_size (self->position);

  return gtk_adjustment_get_value (self->position) >= bottom - gtk_text_view_get_bottom_margin (self->text_view) - 1;
}

/* A text that ends before the view does is not followed when it is replaced, but when it goes on: then its end, and not
 * its start, is what is new. */
static gboolean
shall_follow_end (SegmentContentsView *self,
                  const char          *new_text)
{
  const char *old_text = segment_text_update_get_text (self->update);

  if (*old_text == '\0' || (self->follow_source == 0 && !is_at_end (self)))
    return FALSE;

  return gtk_adjustment_get_upper (self->position) > gtk_adjustment_get_page_size (self->position) ||
         g_str_has_prefix (new_text, old_text);
}

static gboolean
on_follow (gpointer user_data)
{
  SegmentContentsView *self = user_data;

  self->follow_source = 0;
  gtk_adjustment_set_value (self->position, gtk_adjustment_get_upper (self->position));

  return G_SOURCE_REMOVE;
}

/* Not gtk_text_view_scroll_to_mark(), which goes there in many steps: when meanwhile more of the text turns out to have
 * a height, it stops halfway. */
static void
follow_end (SegmentContentsView *self)
{
  if (self->follows_end && self->follow_source == 0)
    self->follow_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_follow, self, NULL);
}

/* How high the text is becomes known little by little. */
static void
on_height_changed (SegmentContentsView *self)
{
  if (self->follows_end && !segment_text_update_is_busy (self->update))
    follow_end (self);
}

/* What is removed above moves the position, too. */
static void
on_scrolled (SegmentContentsView *self)
{
  double value = gtk_adjustment_get_value (self->position);

  if (self->follows_end && self->follow_source == 0 && value < self->last_value && !is_at_end (self) &&
      !segment_text_update_is_busy (self->update))
    self->follows_end = FALSE;

  self->last_value = value;
}

static void
on_edited (SegmentContentsView *self,
           int                  start,
           int                  end)
{
  if (self->show_changes)
    segment_text_marks_mark (self->marks, start, end);
}

static void
on_done (SegmentContentsView *self)
{
  follow_end (self);
}

/* Where the first line ends that is too long, or NULL */
static char *
find_cut (char  *text,
          gsize  max_line)
{
  for (char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\r\n");

      if (length > max_line)
        return g_utf8_find_prev_char (text, line + max_line + 1);
      line += length + (line[length] != '\0');
    }

  return NULL;
}

static void
cut_text (SegmentContentsView *self,
          char                *text)
{
  char *cut = self->max_line > 0 ? find_cut (text, self->max_line) : NULL;

  if (cut != NULL)
    *cut = '\0';
  self->cut_size = cut != NULL ? (gsize) (cut - text) : 0;
}

static void
show_text (SegmentContentsView *self,
           char                *text)
{
  gboolean was_empty = *segment_text_update_get_text (self->update) == '\0';

  cut_text (self, text);
  self->follows_end = shall_follow_end (self, text);
  segment_text_marks_begin (self->marks, was_empty);
  segment_text_update_set_text (self->update, text);
}

/* Only the page that is seen is kept up to date; the text, besides, as it is what stays when the segment goes. */
static void
show_page (SegmentContentsView *self)
{
  gboolean is_hex = segment_contents_view_is_hex (self);
  GtkWidget *page = is_hex ? GTK_WIDGET (self->hex_view) : self->text_page;

  segment_hex_view_set_bytes (self->hex_view, is_hex ? self->bytes : NULL);
  if (gtk_stack_get_visible_child (self->stack) == page)
    return;

  gtk_stack_set_visible_child (self->stack, page);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_HEX]);
}

static void
set_is_text (SegmentContentsView *self,
             gboolean             is_text)
{
  if (self->is_text == is_text)
    return;

  self->is_text = is_text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_TEXT]);
}

static void
segment_contents_view_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  SegmentContentsView *self = SEGMENT_CONTENTS_VIEW (object);

  switch (prop_id)
    {
    case PROP_PREFERS_HEX:
      g_value_set_boolean (value, self->prefers_hex);
      break;

    case PROP_SHOW_CHANGES:
      g_value_set_boolean (value, self->show_changes);
      break;

    case PROP_IS_HEX:
      g_value_set_boolean (value, segment_contents_view_is_hex (self));
      break;

    case PROP_IS_TEXT:
      g_value_set_boolean (value, self->is_text);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_show_changes (SegmentContentsView *self,
                  gboolean             show_changes)
{
  self->show_changes = show_changes;
  segment_hex_view_set_show_changes (self->hex_view, show_changes);
  if (!show_changes)
    segment_text_marks_clear (self->marks);
}

static void
segment_contents_view_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  SegmentContentsView *self = SEGMENT_CONTENTS_VIEW (object);

  switch (prop_id)
    {
    case PROP_PREFERS_HEX:
      self->prefers_hex = g_value_get_boolean (value);
      show_page (self);
      break;

    case PROP_SHOW_CHANGES:
      set_show_changes (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_contents_view_dispose (GObject *object)
{
  SegmentContentsView *self = SEGMENT_CONTENTS_VIEW (object);

  self->follows_end = FALSE;
  g_clear_handle_id (&self->follow_source, g_source_remove);
  g_clear_object (&self->update);
  g_clear_pointer (&self->marks, segment_text_marks_free);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (segment_contents_view_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_PREFERS_HEX] =
    g_param_spec_boolean ("prefers-hex", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_CHANGES] =
    g_param_spec_boolean ("show-changes", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_HEX] =
    g_param_spec_boolean ("is-hex", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_TEXT] =
    g_param_spec_boolean ("is-text", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
segment_contents_view_class_init (SegmentContentsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = segment_contents_view_get_property;
  object_class->set_property = segment_contents_view_set_property;
  object_class->dispose = segment_contents_view_dispose;
  install_properties (object_class);

  g_type_ensure (SEGMENT_TYPE_HEX_VIEW);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-contents-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, stack);
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, text_page);
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, position);
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, text_view);
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, buffer);
  gtk_widget_class_bind_template_child (widget_class, SegmentContentsView, hex_view);
  gtk_widget_class_bind_template_callback (widget_class, on_height_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_scrolled);
}

static void
segment_contents_view_init (SegmentContentsView *self)
{
  self->is_text = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->marks = segment_text_marks_new (self->text_view);
  self->update = segment_text_update_new (self->buffer);
  g_signal_connect_swapped (self->update, "edited", G_CALLBACK (on_edited), self);
  g_signal_connect_swapped (self->update, "done", G_CALLBACK (on_done), self);
}

void
segment_contents_view_set_bytes (SegmentContentsView *self,
                                 GBytes              *bytes)
{
  char *text;

  g_return_if_fail (SEGMENT_IS_CONTENTS_VIEW (self));
  g_return_if_fail (bytes != NULL);

  if (bytes == self->bytes)
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (bytes);

  text = shared_segment_text_decode (bytes);
  set_is_text (self, text != NULL);
  if (text != NULL)
    show_text (self, text);

  show_page (self);
}

GBytes *
segment_contents_view_get_bytes (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), NULL);

  return self->bytes;
}

SegmentContents
segment_contents_view_get_contents (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), SEGMENT_CONTENTS_EMPTY_TEXT);

  if (!self->is_text)
    return SEGMENT_CONTENTS_NO_TEXT;

  return *segment_text_update_get_text (self->update) != '\0' ? SEGMENT_CONTENTS_TEXT : SEGMENT_CONTENTS_EMPTY_TEXT;
}

gsize
segment_contents_view_get_cut_size (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), 0);

  return segment_contents_view_is_hex (self) ? 0 : self->cut_size;
}

void
segment_contents_view_set_max_line (SegmentContentsView *self,
                                    gsize                max_line)
{
  g_return_if_fail (SEGMENT_IS_CONTENTS_VIEW (self));

  self->max_line = max_line;
}

gboolean
segment_contents_view_is_hex (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), FALSE);

  return self->bytes != NULL && (self->prefers_hex || !self->is_text);
}

/* How many characters the text has; 0 for what is no text. */
gsize
segment_contents_view_count (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), 0);

  return self->is_text ? (gsize) gtk_text_buffer_get_char_count (self->buffer) : 0;
}

char *
segment_contents_view_dup_text (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), NULL);

  if (segment_contents_view_is_hex (self))
    return segment_hex_view_dup_dump (self->hex_view);

  return g_strdup (segment_text_update_get_text (self->update));
}

GtkTextView *
segment_contents_view_get_text_view (SegmentContentsView *self)
{
  g_return_val_if_fail (SEGMENT_IS_CONTENTS_VIEW (self), NULL);

  return self->text_view;
}

void
segment_contents_view_clear (SegmentContentsView *self)
{
  g_return_if_fail (SEGMENT_IS_CONTENTS_VIEW (self));

  g_clear_pointer (&self->bytes, g_bytes_unref);
  set_is_text (self, TRUE);
  show_text (self, g_strdup (""));
  show_page (self);
}
