/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bar that finds a string in a text view.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-find-bar.h"
#include "segment-text-highlight.h"
#include "segment-text-search.h"

/* Characters. A longer one is hardly meant to be found again, and a pattern has to be made of it. */
#define MAX_QUERY     1000

/* Of the view's height, kept between a match and the edge. */
#define SCROLL_MARGIN 0.1

struct _SegmentFindBar
{
  GtkBox                parent_instance;

  GtkTextView          *text_view;
  GtkTextBuffer        *buffer;           /* of the text view */
  GtkTextMark          *origin;           /* where the query is searched from while it is typed */
  SegmentTextSearch    *search;
  SegmentTextHighlight *highlight;
  gboolean              is_open;

  /* What is to be done as soon as enough matches are known. */
  gboolean              selects_first;    /* from the origin on */
  int                   steps;            /* then so many matches on, or back when negative */

  GtkSearchBar         *search_bar;
  GtkEditable          *entry;
  GtkLabel             *count_label;
};

G_DEFINE_FINAL_TYPE (SegmentFindBar, segment_find_bar, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_OPEN,
  PROP_TEXT_VIEW,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* Without a selection, both are where the cursor is. */
static SegmentTextMatch
get_selection (SegmentFindBar *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  return (SegmentTextMatch) { gtk_text_iter_get_offset (&start), gtk_text_iter_get_offset (&end) };
}

static int
get_origin (SegmentFindBar *self)
{
  GtkTextIter origin;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &origin, self->origin);
  return gtk_text_iter_get_offset (&origin);
}

static void
set_origin (SegmentFindBar *self,
            int             offset)
{
  GtkTextIter origin;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &origin, offset);
  gtk_text_buffer_move_mark (self->buffer, self->origin, &origin);
}

/* The current match is what is selected. But an entry in which something is selected takes the selection from the text
 * view, and leaves the cursor at its start. */
static gboolean
find_current (SegmentFindBar   *self,
              guint            *index,
              SegmentTextMatch *match)
{
  SegmentTextMatch selection = get_selection (self);

  if (segment_text_search_get_is_busy (self->search))
    return FALSE;

  *index = segment_text_search_find_index (self->search, selection.start);
  if (*index >= segment_text_search_get_n_matches (self->search))
    return FALSE;

  segment_text_search_get_match (self->search, *index, match);
  return selection.start == match->start && (selection.end == match->end || selection.end == match->start);
}

static void
select_match (SegmentFindBar         *self,
              const SegmentTextMatch *match)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, match->start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, match->end);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  gtk_text_view_scroll_to_mark (self->text_view, gtk_text_buffer_get_insert (self->buffer),
                                SCROLL_MARGIN, FALSE, 0, 0);
}

/* Returns FALSE while the search does not know yet. */
static gboolean
select_first (SegmentFindBar *self)
{
  SegmentTextMatch match;

  if (!segment_text_search_find_after (self->search, get_origin (self), &match))
    {
      if (segment_text_search_get_is_busy (self->search))
        return FALSE;

      /* What is selected is no match any more. */
      match.start = match.end = get_origin (self);
    }

  select_match (self, &match);
  return TRUE;
}

/* Returns FALSE when there is none, or the search does not know it yet. */
static gboolean
step (SegmentFindBar *self)
{
  SegmentTextMatch from, match;
  guint index;
  gboolean is_found;

  if (!self->is_open || !find_current (self, &index, &from))
    from = get_selection (self);

  is_found = self->steps > 0
    ? segment_text_search_find_after (self->search, from.end, &match)
    : segment_text_search_find_before (self->search, from.start, &match);
  if (!is_found)
    return FALSE;

  self->steps += self->steps > 0 ? -1 : 1;
  select_match (self, &match);
  set_origin (self, match.start);
  return TRUE;
}

static gboolean
has_something_to_do (SegmentFindBar *self)
{
  return self->selects_first || self->steps != 0;
}

static void
do_what_is_to_do (SegmentFindBar *self)
{
  if (self->selects_first && select_first (self))
    self->selects_first = FALSE;
  if (self->selects_first)
    return;

  while (self->steps != 0 && step (self))
    ;
  if (!segment_text_search_get_is_busy (self->search))
    self->steps = 0;
}

static char *
describe_count (SegmentFindBar *self,
                guint           current)
{
  guint n_matches = segment_text_search_get_n_matches (self->search);

  if (*segment_text_search_get_query (self->search) == '\0')
    return g_strdup ("");

  if (n_matches == 0)
    return g_strdup (_("No matches"));

  if (n_matches > SEGMENT_TEXT_SEARCH_MAX_MATCHES)
    return g_strdup_printf (ngettext ("More than %'u match", "More than %'u matches", SEGMENT_TEXT_SEARCH_MAX_MATCHES),
                            SEGMENT_TEXT_SEARCH_MAX_MATCHES);

  if (current > 0)
    {
      /* Translators: The number of the match that is selected, and how many there are. */
      return g_strdup_printf (ngettext ("%1$'u of %2$'u", "%1$'u of %2$'u", n_matches), current, n_matches);
    }

  return g_strdup_printf (ngettext ("%'u match", "%'u matches", n_matches), n_matches);
}

/* What has not changed is not spoken again. */
static void
set_count (SegmentFindBar *self,
           const char     *text)
{
  if (g_str_equal (gtk_label_get_text (self->count_label), text))
    return;

  gtk_label_set_text (self->count_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count_label), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* While the search is busy, what has been said stays: it is mostly still right, and would flicker. */
static void
update_count (SegmentFindBar *self)
{
  SegmentTextMatch match;
  guint index;
  gboolean has_current;
  g_autofree char *text = NULL;

  if (self->buffer == NULL || segment_text_search_get_is_busy (self->search))
    return;

  has_current = find_current (self, &index, &match);
  segment_text_highlight_set_current (self->highlight, has_current ? &match : NULL);
  text = describe_count (self, has_current ? index + 1 : 0);
  set_count (self, text);
}

/* A bar that is closed searches only as long as it takes to find the next match. */
static void
on_updated (SegmentFindBar *self)
{
  g_assert (SEGMENT_IS_FIND_BAR (self));

  do_what_is_to_do (self);
  if (!self->is_open && !has_something_to_do (self))
    segment_text_search_set_query (self->search, "");
  update_count (self);
}

static void
on_mark_set (SegmentFindBar *self,
             GtkTextIter    *location,
             GtkTextMark    *mark,
             GtkTextBuffer  *buffer)
{
  if (self->is_open && mark != self->origin)
    update_count (self);
}

static void
on_query_changed (SegmentFindBar *self)
{
  if (!self->is_open || self->buffer == NULL)
    return;

  self->selects_first = TRUE;
  self->steps = 0;
  segment_text_search_set_query (self->search, gtk_editable_get_text (self->entry));
}

/* Who has been in the text meanwhile goes on from there. */
static void
on_entry_focused (SegmentFindBar *self)
{
  if (self->buffer != NULL)
    set_origin (self, get_selection (self).start);
}

static void
on_next (SegmentFindBar *self)
{
  segment_find_bar_find_next (self);
}

static void
on_previous (SegmentFindBar *self)
{
  segment_find_bar_find_previous (self);
}

static void
on_stop (SegmentFindBar *self)
{
  segment_find_bar_close (self);
}

static void
next_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segment_find_bar_find_next (SEGMENT_FIND_BAR (widget));
}

static void
previous_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  segment_find_bar_find_previous (SEGMENT_FIND_BAR (widget));
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  segment_find_bar_close (SEGMENT_FIND_BAR (widget));
}

static void
set_buffer (SegmentFindBar *self,
            GtkTextBuffer  *buffer)
{
  GtkTextIter start;

  if (self->buffer == buffer)
    return;

  if (self->buffer != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->buffer, on_mark_set, self);
      gtk_text_buffer_delete_mark (self->buffer, self->origin);
      self->origin = NULL;
    }

  g_set_object (&self->buffer, buffer);
  if (buffer != NULL)
    {
      gtk_text_buffer_get_start_iter (buffer, &start);
      self->origin = gtk_text_buffer_create_mark (buffer, NULL, &start, TRUE);
      g_signal_connect_swapped (buffer, "mark-set", G_CALLBACK (on_mark_set), self);
    }

  self->selects_first = FALSE;
  self->steps = 0;
  segment_text_search_set_buffer (self->search, buffer);
}

static void
on_buffer_set (SegmentFindBar *self)
{
  set_buffer (self, gtk_text_view_get_buffer (self->text_view));
}

static char *
dup_selected_query (SegmentFindBar *self)
{
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end) ||
      gtk_text_iter_get_line (&start) != gtk_text_iter_get_line (&end) ||
      gtk_text_iter_get_offset (&end) - gtk_text_iter_get_offset (&start) > MAX_QUERY)
    return NULL;

  return gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
}

static void
set_open (SegmentFindBar *self,
          gboolean        is_open)
{
  if (self->is_open == is_open)
    return;

  self->is_open = is_open;
  self->selects_first = FALSE;
  self->steps = 0;
  segment_text_search_set_query (self->search, is_open ? gtk_editable_get_text (self->entry) : "");

  /* Unfolded while it is not seen: it would unfold slowly, and what is typed meanwhile would be lost. And hidden, not
   * only folded up, since then its widgets could still be perceived. */
  if (is_open)
    gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), is_open);
  if (!is_open)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static void
find (SegmentFindBar *self,
      int             steps)
{
  const char *query = gtk_editable_get_text (self->entry);

  if (self->text_view == NULL)
    return;

  if (*query == '\0')
    {
      segment_find_bar_open (self);
      return;
    }

  self->steps += steps;
  segment_text_search_set_query (self->search, query);
  on_updated (self);
}

static void
segment_find_bar_dispose (GObject *object)
{
  SegmentFindBar *self = SEGMENT_FIND_BAR (object);

  if (self->search != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->search, on_updated, self);
      segment_find_bar_set_text_view (self, NULL);
    }
  g_clear_object (&self->highlight);
  g_clear_object (&self->search);

  G_OBJECT_CLASS (segment_find_bar_parent_class)->dispose (object);
}

static void
segment_find_bar_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegmentFindBar *self = SEGMENT_FIND_BAR (object);

  switch (prop_id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, segment_find_bar_is_open (self));
      break;

    case PROP_TEXT_VIEW:
      g_value_set_object (value, segment_find_bar_get_text_view (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_find_bar_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SegmentFindBar *self = SEGMENT_FIND_BAR (object);

  switch (prop_id)
    {
    case PROP_TEXT_VIEW:
      segment_find_bar_set_text_view (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_commands (GtkWidgetClass *widget_class)
{
  const GdkModifierType control = GDK_CONTROL_MASK;
  const GdkModifierType shift = GDK_SHIFT_MASK;

  gtk_widget_class_install_action (widget_class, "find.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "find.close", NULL, close_action);

  /* The entry knows Enter, and the others but Shift+Enter. These are for when the focus is on a button. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, shift, "find.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, shift, "find.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_ISO_Enter, shift, "find.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control, "find.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, control | shift, "find.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "find.close", NULL);
}

static void
segment_find_bar_class_init (SegmentFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segment_find_bar_dispose;
  object_class->get_property = segment_find_bar_get_property;
  object_class->set_property = segment_find_bar_set_property;

  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT_VIEW] =
    g_param_spec_object ("text-view", NULL, NULL, GTK_TYPE_TEXT_VIEW,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  install_commands (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedsegment/ui/segment-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SegmentFindBar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SegmentFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, SegmentFindBar, count_label);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_focused);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_query_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
segment_find_bar_init (SegmentFindBar *self)
{
  self->search = segment_text_search_new ();
  self->highlight = segment_text_highlight_new (self->search);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_set_max_length (GTK_TEXT (gtk_editable_get_delegate (self->entry)), MAX_QUERY);
  g_signal_connect_swapped (self->search, "updated", G_CALLBACK (on_updated), self);
}

void
segment_find_bar_set_text_view (SegmentFindBar *self,
                                GtkTextView    *text_view)
{
  g_return_if_fail (SEGMENT_IS_FIND_BAR (self));
  g_return_if_fail (text_view == NULL || GTK_IS_TEXT_VIEW (text_view));

  if (self->text_view == text_view)
    return;

  if (self->text_view != NULL)
    g_signal_handlers_disconnect_by_func (self->text_view, on_buffer_set, self);
  g_set_object (&self->text_view, text_view);
  if (text_view != NULL)
    g_signal_connect_swapped (text_view, "notify::buffer", G_CALLBACK (on_buffer_set), self);

  set_buffer (self, text_view != NULL ? gtk_text_view_get_buffer (text_view) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT_VIEW]);
}

GtkTextView *
segment_find_bar_get_text_view (SegmentFindBar *self)
{
  g_return_val_if_fail (SEGMENT_IS_FIND_BAR (self), NULL);

  return self->text_view;
}

void
segment_find_bar_open (SegmentFindBar *self)
{
  g_autofree char *query = NULL;

  g_return_if_fail (SEGMENT_IS_FIND_BAR (self));
  g_return_if_fail (self->text_view != NULL);

  query = dup_selected_query (self);
  set_origin (self, get_selection (self).start);
  if (query != NULL)
    gtk_editable_set_text (self->entry, query);

  set_open (self, TRUE);
  gtk_editable_select_region (self->entry, 0, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
segment_find_bar_close (SegmentFindBar *self)
{
  SegmentTextMatch match;
  guint index;

  g_return_if_fail (SEGMENT_IS_FIND_BAR (self));

  if (!self->is_open)
    return;

  if (self->text_view != NULL)
    {
      if (find_current (self, &index, &match))
        select_match (self, &match);

      /* Before the focus has to go somewhere. */
      gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
    }
  set_open (self, FALSE);
}

gboolean
segment_find_bar_is_open (SegmentFindBar *self)
{
  g_return_val_if_fail (SEGMENT_IS_FIND_BAR (self), FALSE);

  return self->is_open;
}

void
segment_find_bar_find_next (SegmentFindBar *self)
{
  g_return_if_fail (SEGMENT_IS_FIND_BAR (self));

  find (self, 1);
}

void
segment_find_bar_find_previous (SegmentFindBar *self)
{
  g_return_if_fail (SEGMENT_IS_FIND_BAR (self));

  find (self, -1);
}
