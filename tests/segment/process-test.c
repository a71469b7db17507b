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

static void
test_recycled_process_id_is_told_apart (void)
{
  /* A segment of an hour ago cannot be from a process that started a moment ago. */
  g_assert_false (shared_segment_process_is_running (getpid (), now () - 3600));
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
  test_world_add ("/process/ended-does-not-run", test_ended_process_does_not_run);
  test_world_add ("/process/zombie-does-not-run", test_zombie_does_not_run);
  test_world_add ("/process/recycled-id-is-told-apart", test_recycled_process_id_is_told_apart);
  test_world_add ("/process/name-is-one-line-of-utf8", test_name_is_one_line_of_utf8);

  return test_world_run ();
}
