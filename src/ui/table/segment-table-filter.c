/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which of the machine's segments are shown.
 */

#include "config.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "segment-table-columns.h"
#include "segment-table-filter.h"

struct _SegmentTableFilter
{
  GtkFilter          parent_instance;

  SegmentTableScope  scope;
  char              *query;
  char              *folded_query;  /* NULL: the query is ASCII */
  char              *user;          /* as a row calls its owner */
};

G_DEFINE_FINAL_TYPE (SegmentTableFilter, segment_table_filter, GTK_TYPE_FILTER)

static const SegmentTableColumn SEARCHED[] = {
  SEGMENT_TABLE_KEY, SEGMENT_TABLE_SHMID, SEGMENT_TABLE_OWNER, SEGMENT_TABLE_STATUS, SEGMENT_TABLE_CREATOR,
  SEGMENT_TABLE_NAME, SEGMENT_TABLE_KIND
};

static char *
dup_user (void)
{
  const struct passwd *passwd = getpwuid (geteuid ());

  return passwd != NULL ? g_utf8_make_valid (passwd->pw_name, -1) : g_strdup_printf ("%u", (guint) geteuid ());
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

/* Thousands of texts are looked through while somebody types. Mostly, letters are ASCII, which is easily compared. */
static gboolean
contains_query (SegmentTableFilter *self,
                const char         *text)
{
  g_autofree char *folded = NULL;

  if (self->folded_query == NULL)
    return strcasestr (text, self->query) != NULL;

  folded = fold (text);
  return strstr (folded, self->folded_query) != NULL;
}

static gboolean
matches_query (SegmentTableFilter    *self,
               SharedSegmentTableRow *row)
{
  if (*self->query == '\0')
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (SEARCHED); i++)
    {
      g_autofree char *text = segment_table_column_dup_text (SEARCHED[i], row);

      if (contains_query (self, text))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_in_scope (SegmentTableFilter    *self,
             SharedSegmentTableRow *row)
{
  switch (self->scope)
    {
    case SEGMENT_TABLE_MINE:
      return g_str_equal (shared_segment_table_row_get_owner (row), self->user);

    case SEGMENT_TABLE_LEFT_OVERS:
      return shared_segment_table_row_is_left_over (row);

    case SEGMENT_TABLE_ALL:
    default:
      return TRUE;
    }
}

static gboolean
segment_table_filter_match (GtkFilter *filter,
                            gpointer   item)
{
  SegmentTableFilter *self = SEGMENT_TABLE_FILTER (filter);

  return is_in_scope (self, item) && matches_query (self, item);
}

static gboolean
chooses_all (SegmentTableFilter *self)
{
  return self->scope == SEGMENT_TABLE_ALL && *self->query == '\0';
}

static GtkFilterMatch
segment_table_filter_get_strictness (GtkFilter *filter)
{
  return chooses_all (SEGMENT_TABLE_FILTER (filter)) ? GTK_FILTER_MATCH_ALL : GTK_FILTER_MATCH_SOME;
}

static void
segment_table_filter_finalize (GObject *object)
{
  SegmentTableFilter *self = SEGMENT_TABLE_FILTER (object);

  g_free (self->query);
  g_free (self->folded_query);
  g_free (self->user);

  G_OBJECT_CLASS (segment_table_filter_parent_class)->finalize (object);
}

static void
segment_table_filter_class_init (SegmentTableFilterClass *klass)
{
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segment_table_filter_finalize;
  filter_class->match = segment_table_filter_match;
  filter_class->get_strictness = segment_table_filter_get_strictness;
}

static void
segment_table_filter_init (SegmentTableFilter *self)
{
  self->query = g_strdup ("");
  self->user = dup_user ();
}

SegmentTableFilter *
segment_table_filter_new (void)
{
  return g_object_new (SEGMENT_TYPE_TABLE_FILTER, NULL);
}

void
segment_table_filter_set_scope (SegmentTableFilter *self,
                                SegmentTableScope   scope)
{
  g_return_if_fail (SEGMENT_IS_TABLE_FILTER (self));

  if (self->scope == scope)
    return;

  self->scope = scope;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

SegmentTableScope
segment_table_filter_get_scope (SegmentTableFilter *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_FILTER (self), SEGMENT_TABLE_ALL);

  return self->scope;
}

void
segment_table_filter_set_query (SegmentTableFilter *self,
                                const char         *query)
{
  g_return_if_fail (SEGMENT_IS_TABLE_FILTER (self));
  g_return_if_fail (query != NULL);

  if (g_str_equal (self->query, query))
    return;

  g_free (self->query);
  self->query = g_strdup (query);
  g_clear_pointer (&self->folded_query, g_free);
  if (!g_str_is_ascii (query))
    self->folded_query = fold (query);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
segment_table_filter_look_again (SegmentTableFilter *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_FILTER (self));

  if (!chooses_all (self))
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}
