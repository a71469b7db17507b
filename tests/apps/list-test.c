/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader --list: the same segments as ipcs, lsipc and ls show, whatever they are called and whoever made them.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

#define READER "SEGMENT_READER"
#define MANY   4000

enum { USAGE = 2 };

static char *
run_reader (const char *option)
{
  const char *argv[] = { g_getenv (READER), "--list", option, NULL };
  g_autofree char *errors = NULL;
  char *output = NULL;

  g_assert_cmpint (test_process_run (argv, "", &output, &errors), ==, 0);
  g_assert_cmpstr (errors, ==, "");
  return output;
}

static char *
run (const char *program,
     const char *first,
     const char *second,
     const char *third,
     const char *fourth)
{
  const char *argv[] = { program, first, second, third, fourth, NULL };
  char *output = NULL;

  g_assert_cmpint (test_process_run (argv, "", &output, NULL), ==, 0);
  return output;
}

/* Has a program in Python compare what is listed as JSON with what other programs list. What it prints is what it
 * found; it fails with a message of its own. */
static char *
check_json (const char *check,
            const char *argument)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "apps", "list-check.py", NULL);
  const char *argv[] = { "python3", program, g_getenv (READER), check, argument, NULL };
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status = test_process_run (argv, "", &output, &errors);

  if (status != 0)
    g_error ("%s: %s", check, errors);
  return output;
}

static gboolean
has_tools (void)
{
  const char *tools[] = { "ipcs", "ipcmk", "lsipc", "python3" };

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (!test_world_needs_program (tools[i]))
      return FALSE;

  return test_world_needs (test_world_is_isolated (), "a namespace of its own");
}

static void
make_file (const char *name)
{
  g_autofree char *path = g_strconcat ("/dev/shm/", name, NULL);

  g_assert_no_errno (close (open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)));
}

static void
attach_and_stay (gconstpointer data)
{
  g_assert_true (shmat (*(const int *) data, NULL, 0) != (gpointer) -1);
  pause ();
}

static gboolean
is_attached (int id)
{
  struct shmid_ds status;

  return shmctl (id, IPC_STAT, &status) == 0 && status.shm_nattch > 0;
}

static void
make_keyed (gconstpointer data)
{
  g_assert_cmpint (shmget ('Q' << 24 | 7, 100, IPC_CREAT | IPC_EXCL | 0604), >=, 0);
}

/* One of each: by ipcmk, removed, locked in memory, by a program that is gone */
static pid_t
make_some (void)
{
  static int removed;
  int locked = shmget (IPC_PRIVATE, 4096, 0666);
  pid_t child;

  g_free (run ("ipcmk", "-M", "100", "-p", "0640"));
  g_free (run ("ipcmk", "-M", "12345678901", NULL, NULL));
  shmctl (locked, SHM_LOCK, NULL);
  test_child_run (make_keyed, NULL);

  removed = shmget (IPC_PRIVATE, 5000, 0600);
  child = test_child_start (attach_and_stay, &removed);
  test_poll_until (is_attached (removed));
  g_assert_no_errno (shmctl (removed, IPC_RMID, NULL));
  return child;
}

/* What ipcs prints is what each line begins with, to the character. */
static void
assert_begins_as_ipcs (const char *list)
{
  g_autofree char *ipcs = run ("ipcs", "-m", NULL, NULL, NULL);
  g_auto (GStrv) expected = g_strsplit (ipcs, "\n", -1);
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);
  char **line = lines;

  for (char **each = expected; *each != NULL; each++)
    if (g_str_has_prefix (*each, "key") || g_str_has_prefix (*each, "0x"))
      {
        g_assert_nonnull (*line);
        g_assert_cmpint ((*line)[strlen (*each)], ==, ' ');
        (*line)[strlen (*each)] = '\0';
        g_assert_cmpstr (*line, ==, *each);
        line++;
      }
}

static void
test_table_is_what_ipcs_prints (void)
{
  g_autofree char *list = NULL;
  pid_t child;

  if (!has_tools ())
    return;

  child = make_some ();
  list = run_reader (NULL);
  g_assert_nonnull (strstr (list, " dest   "));
  assert_begins_as_ipcs (list);

  test_child_kill (child);
  test_bare_remove_all ();
}

static void
test_json_is_what_lsipc_prints (void)
{
  g_autofree char *found = NULL;
  pid_t child;

  if (!has_tools ())
    return;

  child = make_some ();
  found = check_json ("lsipc", NULL);
  g_assert_cmpstr (found, ==, "5\n");

  test_child_kill (child);
  test_bare_remove_all ();
}

static void
test_json_is_what_ls_prints (void)
{
  g_autofree char *found = NULL;

  if (!has_tools ())
    return;

  g_free (run ("dd", "if=/dev/zero", "of=/dev/shm/by dd", "bs=1000", "count=3"));
  make_file ("b");
  make_file ("a");
  make_file ("sem.lock");
  found = check_json ("ls", NULL);
  g_assert_cmpstr (found, ==, "3\n");

  test_bare_remove_file ("by dd");
  test_bare_remove_file ("a");
  test_bare_remove_file ("b");
  test_bare_remove_file ("sem.lock");
}

static void
test_empty_list_is_an_empty_array (void)
{
  g_autofree char *json = run_reader ("--json");
  g_autofree char *list = run_reader (NULL);

  if (!test_world_needs (test_world_is_isolated (), "a namespace of its own"))
    return;

  g_assert_cmpstr (json, ==, "[\n]\n");
  g_assert_true (g_str_has_prefix (list, "key "));
  g_assert_cmpstr (strchr (list, '\n'), ==, "\n");
}

static void
test_thousands_are_listed (void)
{
  g_autofree char *found = NULL;
  g_autofree char *list = NULL;

  if (!has_tools ())
    return;

  for (guint i = 0; i < MANY; i++)
    g_assert_cmpint (shmget (IPC_PRIVATE, 1 + i, 0600), >=, 0);

  list = run_reader (NULL);
  assert_begins_as_ipcs (list);
  found = check_json ("lsipc", NULL);
  g_assert_cmpstr (found, ==, G_STRINGIFY (MANY) "\n");
  test_bare_remove_all ();
}

/* Whose segments they are */

static void
check_qt (const char *variable)
{
  g_autofree char *runtime_folder = g_strconcat ("XDG_RUNTIME_DIR=", test_world_get_folder (), NULL);
  const char *variables[] = { "QT_LOGGING_RULES=*=false", runtime_folder, NULL };
  const char *argv[] = { g_getenv (variable), "hold-create", "Notes", "123", NULL };
  g_autoptr (TestProcess) qt = NULL;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *program = NULL;

  if (!test_world_needs (argv[0] != NULL, variable))
    return;

  qt = test_process_start_in (argv, variables);
  test_process_expect (qt, "created");
  program = g_path_get_basename (argv[0]);
  expected = g_strdup_printf ("Notes True Notes 123 1 %d %s True False [%d]\n",
                              test_process_get_pid (qt), program, test_process_get_pid (qt));
  found = check_json ("show", "name name_exact argument bytes nattch creator creator_program creator_running left_over "
                              "users");
  g_assert_cmpstr (found, ==, expected);
}

static void
test_qt_program_is_shown (void)
{
  if (!has_tools ())
    return;

  check_qt ("QT5_PEER");
  check_qt ("QT6_PEER");
}

static void
test_python_program_is_shown (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "segment", "python-peer.py", NULL);
  const char *argv[] = { "python3", program, "psm_test", NULL };
  g_autoptr (TestProcess) python = NULL;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  if (!has_tools ())
    return;

  python = test_process_start (argv);
  test_process_ask (python, "create 4096", "ok");
  expected = g_strdup_printf ("posix None /psm_test posix:/psm_test 4096 1 None False [%d]\n",
                              test_process_get_pid (python));
  found = check_json ("show", "kind name native argument bytes nattch creator left_over users");
  g_assert_cmpstr (found, ==, expected);
  test_process_ask (python, "unlink", "ok");
}

static void
test_segment_of_a_killed_writer_is_left_over (void)
{
  const char *argv[] = { g_getenv ("SEGMENT_PEER"), "Leftover", NULL };
  g_autoptr (TestProcess) peer = NULL;
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("Leftover", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *list = NULL;
  g_autofree char *gone = NULL;

  if (!has_tools ())
    return;

  peer = test_process_start (argv);
  test_process_ask (peer, "create 5", "ok");
  list = run_reader (NULL);
  g_assert_nonnull (strstr (list, " segment-peer ("));
  g_assert_nonnull (strstr (list, " no        Leftover\n"));
  g_clear_pointer (&list, g_free);

  test_process_kill (peer);
  list = run_reader (NULL);
  gone = g_strdup_printf (" %d, gone", test_process_get_pid (peer));
  g_assert_nonnull (strstr (list, gone));
  g_assert_nonnull (strstr (list, " yes       Leftover\n"));

  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

/* What others choose */

static void
test_names_do_not_steer_the_terminal (void)
{
  const char *name = "a\x1b[31m\n\xc2\x9b" "b\xff\xe2\x80\xae";
  g_autofree char *list = NULL;
  g_autofree char *found = NULL;

  if (!has_tools ())
    return;

  make_file (name);
  list = run_reader (NULL);
  g_assert_nonnull (strstr (list, " /a\\x1b[31m\\x0a\\xc2\\x9bb\\xff\\xe2\\x80\\xae\n"));
  for (const char *c = list; *c != '\0'; c++)
    g_assert_true (*c == '\n' || !g_ascii_iscntrl (*c));

  found = check_json ("show-ascii", "native argument");
  g_assert_cmpstr (found, ==, "'/a\\x1b[31m\\n\\x9bb\\ufffd\\u202e' 'posix:/a%1B%5B31m%0A%C2%9Bb%FF%E2%80%AE'\n");
  test_bare_remove_file (name);
}

static int id_fd = -1;

static void
create_as_somebody (gconstpointer name)
{
  prctl (PR_SET_NAME, name);
  g_assert_cmpint (shmget (IPC_PRIVATE, 1, 0600), >=, 0);
  g_assert_cmpint (write (id_fd, "!", 1), ==, 1);
  pause ();
}

static void
check_program_name (const char *name,
                    const char *shown,
                    const char *in_ascii)
{
  g_autofree char *list = NULL;
  g_autofree char *found = NULL;
  int fds[2];
  pid_t child;
  char byte;

  g_assert_no_errno (pipe (fds));
  id_fd = fds[1];
  child = test_child_start (create_as_somebody, name);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);

  list = run_reader (NULL);
  g_assert_nonnull (strstr (list, shown));
  found = check_json ("show-ascii", "creator_program");
  g_assert_cmpstr (found, ==, in_ascii);

  test_child_kill (child);
  close (fds[0]);
  close (fds[1]);
  test_bare_remove_all ();
}

static void
test_program_may_have_any_name (void)
{
  if (!has_tools ())
    return;

  check_program_name (") \n\"\\", " ) ?\"\\ (", "') ?\"\\\\'\n");
  check_program_name ("\xc2\x9bm\xff", " \\xc2\\x9bm\xef\xbf\xbd (", "'\\x9bm\\ufffd'\n");
}

static void
create_and_leave (gconstpointer data)
{
  g_assert_cmpint (shmget (IPC_PRIVATE, 100, 0600), >=, 0);
}

static void
test_other_users_segments_are_listed (void)
{
  g_autofree char *found = NULL;
  g_autofree char *list = NULL;

  if (!has_tools () ||
      !test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER), "the right to be another user"))
    return;

  test_child_run_as (TEST_YET_ANOTHER_USER, create_and_leave, NULL);
  list = run_reader (NULL);
  assert_begins_as_ipcs (list);
  found = check_json ("show", "owner perms left_over");
  g_assert_cmpstr (found, ==, "65533 600 True\n");
  test_bare_remove_all ();
}

/* The command line */

static void
assert_usage (const char *first,
              const char *second,
              const char *third)
{
  const char *argv[] = { g_getenv (READER), first, second, third, NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_process_run (argv, "", &output, &errors), ==, USAGE);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, "--list"));
}

static void
test_options_that_exclude_each_other_are_usage_errors (void)
{
  assert_usage ("--list", "--print", NULL);
  assert_usage ("--list", "--follow", NULL);
  assert_usage ("--list", "--key", "x");
  assert_usage ("--list", "--new-window", NULL);
  assert_usage ("--json", NULL, NULL);
}

static void
test_full_output_is_an_error (void)
{
  const char *argv[] = { "sh", "-c", "\"$SEGMENT_READER\" --list >/dev/full", NULL };
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_process_run (argv, "", NULL, &errors), ==, 1);
  g_assert_nonnull (strstr (errors, "segment-reader: "));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");

  test_world_add ("/list/table-is-what-ipcs-prints", test_table_is_what_ipcs_prints);
  test_world_add ("/list/json-is-what-lsipc-prints", test_json_is_what_lsipc_prints);
  test_world_add ("/list/json-is-what-ls-prints", test_json_is_what_ls_prints);
  test_world_add ("/list/empty-list-is-an-empty-array", test_empty_list_is_an_empty_array);
  test_world_add ("/list/thousands-are-listed", test_thousands_are_listed);
  test_world_add ("/list/qt-program-is-shown", test_qt_program_is_shown);
  test_world_add ("/list/python-program-is-shown", test_python_program_is_shown);
  test_world_add ("/list/segment-of-a-killed-writer-is-left-over", test_segment_of_a_killed_writer_is_left_over);
  test_world_add ("/list/names-do-not-steer-the-terminal", test_names_do_not_steer_the_terminal);
  test_world_add ("/list/program-may-have-any-name", test_program_may_have_any_name);
  test_world_add ("/list/other-users-segments-are-listed", test_other_users_segments_are_listed);
  test_world_add ("/list/options-that-exclude-each-other-are-usage-errors",
                  test_options_that_exclude_each_other_are_usage_errors);
  test_world_add ("/list/full-output-is-an-error", test_full_output_is_an_error);

  return test_world_run ();
}
