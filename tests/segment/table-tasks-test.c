/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading and removing a row's segment in a thread. No child is forked here: it would lose what the threads have.
 */

#include "config.h"

#include <string.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test-operation.h"
#include "test-row.h"
#include "test-world.h"

#define TEXT "some text"

typedef struct
{
  GThread *thread;
  GBytes  *bytes;
  GError  *error;
  gboolean is_removed;
  gboolean is_done;
} Result;

static GCancellable *late_cancellable;

/* In place of the C library's: whoever cancels then does so in the middle of the work. */
void *
shmat (int         id,
       const void *address,
       int         flags)
{
  if (late_cancellable != NULL)
    g_cancellable_cancel (late_cancellable);
  return (void *) syscall (SYS_shmat, id, address, flags);
}

static void
on_read (GObject      *row,
         GAsyncResult *result,
         gpointer      data)
{
  Result *self = data;

  self->bytes = shared_segment_table_row_read_finish (SHARED_SEGMENT_TABLE_ROW (row), result, &self->error);
  self->thread = g_thread_self ();
  self->is_done = TRUE;
}

static void
on_removed (GObject      *row,
            GAsyncResult *result,
            gpointer      data)
{
  Result *self = data;

  self->is_removed = shared_segment_table_row_remove_finish (SHARED_SEGMENT_TABLE_ROW (row), result, &self->error);
  self->thread = g_thread_self ();
  self->is_done = TRUE;
}

static SharedSegmentTableRow *
find_row (SharedSegment *segment)
{
  return test_row_find_own (shared_segment_get_key (segment));
}

static void
wait_in (GMainContext *context,
         Result       *result)
{
  while (!result->is_done)
    g_main_context_iteration (context, TRUE);
}

/* The row may go meanwhile. */
static void
test_reading_ends_where_it_began (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  g_main_context_push_thread_default (context);
  shared_segment_table_row_read_async (row, 4, NULL, on_read, &result);
  g_clear_object (&row);
  wait_in (context, &result);
  g_main_context_pop_thread_default (context);

  g_assert_no_error (result.error);
  g_assert_true (result.thread == g_thread_self ());
  g_assert_cmpmem (g_bytes_get_data (result.bytes, NULL), g_bytes_get_size (result.bytes), TEXT, 4);
  g_bytes_unref (result.bytes);
}

static void
test_reading_tells_what_failed (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  test_assert_publishes (segment, TEXT);
  shared_segment_table_row_read_async (row, G_MAXSIZE, NULL, on_read, &result);
  g_assert_false (result.is_done);
  test_wait_until (result.is_done);
  g_assert_null (result.bytes);
  test_assert_error_names_row (result.error, SHARED_SEGMENT_ERROR_NOT_FOUND, row);
  g_clear_error (&result.error);
}

static void
test_reading_can_be_cancelled (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  g_cancellable_cancel (cancellable);
  shared_segment_table_row_read_async (row, G_MAXSIZE, cancellable, on_read, &result);
  test_wait_until (result.is_done);
  g_assert_null (result.bytes);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&result.error);
}

static void
test_removal_ends_where_it_began (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  g_main_context_push_thread_default (context);
  shared_segment_table_row_remove_async (row, NULL, on_removed, &result);
  g_clear_object (&row);
  wait_in (context, &result);
  g_main_context_pop_thread_default (context);

  g_assert_no_error (result.error);
  g_assert_true (result.is_removed);
  g_assert_true (result.thread == g_thread_self ());
  g_assert_false (test_segment_exists (shared_segment_get_key (segment)));
}

static void
test_removal_tells_what_failed (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  test_assert_publishes (segment, TEXT);
  shared_segment_table_row_remove_async (row, NULL, on_removed, &result);
  g_assert_false (result.is_done);
  test_wait_until (result.is_done);
  g_assert_false (result.is_removed);
  test_assert_error_names_row (result.error, SHARED_SEGMENT_ERROR_NOT_FOUND, row);
  g_clear_error (&result.error);
}

static void
test_removal_can_be_cancelled_before_it_begins (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  Result result = { 0 };

  test_assert_publishes (segment, TEXT);
  row = find_row (segment);
  g_cancellable_cancel (cancellable);
  shared_segment_table_row_remove_async (row, cancellable, on_removed, &result);
  test_wait_until (result.is_done);
  g_assert_false (result.is_removed);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&result.error);
  test_assert_reads (segment, TEXT);
}

static void
test_removal_that_is_done_is_not_cancelled (void)
{
  int id = shmget (IPC_PRIVATE, 1, 0600);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  Result result = { 0 };

  late_cancellable = g_cancellable_new ();
  shared_segment_table_row_remove_async (row, late_cancellable, on_removed, &result);
  test_wait_until (result.is_done);
  g_assert_no_error (result.error);
  g_assert_true (result.is_removed);
  g_assert_true (g_cancellable_is_cancelled (late_cancellable));
  g_clear_object (&late_cancellable);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/table-tasks/reading-ends-where-it-began", test_reading_ends_where_it_began);
  test_world_add_both ("/table-tasks/reading-tells-what-failed", test_reading_tells_what_failed);
  test_world_add_both ("/table-tasks/reading-can-be-cancelled", test_reading_can_be_cancelled);
  test_world_add_both ("/table-tasks/removal-ends-where-it-began", test_removal_ends_where_it_began);
  test_world_add_both ("/table-tasks/removal-tells-what-failed", test_removal_tells_what_failed);
  test_world_add_both ("/table-tasks/removal-can-be-cancelled-before-it-begins",
                       test_removal_can_be_cancelled_before_it_begins);
  test_world_add ("/system-v/table-tasks/removal-that-is-done-is-not-cancelled",
                  test_removal_that_is_done_is_not_cancelled);

  return test_world_run ();
}
