/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A child of the test, forked and not executed: as another user, or under limits that the test shall not have.
 *
 * What the child asserts ends the child, and then the test.
 */

#include "config.h"

#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-attachments.h"
#include "test-child.h"

#define EXIT_NOT_THAT_USER 77

static gboolean
become (uid_t uid)
{
  return setgroups (0, NULL) == 0 && setresgid (uid, uid, uid) == 0 && setresuid (uid, uid, uid) == 0;
}

#ifdef TEST_COVERAGE
void __gcov_dump (void);

/* What counts the lines that ran writes that down to files when a program ends, and not when it leaves at once. */
static void
note_coverage (void)
{
  const int resources[] = { RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_NOFILE };
  struct rlimit limit;

  for (guint i = 0; i < G_N_ELEMENTS (resources); i++)
    if (getrlimit (resources[i], &limit) == 0)
      test_child_limit (resources[i], limit.rlim_max);
  __gcov_dump ();
}
#else
static void
note_coverage (void)
{
}
#endif

/* For a child that has done what it had to do: it leaves all that it has inherited as it is. */
void
test_child_leave (int status)
{
  note_coverage ();
  _exit (status);
}

static pid_t
start (uid_t         uid,
       TestChildFunc func,
       gconstpointer data)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child > 0)
    return child;

  if (uid != geteuid () && !become (uid))
    _exit (EXIT_NOT_THAT_USER);

  /* As a program is that was started by its user; and it dies with the test. */
  prctl (PR_SET_DUMPABLE, 1);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  func (data);
  test_child_leave (0);
}

/* Starts a child that does this and leaves. */
pid_t
test_child_start (TestChildFunc func,
                  gconstpointer data)
{
  return start (geteuid (), func, data);
}

static gpointer
wait_for_ever (gpointer data)
{
  pause ();
  return NULL;
}

/* To be called by a child: its first thread ends, and another one goes on until it is killed. To others that looks as
 * if it were ending. */
void
test_child_end_first_thread (void)
{
  pthread_t other;

  pthread_create (&other, NULL, wait_for_ever, NULL);
  pthread_exit (NULL);
}

/* Waits for the end, and until what the child was attached to is let go of; returns the exit status, or the negative
 * number of the signal that ended it. */
int
test_child_wait (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  test_attachments_settle ();
  return WIFSIGNALED (status) ? -WTERMSIG (status) : WEXITSTATUS (status);
}

void
test_child_kill (pid_t child)
{
  kill (child, SIGKILL);
  g_assert_cmpint (test_child_wait (child), ==, -SIGKILL);
}

/* Has a child do something, which must succeed. */
void
test_child_run (TestChildFunc func,
                gconstpointer data)
{
  g_assert_cmpint (test_child_wait (test_child_start (func, data)), ==, 0);
}

static void
do_nothing (gconstpointer data)
{
}

/* Tells whether the test may do something as this user. */
gboolean
test_child_may_be_user (uid_t uid)
{
  return test_child_wait (start (uid, do_nothing, NULL)) == 0;
}

pid_t
test_child_start_as (uid_t         uid,
                     TestChildFunc func,
                     gconstpointer data)
{
  return start (uid, func, data);
}

/* The same by another user. */
void
test_child_run_as (uid_t         uid,
                   TestChildFunc func,
                   gconstpointer data)
{
  g_assert_cmpint (test_child_wait (start (uid, func, data)), ==, 0);
}

/* To be called by a child. */
void
test_child_limit (int    resource,
                  rlim_t value)
{
  struct rlimit limit;

  g_assert_no_errno (getrlimit (resource, &limit));
  limit.rlim_cur = value;
  g_assert_no_errno (setrlimit (resource, &limit));
}

/* The message names the key, and the reason unless that is NULL. */
void
test_assert_error_names (const GError       *error,
                         SharedSegmentError  code,
                         SharedSegmentKey   *key,
                         const char         *reason)
{
  g_autofree char *name = shared_segment_key_to_string (key);

  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
  if (strstr (error->message, name) == NULL)
    g_error ("the message does not name the key %s: %s", name, error->message);
  if (reason != NULL && strstr (error->message, reason) == NULL)
    g_error ("the message does not say “%s”: %s", reason, error->message);
}
