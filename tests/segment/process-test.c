/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Other processes: whether they run, and who only has the id of one that ran.
 */

#include "config.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared-segment-process-private.h"
#include "test-child.h"
#include "test-world.h"

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
test_this_process_runs (void)
{
  g_assert_true (shared_segment_process_is_running (getpid (), now ()));
  g_assert_true (shared_segment_process_is_running (getpid (), G_MAXINT64));
}

static void
test_process_that_cannot_be_seen_runs (void)
{
  g_assert_true (shared_segment_process_is_running (0, now ()));
}

static void
look_without_files (gconstpointer data)
{
  SharedSegmentProcess parent = *(const SharedSegmentProcess *) data;

  test_child_limit (RLIMIT_NOFILE, 0);
  g_assert_true (shared_segment_process_is_running (shared_segment_process_get_pid (parent), now () - 3600));
  g_assert_true (shared_segment_process_still_runs (parent));
}

/* It does not learn when it was started, and is known all the same. */
static void
know_oneself_without_files (gconstpointer data)
{
  SharedSegmentProcess self;
  struct rlimit limit;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  test_child_limit (RLIMIT_NOFILE, 0);
  self = shared_segment_process_get_self ();
  test_child_limit (RLIMIT_NOFILE, limit.rlim_cur);
  g_assert_true (shared_segment_process_still_runs (self));
}

static void
test_process_without_files_is_known_to_run (void)
{
  test_child_run (know_oneself_without_files, NULL);
}

/* It has not ended: that is told without a file. */
static void
test_process_that_cannot_be_looked_at_runs (void)
{
  SharedSegmentProcess self = shared_segment_process_get_self ();

  test_child_run (look_without_files, &self);
}

static void
test_what_is_no_state_is_refused (void)
{
  const char *lines[] = {
    "", "1 (name", "1 (name)", "1 (name)S 1", "1 (name) ",
    "1 (name)?S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 99 20",
    "1 (name) S 1 2 3", "1 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
  };
  SharedSegmentProcessStat stat;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_false (shared_segment_process_parse_stat (lines[i], &stat));
  g_assert_true (shared_segment_process_parse_stat ("1 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 99 20",
                                                    &stat));
  g_assert_cmpint (stat.state, ==, 'S');
  g_assert_cmpuint (stat.start_ticks, ==, 99);
}

static void
test_ended_process_does_not_run (void)
{
  pid_t child = fork ();

  if (child == 0)
    _exit (0);

  waitpid (child, NULL, 0);
  g_assert_false (shared_segment_process_is_running (child, now ()));
}

static void
test_zombie_does_not_run (void)
{
  siginfo_t status;
  pid_t child = fork ();

  if (child == 0)
    _exit (0);

  g_assert_cmpint (waitid (P_PID, child, &status, WEXITED | WNOWAIT), ==, 0);
  g_assert_false (shared_segment_process_is_running (child, now ()));
  waitpid (child, NULL, 0);
}

G_GNUC_NORETURN static void
end_first_thread (gconstpointer data)
{
  test_child_end_first_thread ();
}

static void
test_process_whose_first_thread_has_ended_runs (void)
{
  pid_t child = test_child_start (end_first_thread, NULL);

  test_poll_until (shared_segment_process_is_ending (child));
  g_assert_true (shared_segment_process_is_running (child, now ()));

  test_child_kill (child);
  g_assert_true (shared_segment_process_is_ending (child));
  g_assert_false (shared_segment_process_is_running (child, now ()));
}

static void
test_process_that_goes_on_is_not_ending (void)
{
  g_assert_false (shared_segment_process_is_ending (getpid ()));
  g_assert_false (shared_segment_process_is_ending (0));
}

static void
test_recycled_process_id_is_told_apart (void)
{
  /* A segment of an hour ago cannot be from a process that started a moment ago. */
  g_assert_false (shared_segment_process_is_running (getpid (), now () - 3600));
}

static void
test_this_process_is_told_from_its_child (void)
{
  SharedSegmentProcess parent = shared_segment_process_get_self ();
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      SharedSegmentProcess self = shared_segment_process_get_self ();

      test_child_leave (self == parent || shared_segment_process_get_pid (self) != getpid ());
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (shared_segment_process_get_self () == parent);
  g_assert_cmpint (shared_segment_process_get_pid (parent), ==, getpid ());
  g_assert_true (shared_segment_process_still_runs (parent));
}

static void
test_another_process_with_the_same_id_is_told_apart (void)
{
  SharedSegmentProcess self = shared_segment_process_get_self ();

  g_assert_false (shared_segment_process_still_runs (self - 1));
  g_assert_false (shared_segment_process_still_runs (0));
}

static SharedSegmentProcess
run_child (void)
{
  SharedSegmentProcess process;
  int ends[2];
  pid_t child;

  g_assert_no_errno (pipe (ends));
  child = fork ();
  if (child == 0)
    {
      process = shared_segment_process_get_self ();
      test_child_leave (write (ends[1], &process, sizeof process) != sizeof process);
    }

  g_assert_cmpint (read (ends[0], &process, sizeof process), ==, sizeof process);
  close (ends[0]);
  close (ends[1]);
  return process;
}

static void
test_ended_process_does_not_run_on (void)
{
  SharedSegmentProcess process = run_child ();
  GPid child = shared_segment_process_get_pid (process);
  siginfo_t status;

  /* First as a zombie. */
  g_assert_cmpint (waitid (P_PID, child, &status, WEXITED | WNOWAIT), ==, 0);
  g_assert_false (shared_segment_process_still_runs (process));
  waitpid (child, NULL, 0);
  g_assert_false (shared_segment_process_still_runs (process));
}

static void
test_name_is_one_line_of_utf8 (void)
{
  g_autofree char *name = NULL;
  g_autofree char *missing = shared_segment_process_dup_name (0);

  g_assert_cmpint (prctl (PR_SET_NAME, "a) b\n\xff<i>"), ==, 0);
  name = shared_segment_process_dup_name (getpid ());
  g_assert_cmpstr (name, ==, "a) b?\xef\xbf\xbd<i>");
  g_assert_null (missing);

  /* Such a name must not hide the process, either. */
  g_assert_true (shared_segment_process_is_running (getpid (), now ()));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/process/this-one-runs", test_this_process_runs);
  test_world_add ("/process/that-cannot-be-seen-runs", test_process_that_cannot_be_seen_runs);
  test_world_add ("/process/that-cannot-be-looked-at-runs", test_process_that_cannot_be_looked_at_runs);
  test_world_add ("/process/what-is-no-state-is-refused", test_what_is_no_state_is_refused);
  test_world_add ("/process/ended-does-not-run", test_ended_process_does_not_run);
  test_world_add ("/process/without-files-is-known-to-run", test_process_without_files_is_known_to_run);
  test_world_add ("/process/zombie-does-not-run", test_zombie_does_not_run);
  test_world_add ("/process/first-thread-may-end-before-others", test_process_whose_first_thread_has_ended_runs);
  test_world_add ("/process/that-goes-on-is-not-ending", test_process_that_goes_on_is_not_ending);
  test_world_add ("/process/recycled-id-is-told-apart", test_recycled_process_id_is_told_apart);
  test_world_add ("/process/told-from-its-child", test_this_process_is_told_from_its_child);
  test_world_add ("/process/another-with-the-same-id-is-told-apart",
                  test_another_process_with_the_same_id_is_told_apart);
  test_world_add ("/process/ended-does-not-run-on", test_ended_process_does_not_run_on);
  test_world_add ("/process/name-is-one-line-of-utf8", test_name_is_one_line_of_utf8);

  return test_world_run ();
}
