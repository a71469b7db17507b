/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SegmentTextUpdate: a text buffer follows a text, changes only where the text did, and never holds up the main loop.
 */

#include "config.h"

#include <string.h>

#include "segment-text-change.h"
#include "segment-text-update.h"

/* Half of a frame: the other half is for what the view has to do then. */
#define SLICE_US 8000

/* After input, layout of what is seen and drawing, but before text views lay out what is not seen: the text is there
 * before they have seen all of it, which takes seconds. */
#define SLICE_PRIORITY (GDK_PRIORITY_REDRAW + 4)

struct _SegmentTextUpdate
{
  GObject            parent_instance;

  GtkTextBuffer     *buffer;
  GBytes            *text;         /* what it contains, or contained before the change */
  SegmentTextChange *change;       /* NULL: none is being made */
  GBytes            *next_text;    /* NULL: none comes after the change */
  GBytes            *before;       /* the text before all that is one user action */
  gboolean           is_in_action;
  GTask             *comparison;   /* NULL: the change is compared */
  guint              slice_id;     /* 0: no slice is due */
  gboolean           is_working;   /* in a slice */
  gboolean           was_busy;     /* as was notified */
};

G_DEFINE_FINAL_TYPE (SegmentTextUpdate, segment_text_update, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_BUSY,
  PROP_PROGRESS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  EDITED,
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void go_on (SegmentTextUpdate *self);

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text) + 1);
}

static GBytes *
get_buffer_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return take_text (gtk_text_buffer_get_text (buffer, &start, &end, TRUE));
}

/* Both marks of a selection move on when text is inserted where they are. At the start of a selection that is right, at
 * its end it would select text that the user has never seen. */
static GtkTextMark *
find_end_of_selection (GtkTextBuffer     *buffer,
                       const GtkTextIter *position)
{
  GtkTextMark *insert = gtk_text_buffer_get_insert (buffer);
  GtkTextIter start, end, cursor;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end) || !gtk_text_iter_equal (&end, position))
    return NULL;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, insert);
  return gtk_text_iter_equal (&cursor, &end) ? insert : gtk_text_buffer_get_selection_bound (buffer);
}

/* What is inserted ends with a NUL byte: in GTK 4.8, assistive technologies are sent all up to the next one, whatever
 * the length says, and that could be the rest of a large text. */
static void
replace (GtkTextBuffer          *buffer,
         const SegmentTextPiece *piece)
{
  g_autofree char *text = g_strndup (piece->text, piece->length);
  gboolean was_empty = gtk_text_buffer_get_char_count (buffer) == 0;
  GtkTextMark *end_of_selection;
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, piece->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, piece->end);
  gtk_text_buffer_delete (buffer, &start, &end);

  end_of_selection = find_end_of_selection (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, text, (int) piece->length);

  gtk_text_buffer_get_iter_at_offset (buffer, &start, piece->start);
  if (was_empty)
    gtk_text_buffer_place_cursor (buffer, &start);
  else if (end_of_selection != NULL)
    gtk_text_buffer_move_mark (buffer, end_of_selection, &start);
}

static gboolean
is_comparing (SegmentTextUpdate *self)
{
  return self->comparison != NULL;
}

/* The thread cannot be stopped, but nobody waits for it any more. */
static void
drop_change (SegmentTextUpdate *self)
{
  g_clear_handle_id (&self->slice_id, g_source_remove);
  g_clear_object (&self->comparison);
  g_clear_pointer (&self->change, segment_text_change_unref);
  g_clear_pointer (&self->next_text, g_bytes_unref);
}

/* The change ends here, and what the buffer contains is the text. */
static void
stop (SegmentTextUpdate *self)
{
  if (!is_comparing (self))
    {
      g_bytes_unref (self->text);
      self->text = segment_text_change_dup_text (self->change);
    }

  drop_change (self);
}

/* Not before something is edited: who looks at undo would notice. */
static void
begin_action (SegmentTextUpdate *self)
{
  if (self->is_in_action)
    return;

  self->is_in_action = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
}

static void
end_action (SegmentTextUpdate *self)
{
  g_clear_pointer (&self->before, g_bytes_unref);
  if (!self->is_in_action)
    return;

  self->is_in_action = FALSE;
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
notify (SegmentTextUpdate *self)
{
  gboolean is_busy = segment_text_update_is_busy (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (self->was_busy != is_busy)
    {
      self->was_busy = is_busy;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
    }
}

static gboolean
on_slice_due (gpointer user_data)
{
  SegmentTextUpdate *self = user_data;

  self->slice_id = 0;
  go_on (self);

  return G_SOURCE_REMOVE;
}

static void
go_on_later (SegmentTextUpdate *self)
{
  if (self->slice_id == 0)
    self->slice_id = g_idle_add_full (SLICE_PRIORITY, on_slice_due, self, NULL);
}

static void
compare_in_thread (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  segment_text_change_compare (task_data);
  g_task_return_boolean (task, TRUE);
}

/* The update may be gone, or may have dropped the change. */
static void
on_compared (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (SegmentTextUpdate) self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);

  if (self == NULL || self->comparison != G_TASK (result))
    return;

  g_clear_object (&self->comparison);
  go_on_later (self);
}

static void
compare (SegmentTextUpdate *self)
{
  GWeakRef *weak;

  if (segment_text_change_is_quick (self->change))
    {
      segment_text_change_compare (self->change);
      return;
    }

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  self->comparison = g_task_new (NULL, NULL, on_compared, weak);
  g_task_set_task_data (self->comparison, segment_text_change_ref (self->change),
                        (GDestroyNotify) segment_text_change_unref);
  g_task_run_in_thread (self->comparison, compare_in_thread);
}

static void
begin_change (SegmentTextUpdate *self,
              GBytes            *new_text)
{
  self->change = segment_text_change_new (self->text, new_text);
  compare (self);
}

/* Returns whether there is more to do. */
static gboolean
end_change (SegmentTextUpdate *self)
{
  g_autoptr (GBytes) next_text = g_steal_pointer (&self->next_text);

  stop (self);
  if (next_text == NULL)
    return FALSE;

  begin_change (self, next_text);
  return TRUE;
}

static gboolean
is_done (SegmentTextUpdate *self)
{
  return !is_comparing (self) && segment_text_change_is_done (self->change);
}

/* Handlers may set another text, cancel or drop the update. */
static void
take_piece (SegmentTextUpdate *self)
{
  g_autoptr (SegmentTextChange) change = segment_text_change_ref (self->change);
  SegmentTextPiece piece;

  if (!segment_text_change_take_piece (change, &piece))
    return;

  begin_action (self);
  replace (self->buffer, &piece);
  if (piece.is_last)
    g_signal_emit (self, signals[EDITED], 0, piece.edit_start, piece.edit_end);
}

/* Works until everything is done, the slice is over, or a thread has to compare first. A handler that calls this is in
 * the middle of a piece; what it wants is done after that. */
static void
go_on (SegmentTextUpdate *self)
{
  G_GNUC_UNUSED g_autoptr (SegmentTextUpdate) alive = NULL;
  gint64 end_us = g_get_monotonic_time () + SLICE_US;
  gboolean is_finished = FALSE;

  if (self->is_working)
    return;

  alive = g_object_ref (self);
  self->is_working = TRUE;
  do
    {
      if (self->change == NULL || is_comparing (self))
        break;

      take_piece (self);
      is_finished = self->change != NULL && is_done (self) && !end_change (self);
    }
  while (!is_finished && g_get_monotonic_time () < end_us);
  self->is_working = FALSE;

  if (is_finished)
    end_action (self);
  else if (self->change != NULL && !is_comparing (self))
    go_on_later (self);

  notify (self);
  if (is_finished)
    g_signal_emit (self, signals[DONE], 0);
}

static void
segment_text_update_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SegmentTextUpdate *self = SEGMENT_TEXT_UPDATE (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, segment_text_update_is_busy (self));
      break;

    case PROP_PROGRESS:
      g_value_set_double (value, segment_text_update_get_progress (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
segment_text_update_dispose (GObject *object)
{
  SegmentTextUpdate *self = SEGMENT_TEXT_UPDATE (object);

  drop_change (self);
  end_action (self);

  G_OBJECT_CLASS (segment_text_update_parent_class)->dispose (object);
}

static void
segment_text_update_finalize (GObject *object)
{
  SegmentTextUpdate *self = SEGMENT_TEXT_UPDATE (object);

  g_clear_object (&self->buffer);
  g_clear_pointer (&self->text, g_bytes_unref);

  G_OBJECT_CLASS (segment_text_update_parent_class)->finalize (object);
}

static void
segment_text_update_class_init (SegmentTextUpdateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = segment_text_update_get_property;
  object_class->dispose = segment_text_update_dispose;
  object_class->finalize = segment_text_update_finalize;

  /**
   * SegmentTextUpdate:busy:
   *
   * Whether the buffer does not contain the newest text yet. What is complete at once does not notify.
   */
  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SegmentTextUpdate:progress:
   *
   * How much of what is being done is done, from 0 to 1; 1 when not busy.
   */
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 1,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * SegmentTextUpdate::edited:
   * @self: the update
   * @start: where something was deleted and inserted, in characters of the buffer as it is now
   * @end: the end of what was inserted; @start if nothing was
   *
   * One place has been edited. The places come from the last to the first, so those before did not move what follows.
   * For a place that is edited in slices it comes with the last one; not if that is never reached.
   */
  signals[EDITED] =
    g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);

  /**
   * SegmentTextUpdate::done:
   * @self: the update
   *
   * The buffer contains the newest text, and the update is not busy any more, or never was.
   */
  signals[DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
segment_text_update_init (SegmentTextUpdate *self)
{
}

SegmentTextUpdate *
segment_text_update_new (GtkTextBuffer *buffer)
{
  SegmentTextUpdate *self;

  g_return_val_if_fail (GTK_IS_TEXT_BUFFER (buffer), NULL);

  self = g_object_new (SEGMENT_TYPE_TEXT_UPDATE, NULL);
  self->buffer = g_object_ref (buffer);
  self->text = get_buffer_text (buffer);

  return self;
}

void
segment_text_update_set_text (SegmentTextUpdate *self,
                              char              *text)
{
  g_autoptr (GBytes) new_text = NULL;

  g_return_if_fail (SEGMENT_IS_TEXT_UPDATE (self));
  g_return_if_fail (text != NULL);

  new_text = take_text (text);
  if (segment_text_update_is_busy (self))
    {
      g_clear_pointer (&self->next_text, g_bytes_unref);
      self->next_text = g_steal_pointer (&new_text);
      return;
    }

  self->before = g_bytes_ref (self->text);
  begin_change (self, new_text);
  go_on (self);
}

const char *
segment_text_update_get_text (SegmentTextUpdate *self)
{
  GBytes *text;

  g_return_val_if_fail (SEGMENT_IS_TEXT_UPDATE (self), NULL);

  if (self->next_text != NULL)
    text = self->next_text;
  else if (self->change != NULL)
    text = segment_text_change_get_new_text (self->change);
  else
    text = self->text;

  return g_bytes_get_data (text, NULL);
}

gboolean
segment_text_update_is_busy (SegmentTextUpdate *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_UPDATE (self), FALSE);

  return self->change != NULL;
}

double
segment_text_update_get_progress (SegmentTextUpdate *self)
{
  g_return_val_if_fail (SEGMENT_IS_TEXT_UPDATE (self), 0);

  if (self->change == NULL)
    return 1;

  return is_comparing (self) ? 0 : segment_text_change_get_progress (self->change);
}

void
segment_text_update_cancel (SegmentTextUpdate *self)
{
  g_return_if_fail (SEGMENT_IS_TEXT_UPDATE (self));

  if (!segment_text_update_is_busy (self))
    return;

  stop (self);
  end_action (self);
  notify (self);
}

void
segment_text_update_revert (SegmentTextUpdate *self)
{
  g_return_if_fail (SEGMENT_IS_TEXT_UPDATE (self));

  if (!segment_text_update_is_busy (self))
    return;

  stop (self);
  begin_change (self, self->before);
  go_on (self);
}
