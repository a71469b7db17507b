/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marks in a text buffer what a search has found.
 */

#include "config.h"

#include "segment-text-highlight.h"

#define PRIORITY      GTK_TEXT_VIEW_PRIORITY_VALIDATE
#define TIME_SLICE_US 4000
#define MAX_MARKED    10000

/* Half transparent, so that text and background of any theme shine through, and with a line, so that not all depends on
 * a colour. */
static const GdkRGBA match_background = { 0.96f, 0.83f, 0.18f, 0.4f };
static const GdkRGBA match_line = { 0.78f, 0.45f, 0, 1 };
static const GdkRGBA current_background = { 0.21f, 0.52f, 0.89f, 0.4f };
static const GdkRGBA current_line = { 0.21f, 0.52f, 0.89f, 1 };

struct _SegmentTextHighlight
{
  GObject            parent_instance;

  SegmentTextSearch *search;
  GtkTextBuffer     *buffer;
  GtkTextTag        *match_tag;    /* NULL: nothing is marked */
  GtkTextTag        *current_tag;  /* likewise; goes before the other one */

  guint              first;     /* of the matches that are to be marked */
  guint              last;      /* the one after them */
  guint              next;      /* of these, the one to be marked next */
  int                position;  /* in characters: before it all is as it is to be */
  guint              source;
};

G_DEFINE_FINAL_TYPE (SegmentTextHighlight, segment_text_highlight, G_TYPE_OBJECT)

static void
get_range (SegmentTextHighlight *self,
           int                   start_offset,
           int                   end_offset,
           GtkTextIter          *start,
           GtkTextIter          *end)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, start, start_offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, end, end_offset);
}

/* Whether the tag neither starts nor ends inside of the range. */
static gboolean
is_uniform (GtkTextTag        *tag,
            const GtkTextIter *start,
            const GtkTextIter *end)
{
  GtkTextIter toggle = *start;

  return !gtk_text_iter_forward_to_tag_toggle (&toggle, tag) || gtk_text_iter_compare (&toggle, end) >= 0;
}

/* What is as it is to be must not be drawn anew. */
static void
mark (SegmentTextHighlight *self,
      GtkTextTag           *tag,
      int                   start_offset,
      int                   end_offset)
{
  GtkTextIter start, end;

  get_range (self, start_offset, end_offset, &start, &end);
  if (!gtk_text_iter_has_tag (&start, tag) || !is_uniform (tag, &start, &end))
    gtk_text_buffer_apply_tag (self->buffer, tag, &start, &end);
}

/* Only the first stretch that is marked, and nothing but that: GTK draws all of a range anew, and there may be many.
 * Returns FALSE when there is none. */
static gboolean
unmark_stretch (SegmentTextHighlight *self,
                GtkTextTag           *tag,
                int                   start_offset,
                int                   end_offset)
{
  GtkTextIter start, end, stretch_end;

  get_range (self, start_offset, end_offset, &start, &end);
  if (!gtk_text_iter_has_tag (&start, tag))
    gtk_text_iter_forward_to_tag_toggle (&start, tag);
  if (gtk_text_iter_compare (&start, &end) >= 0)
    return FALSE;

  stretch_end = start;
  gtk_text_iter_forward_to_tag_toggle (&stretch_end, tag);
  if (gtk_text_iter_compare (&stretch_end, &end) > 0)
    stretch_end = end;

  gtk_text_buffer_remove_tag (self->buffer, tag, &start, &stretch_end);
  return TRUE;
}

/* Returns FALSE when all is as it is to be. */
static gboolean
mark_next (SegmentTextHighlight *self)
{
  int length = gtk_text_buffer_get_char_count (self->buffer);
  SegmentTextMatch match = { length, length };

  if (self->next < self->last)
    segment_text_search_get_match (self->search, self->next, &match);

  if (unmark_stretch (self, self->match_tag, self->position, match.start))
    return TRUE;

  if (self->next == self->last)
    return FALSE;

  mark (self, self->match_tag, match.start, match.end);
  self->position = match.end;
  self->next++;
  return TRUE;
}

static gboolean
on_idle (gpointer data)
{
  SegmentTextHighlight *self = data;
  gint64 deadline_us = g_get_monotonic_time () + TIME_SLICE_US;

  /* The text has changed: its new matches are not known yet. */
  if (segment_text_search_get_is_busy (self->search))
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }

  while (mark_next (self))
    {
      if (g_get_monotonic_time () >= deadline_us)
        return G_SOURCE_CONTINUE;
    }

  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
add_tags (SegmentTextHighlight *self)
{
  if (self->match_tag != NULL)
    return;

  self->match_tag = gtk_text_buffer_create_tag (self->buffer, NULL,
                                                "background-rgba", &match_background,
                                                "underline", PANGO_UNDERLINE_SINGLE,
                                                "underline-rgba", &match_line,
                                                NULL);
  self->current_tag = gtk_text_buffer_create_tag (self->buffer, NULL,
                                                  "background-rgba", &current_background,
                                                  "underline", PANGO_UNDERLINE_SINGLE,
                                                  "underline-rgba", &current_line,
                                                  NULL);
}

/* The tags go from their table too. Otherwise they would come back with text that was copied while it was marked. */
static void
remove_all (SegmentTextHighlight *self)
{
  GtkTextTagTable *table;

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->match_tag == NULL)
    return;

  table = gtk_text_buffer_get_tag_table (self->buffer);
  gtk_text_tag_table_remove (table, self->match_tag);
  gtk_text_tag_table_remove (table, self->current_tag);
  self->match_tag = self->current_tag = NULL;
}

static guint
find_index_at_cursor (SegmentTextHighlight *self)
{
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  return segment_text_search_find_index (self->search, gtk_text_iter_get_offset (&cursor));
}

static void
start_marking (SegmentTextHighlight *self)
{
  guint n_matches = segment_text_search_get_n_matches (self->search);
  guint index = find_index_at_cursor (self);

  add_tags (self);
  self->last = MIN (index + MAX_MARKED / 2, n_matches);
  self->first = self->last > MAX_MARKED ? self->last - MAX_MARKED : 0;
  self->last = MIN (self->first + MAX_MARKED, n_matches);
  self->next = self->first;
  self->position = 0;

  if (self->source == 0)
    {
      self->source = g_idle_add_full (PRIORITY, on_idle, self, NULL);
      g_source_set_name_by_id (self->source, "[segment-text-highlight] mark");
    }
}

static void
on_updated (SegmentTextHighlight *self)
{
  if (segment_text_search_get_is_busy (self->search))
    return;

  if (segment_text_search_get_n_matches (self->search) > 0)
    start_marking (self);
  else
    remove_all (self);
}

static void
on_buffer_set (SegmentTextHighlight *self)
{
  remove_all (self);
  g_set_object (&self->buffer, segment_text_search_get_buffer (self->search));
}

static void
segment_text_highlight_dispose (GObject *object)
{
  SegmentTextHighlight *self = SEGMENT_TEXT_HIGHLIGHT (object);

  if (self->search != NULL)
    {
      remove_all (self);
      g_signal_handlers_disconnect_by_data (self->search, self);
    }
  g_clear_object (&self->search);
  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (segment_text_highlight_parent_class)->dispose (object);
}

static void
segment_text_highlight_class_init (SegmentTextHighlightClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segment_text_highlight_dispose;
}

static void
segment_text_highlight_init (SegmentTextHighlight *self)
{
}

SegmentTextHighlight *
segment_text_highlight_new (SegmentTextSearch *search)
{
  SegmentTextHighlight *self;

  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (search), NULL);

  self = g_object_new (SEGMENT_TYPE_TEXT_HIGHLIGHT, NULL);
  self->search = g_object_ref (search);
  g_signal_connect_swapped (search, "notify::buffer", G_CALLBACK (on_buffer_set), self);
  g_signal_connect_swapped (search, "updated", G_CALLBACK (on_updated), self);
  on_buffer_set (self);
  on_updated (self);

  return self;
}

void
segment_text_highlight_set_current (SegmentTextHighlight   *self,
                                    const SegmentTextMatch *match)
{
  int start, end;
  guint index;

  g_return_if_fail (SEGMENT_IS_TEXT_HIGHLIGHT (self));
  g_return_if_fail (!segment_text_search_get_is_busy (self->search));

  if (self->match_tag == NULL)
    return;

  start = match != NULL ? match->start : 0;
  end = match != NULL ? match->end : 0;
  while (unmark_stretch (self, self->current_tag, 0, start) ||
         unmark_stretch (self, self->current_tag, end, gtk_text_buffer_get_char_count (self->buffer)))
    ;
  if (match == NULL)
    return;

  mark (self, self->current_tag, start, end);
  index = find_index_at_cursor (self);
  if (index < self->first || index >= self->last)
    start_marking (self);
}
