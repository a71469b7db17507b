/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program that forks: what it made stays its own whatever its child does, and a program that is executed inherits
 * nothing.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

/* How many programs are executed while another thread opens and closes files. */
#define N_EXECUTIONS 200

static SharedSegment *
new_published (const char *text)
{
  SharedSegment *segment = test_segment_new ();

  test_assert_publishes (segment, text);
  return segment;
}

/* Whatever the child does with what it inherits, the parent's segment and lock are the same afterwards, and in use. */
static void
assert_parent_keeps_all (SharedSegment *segment,
                         TestChildFunc  func,
                         gconstpointer  data)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_ref (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;
  int id = test_find_segment (key);
  int lock_id = test_find_semaphore (key);

  test_child_run (func, data);
  g_assert_cmpint (test_find_segment (key), ==, id);
  g_assert_cmpint (test_find_semaphore (key), ==, lock_id);
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "mine", 4);

  shared_segment_publish (segment, "again", 5, -1, &error);
  g_assert_no_error (error);
  test_assert_others_see (segment, "again");
}

static void
free_object (gconstpointer segment)
{
  g_object_unref ((gpointer) segment);
}

static void
test_child_frees_what_it_inherits (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, free_object, segment);
}

G_GNUC_NORETURN static void
leave_as_a_program_does (gconstpointer segment)
{
  quick_exit (0);
}

static void
test_child_leaves_without_freeing (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, leave_as_a_program_does, segment);
}

static void
detach (gconstpointer segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_is_attached ((gpointer) segment));
  shared_segment_detach ((gpointer) segment, &error);
  g_assert_no_error (error);
}

static void
test_child_detaches (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, detach, segment);
}

/* It did not create the segment. */
static void
publish_by_what_is_inherited (gconstpointer segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish ((gpointer) segment, "child's", 7, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  g_object_unref ((gpointer) segment);
}

static void
test_child_publishes_by_what_it_inherits (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, publish_by_what_is_inherited, segment);
}

static void
publish_by_a_new_object (gconstpointer key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, "child's", 7, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
}

static void
test_child_publishes_by_a_new_object (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, publish_by_a_new_object, shared_segment_get_key (segment));
}

static void
have_a_child_that_frees (gconstpointer segment)
{
  test_child_run (free_object, segment);
  g_object_unref ((gpointer) segment);
}

static void
test_child_of_a_child_frees (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, have_a_child_that_frees, segment);
}

static void
set_another_key (gconstpointer segment)
{
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("of the child", test_get_kind ());
  g_autoptr (GError) error = NULL;

  shared_segment_set_key ((gpointer) segment, other);
  shared_segment_publish ((gpointer) segment, "child's", 7, -1, &error);
  g_assert_no_error (error);
  test_assert_others_see ((gpointer) segment, "child's");
  g_object_unref ((gpointer) segment);
}

/* What it then makes is its own, and goes with it. */
static void
test_child_goes_on_with_another_key (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_parent_keeps_all (segment, set_another_key, segment);
}

static void
test_child_frees_a_publisher (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentPublisher) publisher = shared_segment_publisher_new (key);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("mine", 4);
  g_autoptr (SharedSegment) reader = NULL;
  int id;

  shared_segment_publisher_publish (publisher, bytes);
  g_assert_cmpint (shared_segment_publisher_get_state (publisher), ==, SHARED_SEGMENT_PUBLISHER_SHARING);
  id = test_find_segment (key);
  test_child_run (free_object, publisher);

  g_assert_cmpint (test_find_segment (key), ==, id);
  reader = test_segment_new ();
  test_assert_reads (reader, "mine");
}

static void
test_child_frees_a_watcher (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (shared_segment_get_key (segment));

  test_wait_until (shared_segment_watcher_get_bytes (watcher) != NULL);
  assert_parent_keeps_all (segment, free_object, watcher);
}

/* Both are attached: whoever is the last removes the segment. */
static void
test_segment_stays_until_the_child_has_detached (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");
  g_autoptr (SharedSegmentKey) key = shared_segment_key_ref (shared_segment_get_key (segment));
  int pipe_fds[2];
  pid_t child;

  g_assert_no_errno (pipe2 (pipe_fds, O_CLOEXEC));
  child = fork ();
  if (child == 0)
    {
      char byte;

      close (pipe_fds[1]);
      g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 0);
      g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "mine", 4);
      g_clear_object (&segment);
      test_child_leave (0);
    }

  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_true (test_segment_exists (key));
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  g_assert_cmpint (test_child_wait (child), ==, 0);
  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
wait_for_end_and_leave (gconstpointer data)
{
  const int *pipe_fds = data;
  char byte;

  close (pipe_fds[1]);
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 0);
}

/* As it is between fork() and exec(), of which the parent need not know: another thread may do it. */
static void
assert_shares_again_after_a_child_was_attached_for_a_moment (SharedSegment *segment)
{
  g_autoptr (GError) error = NULL;
  int pipe_fds[2];
  pid_t child;

  g_assert_no_errno (pipe2 (pipe_fds, O_CLOEXEC));
  child = test_child_start (wait_for_end_and_leave, pipe_fds);
  g_assert_true (shared_segment_detach (segment, NULL));
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  g_assert_cmpint (test_child_wait (child), ==, 0);

  shared_segment_publish (segment, "again", 5, -1, &error);
  g_assert_no_error (error);
  test_assert_others_see (segment, "again");
}

static void
test_parent_shares_again_after_a_child_was_attached_for_a_moment (void)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");

  assert_shares_again_after_a_child_was_attached_for_a_moment (segment);
}

/* The lock stays, and with it the note of who has created the segment. */
static void
test_parent_shares_again_by_the_lock_of_another (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = NULL;

  g_assert_true (test_bare_make_lock (key, 1));
  segment = new_published ("mine");
  assert_shares_again_after_a_child_was_attached_for_a_moment (segment);
}

/* A lock that the parent holds */

static void
try_to_unlock (gconstpointer segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_unlock ((gpointer) segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
assert_inherited_lock_is_kept (TestChildFunc func)
{
  g_autoptr (SharedSegment) segment = new_published ("mine");
  g_autoptr (TestProcess) other = test_process_start_own_peer ();
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  test_child_run (func, segment);
  test_process_ask (other, "snapshot 0", "error 7");
  g_assert_cmpint (shared_segment_get_lock_holder (segment, NULL), ==, getpid ());

  shared_segment_unlock (segment, &error);
  g_assert_no_error (error);
  test_process_ask (other, "snapshot 0", "mine");
}

static void
test_inherited_lock_is_not_released_by_unlocking (void)
{
  assert_inherited_lock_is_kept (try_to_unlock);
}

static void
test_inherited_lock_is_not_released_by_freeing (void)
{
  assert_inherited_lock_is_kept (free_object);
}

static void
test_inherited_lock_is_not_released_by_leaving (void)
{
  assert_inherited_lock_is_kept (leave_as_a_program_does);
}

static void
try_to_lock_anew (gconstpointer segment)
{
  g_autoptr (SharedSegment) other = shared_segment_new (shared_segment_get_key ((gpointer) segment));
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_publish (other, "x", 1, 0, &error) == FALSE);
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
}

static void
test_inherited_lock_excludes_the_child (void)
{
  assert_inherited_lock_is_kept (try_to_lock_anew);
}

static void
publish_under_an_inherited_lock (gconstpointer segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish ((gpointer) segment, "child's", 7, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
test_inherited_lock_is_no_hold (void)
{
  assert_inherited_lock_is_kept (publish_under_an_inherited_lock);
}

/* Descriptors */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* Where the open files of a program lead that is executed now. Programs that GLib starts have theirs closed, those that
 * are started by the bare system calls have not. */
static char *
dup_inherited_files (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *output = g_malloc0 (1 << 16);
  g_auto (GStrv) lines = NULL;
  gsize length = 0;
  gssize n;
  int pipe_fds[2];
  pid_t child;

  g_assert_no_errno (pipe2 (pipe_fds, O_CLOEXEC));
  child = fork ();
  if (child == 0)
    {
      dup2 (pipe_fds[1], STDOUT_FILENO);
      execlp ("find", "find", "/proc/self/fd", "-type", "l", "-printf", "%l\n", NULL);
      _exit (1);
    }

  close (pipe_fds[1]);
  while ((n = read (pipe_fds[0], output + length, (1 << 16) - 1 - length)) > 0)
    length += n;
  close (pipe_fds[0]);
  g_assert_cmpint (test_child_wait (child), ==, 0);

  /* Pipes and the program's own folder have numbers. */
  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line == '/' && !g_str_has_prefix (*line, "/proc/"))
      g_ptr_array_add (names, *line);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **) names->pdata);
}

static void
assert_nothing_is_inherited (const char *before)
{
  g_autofree char *now = dup_inherited_files ();

  g_assert_cmpstr (now, ==, before);
}

static void
test_executed_program_inherits_nothing (void)
{
  g_autofree char *before = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (SharedSegment) reader = NULL;

  if (!test_world_needs_program ("find"))
    return;

  before = dup_inherited_files ();
  segment = new_published ("mine");
  assert_nothing_is_inherited (before);

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  assert_nothing_is_inherited (before);
  g_assert_true (shared_segment_unlock (segment, NULL));

  reader = test_segment_new ();
  g_assert_true (shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, NULL));
  assert_nothing_is_inherited (before);
}

static void
test_executed_program_inherits_nothing_of_publisher_and_watcher (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("mine", 4);
  g_autofree char *before = NULL;
  g_autoptr (SharedSegmentPublisher) publisher = NULL;
  g_autoptr (SharedSegmentWatcher) watcher = NULL;

  if (!test_world_needs_program ("find"))
    return;

  before = dup_inherited_files ();
  publisher = shared_segment_publisher_new (key);
  watcher = shared_segment_watcher_new (key);
  shared_segment_publisher_publish (publisher, bytes);
  test_wait_until (shared_segment_watcher_get_bytes (watcher) != NULL);

  assert_nothing_is_inherited (before);
}

/* Of POSIX a lock is made each time. */
static gpointer
publish_until_told (gpointer data)
{
  int *is_told = data;
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autofree char *lock_path = test_dup_lock_path (shared_segment_get_key (segment));

  while (!g_atomic_int_get (is_told))
    {
      g_autoptr (GBytes) bytes = NULL;

      g_assert_true (shared_segment_publish (segment, "mine", 4, -1, NULL));
      bytes = shared_segment_snapshot (reader, -1, NULL);
      g_assert_nonnull (bytes);
      if (test_get_kind () == SHARED_SEGMENT_POSIX)
        g_unlink (lock_path);
    }

  return NULL;
}

/* Not even for the moment that it takes to make a lock or a segment. */
static void
test_program_executed_by_another_thread_inherits_nothing (void)
{
  g_autofree char *before = NULL;
  int is_told = FALSE;
  GThread *thread;

  if (!test_world_needs_program ("find"))
    return;

  before = dup_inherited_files ();
  thread = g_thread_new ("publisher", publish_until_told, &is_told);
  for (int i = 0; i < N_EXECUTIONS; i++)
    assert_nothing_is_inherited (before);

  g_atomic_int_set (&is_told, TRUE);
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/fork/child-frees-what-it-inherits", test_child_frees_what_it_inherits);
  test_world_add_both ("/fork/child-leaves-without-freeing", test_child_leaves_without_freeing);
  test_world_add_both ("/fork/child-detaches", test_child_detaches);
  test_world_add_both ("/fork/child-publishes-by-what-it-inherits", test_child_publishes_by_what_it_inherits);
  test_world_add_both ("/fork/child-publishes-by-a-new-object", test_child_publishes_by_a_new_object);
  test_world_add_both ("/fork/child-of-a-child-frees", test_child_of_a_child_frees);
  test_world_add_both ("/fork/child-goes-on-with-another-key", test_child_goes_on_with_another_key);
  test_world_add_both ("/fork/child-frees-a-publisher", test_child_frees_a_publisher);
  test_world_add_both ("/fork/child-frees-a-watcher", test_child_frees_a_watcher);
  test_world_add_both ("/fork/segment-stays-until-the-child-has-detached",
                       test_segment_stays_until_the_child_has_detached);
  test_world_add_both ("/fork/parent-shares-again-after-a-child-was-attached-for-a-moment",
                       test_parent_shares_again_after_a_child_was_attached_for_a_moment);
  test_world_add_posix ("/posix/fork/parent-shares-again-by-the-lock-of-another",
                        test_parent_shares_again_by_the_lock_of_another);
  test_world_add_both ("/fork/lock/is-not-released-by-unlocking", test_inherited_lock_is_not_released_by_unlocking);
  test_world_add_both ("/fork/lock/is-not-released-by-freeing", test_inherited_lock_is_not_released_by_freeing);
  test_world_add_both ("/fork/lock/is-not-released-by-leaving", test_inherited_lock_is_not_released_by_leaving);
  test_world_add_both ("/fork/lock/excludes-the-child", test_inherited_lock_excludes_the_child);
  test_world_add_both ("/fork/lock/is-no-hold", test_inherited_lock_is_no_hold);
  test_world_add_both ("/fork/execute/inherits-nothing", test_executed_program_inherits_nothing);
  test_world_add_both ("/fork/execute/inherits-nothing-of-publisher-and-watcher",
                       test_executed_program_inherits_nothing_of_publisher_and_watcher);
  test_world_add_both ("/fork/execute/inherits-nothing-of-another-thread",
                       test_program_executed_by_another_thread_inherits_nothing);

  return test_world_run ();
}
