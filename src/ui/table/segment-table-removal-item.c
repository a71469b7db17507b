/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A segment in the list of those to remove, and what has become of it. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-table-consequence.h"
#include "segment-table-removal-item.h"

struct _SegmentTableRemovalItem
{
  GObject                   parent_instance;

  SharedSegmentTableRow    *row;
  gulong                    notify_handler;
  SegmentTableRemovalState  state;
  char                     *reason;        /* why it may not be removed, or why that has failed */
  gboolean                  is_being_removed;
  gboolean                  is_confirmed_unused;
};

G_DEFINE_FINAL_TYPE (SegmentTableRemovalItem, segment_table_removal_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_state (SegmentTableRemovalItem  *self,
           SegmentTableRemovalState  state,
           const char               *reason)
{
  G_GNUC_UNUSED g_autofree char *old_reason = g_steal_pointer (&self->reason);

  self->state = state;
  self->reason = g_strdup (reason);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_still_listed (SegmentTableRemovalItem *self)
{
  return self->state == SEGMENT_TABLE_REMOVAL_PENDING || self->state == SEGMENT_TABLE_REMOVAL_REFUSED;
}

/* While it is being removed, and when it has been, the row tells what that has done to it. */
static void
on_row_changed (SegmentTableRemovalItem *self)
{
  g_autofree char *reason = NULL;
  gboolean may_remove;

  if (!is_still_listed (self) || self->is_being_removed)
    return;

  may_remove = segment_table_consequence_may_remove (self->row, &reason);
  set_state (self, may_remove ? SEGMENT_TABLE_REMOVAL_PENDING : SEGMENT_TABLE_REMOVAL_REFUSED, reason);
}

static void
segment_table_removal_item_dispose (GObject *object)
{
  SegmentTableRemovalItem *self = SEGMENT_TABLE_REMOVAL_ITEM (object);

  g_clear_signal_handler (&self->notify_handler, self->row);
  g_clear_object (&self->row);
  g_clear_pointer (&self->reason, g_free);

  G_OBJECT_CLASS (segment_table_removal_item_parent_class)->dispose (object);
}

static void
segment_table_removal_item_class_init (SegmentTableRemovalItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segment_table_removal_item_dispose;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
segment_table_removal_item_init (SegmentTableRemovalItem *self)
{
}

/**
 * segment_table_removal_item_new:
 * @row: a segment
 *
 * Returns: (transfer full): a new item
 */
SegmentTableRemovalItem *
segment_table_removal_item_new (SharedSegmentTableRow *row)
{
  SegmentTableRemovalItem *self;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  self = g_object_new (SEGMENT_TYPE_TABLE_REMOVAL_ITEM, NULL);
  self->row = g_object_ref (row);
  self->notify_handler = g_signal_connect_swapped (row, "notify", G_CALLBACK (on_row_changed), self);
  on_row_changed (self);

  return self;
}

/**
 * segment_table_removal_item_get_row:
 * @self: an item
 *
 * Returns: (transfer none): the segment
 */
SharedSegmentTableRow *
segment_table_removal_item_get_row (SegmentTableRemovalItem *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self), NULL);

  return self->row;
}

/**
 * segment_table_removal_item_get_state:
 * @self: an item
 *
 * Returns: what has become of it
 */
SegmentTableRemovalState
segment_table_removal_item_get_state (SegmentTableRemovalItem *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self), SEGMENT_TABLE_REMOVAL_GONE);

  return self->state;
}

/**
 * segment_table_removal_item_dup_words:
 * @self: an item
 *
 * Returns: (transfer full): what will happen, what has happened, or why nothing will; a sentence a line
 */
char *
segment_table_removal_item_dup_words (SegmentTableRemovalItem *self)
{
  g_return_val_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self), NULL);

  switch (self->state)
    {
    case SEGMENT_TABLE_REMOVAL_PENDING:
      return segment_table_consequence_describe (self->row);

    case SEGMENT_TABLE_REMOVAL_GONE:
      return g_strdup (_("It has gone by itself."));

    case SEGMENT_TABLE_REMOVAL_REMOVED:
      return g_strdup (_("It has been removed."));

    case SEGMENT_TABLE_REMOVAL_REFUSED:
    case SEGMENT_TABLE_REMOVAL_FAILED:
    default:
      return g_strdup (self->reason);
    }
}

/**
 * segment_table_removal_item_set_gone:
 * @self: an item
 *
 * Notes that its segment is there no more.
 */
void
segment_table_removal_item_set_gone (SegmentTableRemovalItem *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self));

  if (is_still_listed (self) && !self->is_being_removed)
    set_state (self, SEGMENT_TABLE_REMOVAL_GONE, NULL);
}

/**
 * segment_table_removal_item_confirm:
 * @self: an item
 *
 * Notes that the user wants it removed, as it is now: if it is left over now, only as long as it is.
 */
void
segment_table_removal_item_confirm (SegmentTableRemovalItem *self)
{
  g_return_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self));

  self->is_confirmed_unused = shared_segment_table_row_is_left_over (self->row);
}

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SegmentTableRemovalItem *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean is_removed = shared_segment_table_row_remove_finish (SHARED_SEGMENT_TABLE_ROW (source), result, &error);

  self->is_being_removed = FALSE;
  if (is_removed)
    set_state (self, SEGMENT_TABLE_REMOVAL_REMOVED, NULL);
  else if (g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
    set_state (self, SEGMENT_TABLE_REMOVAL_GONE, NULL);
  else
    set_state (self, SEGMENT_TABLE_REMOVAL_FAILED, error->message);

  if (self->state == SEGMENT_TABLE_REMOVAL_FAILED)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
  g_clear_error (&error);
}

/* What was asked about were leftovers: whoever has taken this one over is not to lose it. Takes the task. */
static void
fail_since_it_is_used (SegmentTableRemovalItem *self,
                       GTask                   *task)
{
  const char *reason = _("A program uses it again: it stays. What will happen can be seen by asking once more.");

  set_state (self, SEGMENT_TABLE_REMOVAL_FAILED, reason);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", reason);
  g_object_unref (task);
}

/**
 * segment_table_removal_item_remove_async:
 * @self: an item whose state is %SEGMENT_TABLE_REMOVAL_PENDING
 * @callback: what to call when that is done
 * @user_data: for @callback
 *
 * Removes its segment, whereupon its state says what has become of it.
 */
void
segment_table_removal_item_remove_async (SegmentTableRemovalItem *self,
                                         GAsyncReadyCallback      callback,
                                         gpointer                 user_data)
{
  GTask *task;

  g_return_if_fail (SEGMENT_IS_TABLE_REMOVAL_ITEM (self));
  g_return_if_fail (self->state == SEGMENT_TABLE_REMOVAL_PENDING && !self->is_being_removed);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, segment_table_removal_item_remove_async);

  if (self->is_confirmed_unused && !shared_segment_table_row_is_left_over (self->row))
    {
      fail_since_it_is_used (self, task);
      return;
    }

  self->is_being_removed = TRUE;
  shared_segment_table_row_remove_async (self->row, NULL, on_removed, task);
}

/**
 * segment_table_removal_item_remove_finish:
 * @self: an item
 * @result: what the callback was given
 * @error: where to say why it is not removed, or %NULL
 *
 * Returns: whether the segment is there no more: %TRUE also if it was gone before
 */
gboolean
segment_table_removal_item_remove_finish (SegmentTableRemovalItem *self,
                                          GAsyncResult            *result,
                                          GError                 **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
