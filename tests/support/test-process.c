/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another process, talked to line by line. It dies with the test.
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "test-attachments.h"
#include "test-process.h"
#include "test-world.h"

struct _TestProcess
{
  GSubprocess      *subprocess;
  GDataInputStream *output;
  GPid              pid;
  gboolean          is_stopped;
  gboolean          is_waited_for;
};

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
set_variables (GSubprocessLauncher *launcher,
               const char * const  *variables)
{
  for (; *variables != NULL; variables++)
    {
      g_auto (GStrv) pair = g_strsplit (*variables, "=", 2);

      g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
    }
}

/* One that has ended already has no id any more. */
static GPid
get_pid (GSubprocess *subprocess)
{
  const char *identifier = g_subprocess_get_identifier (subprocess);

  return identifier != NULL ? atoi (identifier) : 0;
}

static GSubprocess *
spawn (const char * const *argv,
       const char * const *variables,
       GSubprocessFlags    flags,
       GPid               *pid)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *subprocess;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (variables != NULL)
    set_variables (launcher, variables);
  subprocess = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  if (pid != NULL)
    *pid = get_pid (subprocess);

  /* What the test is attached to was attached twice until the program was executed. */
  test_attachments_settle ();
  return subprocess;
}

TestProcess *
test_process_start (const char * const *argv)
{
  return test_process_start_in (argv, NULL);
}

/* Starts a process with these variables ("NAME=VALUE") in its environment. */
TestProcess *
test_process_start_in (const char * const *argv,
                       const char * const *variables)
{
  TestProcess *self = g_new0 (TestProcess, 1);

  self->subprocess = spawn (argv, variables, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                            &self->pid);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->subprocess));

  return self;
}

/* A process with one SharedSegment object: see segment-peer.c for what it understands. */
TestProcess *
test_process_start_peer (const char *key_name)
{
  const char *argv[] = { g_getenv ("SEGMENT_PEER"), key_name, NULL };

  return test_process_start (argv);
}

/* One whose object has the test's key. */
TestProcess *
test_process_start_own_peer (void)
{
  g_autofree char *key_name = test_dup_key_name ();

  return test_process_start_peer (key_name);
}

void
test_process_send (TestProcess *self,
                   const char  *line)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);
  GOutputStream *input = g_subprocess_get_stdin_pipe (self->subprocess);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (input, whole, strlen (whole), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_flush (input, NULL, &error);
  g_assert_no_error (error);
}

void
test_process_end_input (TestProcess *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->subprocess), NULL, NULL);
}

/* The next line without its end, NULL at the end of the output. */
char *
test_process_read_line (TestProcess *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->output, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

void
test_process_expect (TestProcess *self,
                     const char  *line)
{
  g_autofree char *read = test_process_read_line (self);

  g_assert_cmpstr (read, ==, line);
}

void
test_process_ask (TestProcess *self,
                  const char  *line,
                  const char  *answer)
{
  test_process_send (self, line);
  test_process_expect (self, answer);
}

void
test_process_signal (TestProcess *self,
                     int          signal_number)
{
  /* At once: g_subprocess_send_signal() leaves it to a thread. */
  g_assert_false (self->is_waited_for);
  g_assert_cmpint (self->pid, >, 0);
  kill (self->pid, signal_number);

  if (signal_number == SIGCONT)
    self->is_stopped = FALSE;
}

GPid
test_process_get_pid (TestProcess *self)
{
  return self->pid;
}

static gboolean
is_stopped (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  state = strrchr (text, ')');
  return state != NULL && state[2] == 'T';
}

/* How often the process has let go of the processor so far: one that waits for a line does not any more. */
guint64
test_process_count_pauses (TestProcess *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) self->pid);
  g_autofree char *text = NULL;
  const char *field = "\nvoluntary_ctxt_switches:";
  const char *found;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  found = strstr (text, field);
  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (field), NULL, 10);
}

/* Stops the process (SIGSTOP) and waits until it stands. */
void
test_process_stop (TestProcess *self)
{
  test_process_signal (self, SIGSTOP);
  test_poll_until (is_stopped (self->pid));
  self->is_stopped = TRUE;
}

/* Waits for the end, and until what the process was attached to is let go of; returns the exit status, or the negative
 * number of the signal that ended it. */
int
test_process_wait (TestProcess *self)
{
  g_autoptr (GError) error = NULL;

  self->is_waited_for = TRUE;
  g_subprocess_wait (self->subprocess, NULL, &error);
  g_assert_no_error (error);
  test_attachments_settle ();

  if (g_subprocess_get_if_signaled (self->subprocess))
    return -g_subprocess_get_term_sig (self->subprocess);
  return g_subprocess_get_exit_status (self->subprocess);
}

/* kill -9 */
void
test_process_kill (TestProcess *self)
{
  test_process_signal (self, SIGKILL);
  test_process_wait (self);
}

/* Ends the input, which asks the process to leave, and waits until it has left. */
void
test_process_free (TestProcess *self)
{
  if (!self->is_waited_for)
    {
      /* Only then: it would upset the leak check of a sanitized process that is about to end. */
      if (self->is_stopped)
        test_process_signal (self, SIGCONT);
      test_process_end_input (self);
      test_process_wait (self);
    }

  g_object_unref (self->output);
  g_object_unref (self->subprocess);
  g_free (self);
}

/* Runs a program to its end; returns its exit status, or the negative number of the signal that ended it. */
int
test_process_run (const char * const  *argv,
                  const char          *input,
                  char               **output,
                  char               **errors)
{
  g_autoptr (GSubprocess) subprocess = spawn (argv, NULL, G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                          G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                          G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL);
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (subprocess, input, NULL, output, errors, &error);
  g_assert_no_error (error);
  test_attachments_settle ();

  if (g_subprocess_get_if_signaled (subprocess))
    return -g_subprocess_get_term_sig (subprocess);
  return g_subprocess_get_exit_status (subprocess);
}
