/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds a string in a text buffer, a little at a time.
 */

#include "config.h"

#include "segment-text-search.h"

/* As often as the text view lays out lines that are not seen yet: either would keep the other from ever coming to its
 * end. */
#define PRIORITY         GTK_TEXT_VIEW_PRIORITY_VALIDATE
#define TIME_SLICE_US    4000
#define PIECE_CHARACTERS 16384
#define MATCHES_AT_ONCE  64    /* before the clock is looked at again */

struct _SegmentTextSearch
{
  GObject        parent_instance;

  GtkTextBuffer *buffer;
  char          *query;
  GRegex        *regex;     /* NULL: nothing to find */
  int            longest;   /* characters that a match has at most */

  GArray        *matches;   /* of the last search that came to its end */
  GArray        *found;     /* of the one that is going on, or NULL */
  int            position;  /* in characters: matches that start before it have been found */
  guint          source;

  /* The piece of text that is being searched. */
  char          *text;
  GMatchInfo    *info;      /* what has been found in it */
  int            byte;      /* of it that is at the position */
  int            end;       /* in characters, as the position: matches that start there are found in the next piece */
};

G_DEFINE_FINAL_TYPE (SegmentTextSearch, segment_text_search, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_BUFFER,
  PROP_QUERY,
  PROP_IS_BUSY,
  PROP_N_MATCHES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  UPDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GArray *
new_matches (void)
{
  return g_array_new (FALSE, FALSE, sizeof (SegmentTextMatch));
}

static const SegmentTextMatch *
get_nth (GArray *matches,
         guint   index)
{
  return &g_array_index (matches, SegmentTextMatch, index);
}

/* How many of the matches end at the offset or before it. */
static guint
count_ended (GArray *matches,
             int     offset)
{
  guint low = 0, high = matches->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_nth (matches, middle)->end <= offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
has_upper_case (const char *query)
{
  for (const char *p = query; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isupper (c) || g_unichar_istitle (c))
        return TRUE;
    }

  return FALSE;
}

static void
append_alternative (GString    *pattern,
                    const char *text,
                    int        *longest)
{
  g_autofree char *escaped = g_regex_escape_string (text, -1);

  if (pattern->len > 0)
    g_string_append_c (pattern, '|');
  g_string_append (pattern, escaped);
  *longest = MAX (*longest, (int) g_utf8_strlen (text, -1));
}

/* GRegex tells letters apart by one character each, so a match is as long as the query, and offsets stay exact: what
 * folds to several characters, such as "ß" to "ss", is only found as it is. */
static GRegex *
compile_query (const char *query,
               int        *longest)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  g_autofree char *composed = g_utf8_normalize (query, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *decomposed = g_utf8_normalize (query, -1, G_NORMALIZE_DEFAULT);
  GRegexCompileFlags flags = G_REGEX_OPTIMIZE;

  *longest = 0;
  append_alternative (pattern, query, longest);
  if (!g_str_equal (composed, query))
    append_alternative (pattern, composed, longest);
  if (!g_str_equal (decomposed, query))
    append_alternative (pattern, decomposed, longest);

  if (!has_upper_case (query))
    flags |= G_REGEX_CASELESS;
  return g_regex_new (pattern->str, flags, G_REGEX_MATCH_DEFAULT, NULL);
}

/* A piece is some lines, with what comes after them, as far as a match that starts in them can reach. It is never part
 * of a line, since in a very long line GTK takes long to find a place. */
static void
take_piece (SegmentTextSearch *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, self->position);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, self->position + PIECE_CHARACTERS);
  gtk_text_iter_forward_line (&end);
  self->end = gtk_text_iter_get_offset (&end);
  gtk_text_iter_forward_chars (&end, self->longest - 1);

  /* Not get_text(), which leaves out what is no text, but counts in offsets. */
  self->text = gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
  self->byte = 0;
  g_regex_match (self->regex, self->text, G_REGEX_MATCH_DEFAULT, &self->info);
}

static void
drop_piece (SegmentTextSearch *self)
{
  g_clear_pointer (&self->info, g_match_info_free);
  g_clear_pointer (&self->text, g_free);
}

/* Returns FALSE at the end of the piece. */
static gboolean
take_match (SegmentTextSearch *self)
{
  int start_byte, end_byte;
  SegmentTextMatch match;

  if (!g_match_info_matches (self->info))
    return FALSE;

  g_match_info_fetch_pos (self->info, 0, &start_byte, &end_byte);
  match.start = self->position + (int) g_utf8_strlen (self->text + self->byte, start_byte - self->byte);
  if (match.start >= self->end)
    return FALSE;

  match.end = match.start + (int) g_utf8_strlen (self->text + start_byte, end_byte - start_byte);
  g_array_append_val (self->found, match);
  self->position = match.end;
  self->byte = end_byte;
  g_match_info_next (self->info, NULL);
  return TRUE;
}

static void
search_piece (SegmentTextSearch *self)
{
  if (self->text == NULL)
    take_piece (self);

  for (int i = 0; i < MATCHES_AT_ONCE && self->found->len <= SEGMENT_TEXT_SEARCH_MAX_MATCHES; i++)
    {
      if (!take_match (self))
        {
          self->position = MAX (self->position, self->end);
          drop_piece (self);
          return;
        }
    }
}

static gboolean
has_more_to_search (SegmentTextSearch *self)
{
  return self->position < gtk_text_buffer_get_char_count (self->buffer) &&
         self->found->len <= SEGMENT_TEXT_SEARCH_MAX_MATCHES;
}

/* Takes the place of the matches that there were. Emits nothing before all is as it will be. */
static void
finish (SegmentTextSearch *self,
        GArray            *matches)
{
  guint n_before = self->matches->len;
  gboolean was_busy = self->found != NULL;

  g_clear_handle_id (&self->source, g_source_remove);
  drop_piece (self);
  g_clear_pointer (&self->matches, g_array_unref);
  self->matches = matches;
  self->found = NULL;

  if (self->matches->len != n_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MATCHES]);
  if (was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}

static gboolean
on_idle (gpointer data)
{
  g_autoptr (SegmentTextSearch) self = g_object_ref (data);
  gint64 deadline_us = g_get_monotonic_time () + TIME_SLICE_US;

  while (has_more_to_search (self) && g_get_monotonic_time () < deadline_us)
    search_piece (self);

  if (!has_more_to_search (self))
    finish (self, self->found);
  g_signal_emit (self, signals[UPDATED], 0);

  return self->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
start_search (SegmentTextSearch *self)
{
  gboolean was_busy = self->found != NULL;

  g_clear_pointer (&self->found, g_array_unref);
  self->found = new_matches ();
  self->position = 0;
  drop_piece (self);

  if (self->source == 0)
    {
      self->source = g_idle_add_full (PRIORITY, on_idle, self, NULL);
      g_source_set_name_by_id (self->source, "[segment-text-search] search");
    }
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}

static void
restart (SegmentTextSearch *self)
{
  if (self->buffer != NULL && self->regex != NULL)
    {
      start_search (self);
      return;
    }

  g_clear_pointer (&self->found, g_array_unref);
  finish (self, new_matches ());
  g_signal_emit (self, signals[UPDATED], 0);
}

static void
on_buffer_changed (SegmentTextSearch *self)
{
  if (self->regex != NULL)
    start_search (self);
}

static GArray *
get_known (SegmentTextSearch *self)
{
  return self->found != NULL ? self->found : self->matches;
}

static void
segment_text_search_dispose (GObject *object)
{
  SegmentTextSearch *self = SEGMENT_TEXT_SEARCH (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_func (self->buffer, on_buffer_changed, self);
  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (segment_text_search_parent_class)->dispose (object);
}

static void
segment_text_search_finalize (GObject *object)
{
  SegmentTextSearch *self = SEGMENT_TEXT_SEARCH (object);

  drop_piece (self);
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_clear_pointer (&self->matches, g_array_unref);
  g_clear_pointer (&self->found, g_array_unref);

  G_OBJECT_CLASS (segment_text_search_parent_class)->finalize (object);
}

static void
segment_text_search_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SegmentTextSearch *self = SEGMENT_TEXT_SEARCH (object);

  switch (prop_id)
    {
    case PROP_BUFFER:
      g_value_set_object (value, segment_text_search_get_buffer (self));
      break;

    case PROP_QUERY:
      g_value_set_string (value, segment_text_search_get_query (self));
      break;

    case PROP_IS_BUSY:
      g_value_set_boolean (value, segment_text_search_get_is_busy (self));
      break;

    case PROP_N_MATCHES:
      g_value_set_uint (value, segment_text_search_get_n_matches (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_text_search_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  SegmentTextSearch *self = SEGMENT_TEXT_SEARCH (object);
  const char *query;

  switch (prop_id)
    {
    case PROP_BUFFER:
      segment_text_search_set_buffer (self, g_value_get_object (value));
      break;

    case PROP_QUERY:
      query = g_value_get_string (value);
      segment_text_search_set_query (self, query != NULL ? query : "");
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_text_search_class_init (SegmentTextSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = segment_text_search_dispose;
  object_class->finalize = segment_text_search_finalize;
  object_class->get_property = segment_text_search_get_property;
  object_class->set_property = segment_text_search_set_property;

  properties[PROP_BUFFER] =
    g_param_spec_object ("buffer", NULL, NULL, GTK_TYPE_TEXT_BUFFER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUERY] =
    g_param_spec_string ("query", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_BUSY] =
    g_param_spec_boolean ("is-busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_MATCHES] =
    g_param_spec_uint ("n-matches", NULL, NULL, 0, SEGMENT_TEXT_SEARCH_MAX_MATCHES + 1, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[UPDATED] =
    g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
segment_text_search_init (SegmentTextSearch *self)
{
  self->query = g_strdup ("");
  self->matches = new_matches ();
}

SegmentTextSearch *
segment_text_search_new (void)
{
  return g_object_new (SEGMENT_TYPE_TEXT_SEARCH, NULL);
}

void
segment_text_search_set_buffer (SegmentTextSearch *self,
                                GtkTextBuffer     *buffer)
{
  g_return_if_fail (SEGMENT_IS_TEXT_SEARCH (self));
  g_return_if_fail (buffer == NULL || GTK_IS_TEXT_BUFFER (buffer));

  if (self->buffer == buffer)
    return;

  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_func (self->buffer, on_buffer_changed, self);
  g_set_object (&self->buffer, buffer);
  if (buffer != NULL)
    g_signal_connect_swapped (buffer, "changed", G_CALLBACK (on_buffer_changed), self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUFFER]);
  restart (self);
}

GtkTextBuffer *
segment_text_search_get_buffer (SegmentTextSearch *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), NULL);

  return self->buffer;
}

void
segment_text_search_set_query (SegmentTextSearch *self,
                               const char        *query)
{
  g_return_if_fail (SEGMENT_IS_TEXT_SEARCH (self));
  g_return_if_fail (query != NULL && g_utf8_validate (query, -1, NULL));

  if (g_str_equal (self->query, query))
    return;

  g_free (self->query);
  self->query = g_strdup (query);
  g_clear_pointer (&self->regex, g_regex_unref);
  if (*query != '\0')
    self->regex = compile_query (query, &self->longest);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
  restart (self);
}

const char *
segment_text_search_get_query (SegmentTextSearch *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), NULL);

  return self->query;
}

gboolean
segment_text_search_get_is_busy (SegmentTextSearch *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), FALSE);

  return self->found != NULL;
}

guint
segment_text_search_get_n_matches (SegmentTextSearch *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), 0);

  return self->matches->len;
}

void
segment_text_search_get_match (SegmentTextSearch *self,
                               guint              index,
                               SegmentTextMatch  *match)
{
  g_return_if_fail (SEGMENT_IS_TEXT_SEARCH (self));
  g_return_if_fail (self->found == NULL);
  g_return_if_fail (index < self->matches->len);
  g_return_if_fail (match != NULL);

  *match = *get_nth (self->matches, index);
}

guint
segment_text_search_find_index (SegmentTextSearch *self,
                                int                offset)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), 0);
  g_return_val_if_fail (self->found == NULL, 0);

  return count_ended (self->matches, offset);
}

gboolean
segment_text_search_find_after (SegmentTextSearch *self,
                                int                offset,
                                SegmentTextMatch  *match)
{
  GArray *known;
  guint index;

  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), FALSE);
  g_return_val_if_fail (match != NULL, FALSE);

  known = get_known (self);
  index = count_ended (known, offset);
  if (index < known->len && get_nth (known, index)->start < offset)
    index++;

  /* Only at the end of a search it is known that there is none, and the first comes next. */
  if (index == known->len && self->found != NULL)
    return FALSE;
  if (known->len == 0)
    return FALSE;

  *match = *get_nth (known, index < known->len ? index : 0);
  return TRUE;
}

gboolean
segment_text_search_find_before (SegmentTextSearch *self,
                                 int                offset,
                                 SegmentTextMatch  *match)
{
  GArray *known;
  guint n_before;

  g_return_val_if_fail (SEGMENT_IS_TEXT_SEARCH (self), FALSE);
  g_return_val_if_fail (match != NULL, FALSE);

  known = get_known (self);
  n_before = count_ended (known, offset);
  if (self->found != NULL && (n_before == 0 || self->position < offset))
    return FALSE;
  if (known->len == 0)
    return FALSE;

  *match = *get_nth (known, n_before > 0 ? n_before - 1 : known->len - 1);
  return TRUE;
}
