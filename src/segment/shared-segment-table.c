/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentTable: the segments of the machine, as a list model.
 */

#include "config.h"

#include <gio/gio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "shared-segment-table-row-private.h"

#define NAME_BUFFER_SIZE (16 * 1024)

/**
 * SharedSegmentTable:
 *
 * The shared-memory segments of the machine, those of all users: a [iface@Gio.ListModel] of
 * [class@SharedSegment.SegmentTableRow]. First come those of System V, which `ipcs -m` shows and in the same order,
 * then those of POSIX, which are the files in `/dev/shm` but for those that begin with `sem.`, which are locks.
 * Segments of other IPC namespaces are not seen.
 *
 * The table changes only in [method@SharedSegment.SegmentTable.refresh] and
 * [method@SharedSegment.SegmentTable.find_users]. It is not for use by more than one thread.
 */
struct _SharedSegmentTable
{
  GObject             parent_instance;
  GPtrArray          *rows;
  GHashTable         *index;           /* records of rows to these rows, all borrowed from `rows` */
  GHashTable         *owners;          /* user ids to names: a user's name stays */
  SharedSegmentUsers *users;           /* of a look at the processes that is not done yet */
  GPtrArray          *told_rows;       /* that are told what it has found, NULL: it goes on */
  guint               n_told;
  gboolean            is_refreshing;
};

static void shared_segment_table_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SharedSegmentTable, shared_segment_table, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, shared_segment_table_list_model_init))

static gboolean
has_many_names (const SharedSegmentRecord *record)
{
  return record->n_names > 1;
}

static guint
hash_record (gconstpointer data)
{
  const SharedSegmentRecord *record = data;

  return g_int64_hash (&record->id) ^ (guint) record->kind;
}

/* A file that has many names is as many rows. */
static gboolean
records_are_equal (gconstpointer a,
                   gconstpointer b)
{
  const SharedSegmentRecord *first = a;
  const SharedSegmentRecord *second = b;

  return first->kind == second->kind && first->id == second->id &&
         ((!has_many_names (first) && !has_many_names (second)) || strcmp (first->file, second->file) == 0);
}

static char *
dup_user_name (uid_t uid)
{
  g_autofree char *buffer = g_malloc (NAME_BUFFER_SIZE);
  struct passwd passwd;
  struct passwd *found = NULL;

  if (getpwuid_r (uid, &passwd, buffer, NAME_BUFFER_SIZE, &found) == 0 && found != NULL)
    return g_utf8_make_valid (found->pw_name, -1);

  return g_strdup_printf ("%u", (guint) uid);
}

static void
ensure_owner (SharedSegmentTable *self,
              uid_t               uid)
{
  if (!g_hash_table_contains (self->owners, GUINT_TO_POINTER (uid)))
    g_hash_table_insert (self->owners, GUINT_TO_POINTER (uid), dup_user_name (uid));
}

/* The row that a segment has had so far; it is taken out of the index. */
static SharedSegmentTableRow *
take_row (SharedSegmentTable        *self,
          const SharedSegmentRecord *record)
{
  SharedSegmentTableRow *row = g_hash_table_lookup (self->index, record);
  const SharedSegmentRecord *known;

  if (row == NULL)
    return NULL;

  known = shared_segment_table_row_get_record (row);
  g_hash_table_remove (self->index, record);
  return shared_segment_record_is_same (known, record) ? g_object_ref (row) : NULL;
}

static GPtrArray *
make_rows (SharedSegmentTable        *self,
           GArray                    *records,
           SharedSegmentTableContext *context)
{
  GPtrArray *rows = g_ptr_array_new_full (records->len, g_object_unref);
  GHashTable *index = g_hash_table_new (hash_record, records_are_equal);

  for (guint i = 0; i < records->len; i++)
    {
      SharedSegmentRecord *record = &g_array_index (records, SharedSegmentRecord, i);
      SharedSegmentTableRow *row;

      /* The kernel makes its list in pieces: something that has moved meanwhile may be in two. */
      if (g_hash_table_contains (index, record))
        continue;

      ensure_owner (self, record->uid);
      row = take_row (self, record);
      if (row == NULL)
        row = shared_segment_table_row_new ();

      shared_segment_table_row_update (row, record, context);
      g_ptr_array_add (rows, row);
      g_hash_table_insert (index, (gpointer) shared_segment_table_row_get_record (row), row);
    }

  g_hash_table_unref (self->index);
  self->index = index;
  return rows;
}

/* The rows that are in both, as far as they are in the same order, each to its position in the old ones plus 1. */
static GHashTable *
find_common_rows (GPtrArray *old,
                  GPtrArray *new)
{
  GHashTable *common = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  guint last = 0;

  for (guint i = 0; i < old->len; i++)
    g_hash_table_insert (positions, old->pdata[i], GUINT_TO_POINTER (i + 1));

  for (guint i = 0; i < new->len; i++)
    {
      guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, new->pdata[i]));

      if (position <= last)
        continue;

      g_hash_table_add (common, new->pdata[i]);
      last = position;
    }

  return common;
}

static guint
count_others (GPtrArray  *rows,
              guint       start,
              GHashTable *common)
{
  guint end = start;

  while (end < rows->len && !g_hash_table_contains (common, rows->pdata[end]))
    end++;

  return end - start;
}

/* Tells of each run of rows that go or come by itself: what stays in between is not touched. */
static void
replace_rows (SharedSegmentTable *self,
              GPtrArray          *rows)
{
  g_autoptr (GHashTable) common = find_common_rows (self->rows, rows);
  guint position = 0;

  while (position < self->rows->len || position < rows->len)
    {
      guint n_removed = count_others (self->rows, position, common);
      guint n_added = count_others (rows, position, common);

      if (n_removed > 0)
        g_ptr_array_remove_range (self->rows, position, n_removed);
      for (guint i = position; i < position + n_added; i++)
        g_ptr_array_insert (self->rows, i, g_object_ref (rows->pdata[i]));

      if (n_removed > 0 || n_added > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);

      /* What is in both comes next. */
      position += n_added + 1;
    }
}

static GType
shared_segment_table_get_item_type (GListModel *model)
{
  return SHARED_TYPE_SEGMENT_TABLE_ROW;
}

static guint
shared_segment_table_get_n_items (GListModel *model)
{
  return SHARED_SEGMENT_TABLE (model)->rows->len;
}

static gpointer
shared_segment_table_get_item (GListModel *model,
                               guint       position)
{
  GPtrArray *rows = SHARED_SEGMENT_TABLE (model)->rows;

  return position < rows->len ? g_object_ref (rows->pdata[position]) : NULL;
}

static void
shared_segment_table_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = shared_segment_table_get_item_type;
  iface->get_n_items = shared_segment_table_get_n_items;
  iface->get_item = shared_segment_table_get_item;
}

static void
shared_segment_table_finalize (GObject *object)
{
  SharedSegmentTable *self = SHARED_SEGMENT_TABLE (object);

  g_clear_pointer (&self->users, shared_segment_users_free);
  g_clear_pointer (&self->told_rows, g_ptr_array_unref);
  g_hash_table_unref (self->index);
  g_hash_table_unref (self->owners);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (shared_segment_table_parent_class)->finalize (object);
}

static void
shared_segment_table_class_init (SharedSegmentTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shared_segment_table_finalize;
}

static void
shared_segment_table_init (SharedSegmentTable *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->index = g_hash_table_new (hash_record, records_are_equal);
  self->owners = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static gpointer
copy_reference (gconstpointer object,
                gpointer      data)
{
  return g_object_ref ((gpointer) object);
}

/* Those that come meanwhile are told the next time. */
static gboolean
tell_rows (SharedSegmentTable *self,
           gint64              deadline_us)
{
  if (self->told_rows == NULL)
    {
      self->told_rows = g_ptr_array_copy (self->rows, copy_reference, NULL);
      self->n_told = 0;
    }

  while (self->n_told < self->told_rows->len)
    {
      SharedSegmentTableRow *row = self->told_rows->pdata[self->n_told++];
      const SharedSegmentRecord *record = shared_segment_table_row_get_record (row);

      shared_segment_table_row_set_users (row, shared_segment_users_of (self->users, record));
      if (g_get_monotonic_time () >= deadline_us)
        return FALSE;
    }

  return TRUE;
}

/**
 * shared_segment_table_new:
 *
 * Makes a table, which is empty before [method@SharedSegment.SegmentTable.refresh].
 *
 * Returns: (transfer full): a new table
 */
SharedSegmentTable *
shared_segment_table_new (void)
{
  return g_object_new (SHARED_TYPE_SEGMENT_TABLE, NULL);
}

/**
 * shared_segment_table_refresh:
 * @self: a table
 *
 * Looks at the machine's segments. Rows whose segment is still there remain and notify what has changed; an id that was
 * given to another segment meanwhile is another row. Rows come and go where segments did, and only there.
 *
 * This takes a few milliseconds for thousands of segments. It does not look who has them in memory, see
 * [method@SharedSegment.SegmentTable.find_users]; rows keep what was seen last. When it is called from a handler of a
 * signal that it emits itself, it does nothing.
 */
void
shared_segment_table_refresh (SharedSegmentTable *self)
{
  g_autoptr (SharedSegmentProcesses) processes = NULL;
  g_autoptr (GHashTable) locks = NULL;
  g_autoptr (GArray) records = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  SharedSegmentTableContext context = { 0 };

  g_return_if_fail (SHARED_IS_SEGMENT_TABLE (self));

  if (self->is_refreshing)
    return;

  self->is_refreshing = TRUE;
  processes = shared_segment_processes_new ();
  locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  records = shared_segment_records_new ();
  shared_segment_records_add_system_v (records);
  shared_segment_records_add_posix (records, locks);

  context = (SharedSegmentTableContext) { .processes = processes, .owners = self->owners, .locks = locks };
  rows = make_rows (self, records, &context);
  g_clear_pointer (&context.key_files, g_hash_table_unref);

  replace_rows (self, rows);
  self->is_refreshing = FALSE;
}

/**
 * shared_segment_table_find_users:
 * @self: a table
 * @budget_us: after about which time to return, in microseconds; -1: when all is done
 *
 * Looks who has which segments in memory, at all processes that this one may look into: those of the same user, or all
 * for root. As there may be many of them, this can be done in steps: when it returns %FALSE, the next call goes on.
 * When it returns %TRUE, all rows that were there say what it has found, and the next call begins anew.
 *
 * For POSIX segments, this is what counts the attachments, and what tells which are left over.
 *
 * Returns: whether all processes have been looked at
 */
gboolean
shared_segment_table_find_users (SharedSegmentTable *self,
                                 gint64              budget_us)
{
  gint64 deadline_us;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE (self), TRUE);
  g_return_val_if_fail (budget_us >= -1, TRUE);

  deadline_us = budget_us < 0 ? G_MAXINT64 : g_get_monotonic_time () + budget_us;
  if (self->users == NULL)
    self->users = shared_segment_users_new ();

  if (!shared_segment_users_look (self->users, deadline_us) || !tell_rows (self, deadline_us))
    return FALSE;

  g_clear_pointer (&self->users, shared_segment_users_free);
  g_clear_pointer (&self->told_rows, g_ptr_array_unref);
  return TRUE;
}
