/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both programs where there is no display: what they print, and what they say of bad input.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "test-process.h"
#include "test-world.h"

#define WRITER "SEGMENT_WRITER"
#define READER "SEGMENT_READER"

enum { FAILURE = 1, USAGE = 2 };

static int
run (const char  *variable,
     const char  *first,
     const char  *second,
     const char  *third,
     const char  *input,
     char       **output,
     char       **errors)
{
  const char *argv[] = { g_getenv (variable), first, second, third, NULL };

  return test_process_run (argv, input, output, errors);
}

/* One line on standard error that begins with the program's name and contains this; nothing else happens. */
static void
assert_fails (int         status,
              const char *variable,
              const char *first,
              const char *second,
              const char *third,
              const char *reason)
{
  g_autofree char *program = g_path_get_basename (g_getenv (variable));
  g_autofree char *start = g_strconcat (program, ": ", NULL);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const char *end;

  g_assert_cmpint (run (variable, first, second, third, "", &output, &errors), ==, status);
  g_test_message ("%s", errors);
  g_assert_cmpstr (output, ==, "");
  g_assert_true (g_str_has_prefix (errors, start));
  g_assert_nonnull (strstr (errors, reason));

  end = strchr (errors, '\n');
  g_assert_nonnull (end);
  g_assert_cmpstr (end, ==, "\n");
  test_world_assert_clean ();
}

static char *
make_file (const char *contents,
           gssize      length)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, length, &error);
  g_assert_no_error (error);
  return path;
}

static TestProcess *
start (const char *variable,
       const char *option)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (variable), "--key", key, option, NULL };

  return test_process_start (argv);
}

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static gboolean
is_shared (SharedSegment *segment,
           const char    *text,
           gsize          size)
{
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, -1, NULL);

  return bytes != NULL && g_bytes_get_size (bytes) == size && memcmp (g_bytes_get_data (bytes, NULL), text, size) == 0;
}

static void
wait_until_shared (SharedSegment *segment,
                   const char    *text)
{
  test_poll_until (is_shared (segment, text, strlen (text)));
}

/* Both */

static void
test_help_and_version_need_no_display (void)
{
  const char *variables[] = { WRITER, READER };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_autofree char *program = g_path_get_basename (g_getenv (variables[i]));
      g_autofree char *expected = g_strconcat (program, " " PACKAGE_VERSION "\n", NULL);
      g_autofree char *version = NULL;
      g_autofree char *help = NULL;
      g_autofree char *errors = NULL;

      g_assert_cmpint (run (variables[i], "--version", NULL, NULL, "", &version, &errors), ==, 0);
      g_assert_cmpstr (version, ==, expected);
      g_assert_cmpstr (errors, ==, "");
      g_clear_pointer (&errors, g_free);

      g_assert_cmpint (run (variables[i], "--help", NULL, NULL, "", &help, &errors), ==, 0);
      g_assert_nonnull (strstr (help, "--key"));
      g_assert_cmpstr (errors, ==, "");
    }
}

static void
test_unknown_option_is_a_usage_error (void)
{
  assert_fails (USAGE, WRITER, "--unknown", NULL, NULL, "--unknown");
  assert_fails (USAGE, READER, "--unknown", NULL, NULL, "--unknown");
}

static void
test_key_without_a_value_is_a_usage_error (void)
{
  assert_fails (USAGE, WRITER, "--key", NULL, NULL, "--key");
  assert_fails (USAGE, READER, "--key", NULL, NULL, "--key");
}

static void
test_bad_key_is_an_error (void)
{
  assert_fails (FAILURE, WRITER, "--stdin", "--key", "", "empty");
  assert_fails (FAILURE, WRITER, "--key", "", NULL, "empty");
  assert_fails (FAILURE, READER, "--print", "--key", "", "empty");
  assert_fails (FAILURE, READER, "--key", "systemv:", NULL, "systemv:");
}

static void
test_without_a_display_a_window_is_an_error (void)
{
  assert_fails (FAILURE, WRITER, NULL, NULL, NULL, "display");
  assert_fails (FAILURE, READER, NULL, NULL, NULL, "display");
}

/* The writer */

static void
test_options_that_exclude_each_other_are_usage_errors (void)
{
  g_autofree char *path = make_file ("text", -1);

  assert_fails (USAGE, WRITER, "--stdin", path, NULL, "--stdin");
  assert_fails (USAGE, WRITER, path, path, NULL, "");
  assert_fails (USAGE, READER, "--print", "--follow", NULL, "--follow");
  assert_fails (USAGE, READER, path, NULL, NULL, "");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_file_that_does_not_exist_is_an_error (void)
{
  assert_fails (FAILURE, WRITER, "/nowhere/at/all", NULL, NULL, "/nowhere/at/all");
}

static void
test_folder_in_place_of_a_file_is_an_error (void)
{
  assert_fails (FAILURE, WRITER, test_world_get_folder (), NULL, NULL, test_world_get_folder ());
}

static void
test_file_that_is_not_utf8_is_an_error (void)
{
  g_autofree char *path = make_file ("abc\xff", 4);

  assert_fails (FAILURE, WRITER, path, NULL, NULL, "UTF-8");
}

static void
test_file_with_nul_bytes_is_an_error (void)
{
  g_autofree char *path = make_file ("abc\0def", 7);

  assert_fails (FAILURE, WRITER, path, NULL, NULL, "NUL");
}

static void
test_stdin_is_shared_as_it_comes (void)
{
  g_autoptr (TestProcess) writer = start (WRITER, "--stdin");
  g_autoptr (SharedSegment) segment = new_segment ();

  test_process_send (writer, "first");
  wait_until_shared (segment, "first\n");
  test_process_send (writer, "zweite Größe");
  wait_until_shared (segment, "first\nzweite Größe\n");

  /* It keeps sharing after the end of its input. */
  test_process_end_input (writer);
  wait_until_shared (segment, "first\nzweite Größe\n");
  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
}

static void
test_empty_stdin_is_shared_as_an_empty_text (void)
{
  g_autoptr (TestProcess) writer = start (WRITER, "--stdin");
  g_autoptr (SharedSegment) segment = new_segment ();

  test_process_end_input (writer);
  test_poll_until (is_shared (segment, "\0", 1));
  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
}

static void
test_stdin_that_is_not_text_is_an_error (void)
{
  g_autofree char *errors = NULL;
  const char *argv[] = { g_getenv (WRITER), "--stdin", NULL };

  /* A character that is cut off at the end. */
  g_assert_cmpint (test_process_run (argv, "abc\xe4\xbd", NULL, &errors), ==, FAILURE);
  g_assert_nonnull (strstr (errors, "UTF-8"));
}

static void
assert_signal_leaves_nothing (int signal_number)
{
  g_autoptr (TestProcess) writer = start (WRITER, "--stdin");
  g_autoptr (SharedSegment) segment = new_segment ();

  test_process_send (writer, "text");
  wait_until_shared (segment, "text\n");
  test_process_signal (writer, signal_number);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
  test_world_assert_clean ();
}

static void
test_sigterm_leaves_nothing (void)
{
  assert_signal_leaves_nothing (SIGTERM);
}

static void
test_sigint_leaves_nothing (void)
{
  assert_signal_leaves_nothing (SIGINT);
}

static void
test_sighup_leaves_nothing (void)
{
  assert_signal_leaves_nothing (SIGHUP);
}

static void
test_newer_writer_reclaims_what_a_killed_one_left (void)
{
  g_autoptr (TestProcess) killed = start (WRITER, "--stdin");
  g_autoptr (TestProcess) writer = NULL;
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (SharedSegmentInfo) info = NULL;

  test_process_send (killed, "text");
  wait_until_shared (segment, "text\n");
  test_process_kill (killed);
  wait_until_shared (segment, "text\n");
  info = shared_segment_query (segment, NULL);
  g_assert_true (shared_segment_info_is_left_over (info));

  writer = start (WRITER, "--stdin");
  test_process_send (writer, "newer");
  wait_until_shared (segment, "newer\n");
  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
}

/* The reader */

static void
assert_prints (const char *text,
               gsize       size,
               int         status,
               const char *output,
               const char *reason)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autofree char *key = test_dup_key_name ();
  g_autofree char *printed = NULL;
  g_autofree char *errors = NULL;

  g_assert_true (shared_segment_publish (segment, text, size, -1, NULL));
  g_assert_cmpint (run (READER, "--print", "--key", key, "", &printed, &errors), ==, status);
  g_assert_cmpstr (printed, ==, output);
  if (reason == NULL)
    g_assert_cmpstr (errors, ==, "");
  else
    g_assert_nonnull (strstr (errors, reason));
}

static void
test_print_gives_exactly_the_text (void)
{
  assert_prints ("no line end", 11, 0, "no line end", NULL);
  assert_prints ("共享\n", 7, 0, "共享\n", NULL);
  assert_prints ("padded\0\0", 8, 0, "padded", NULL);
  assert_prints ("\0", 1, 0, "", NULL);
}

static void
test_print_of_what_may_be_unfilled_looks_twice (void)
{
  assert_prints ("\0\0\0", 3, 0, "", NULL);
}

static void
test_print_of_what_is_not_text_is_an_error (void)
{
  assert_prints ("a\0b", 3, FAILURE, "", "not text");
  assert_prints ("\xff\xfe", 2, FAILURE, "", "not text");
}

static void
test_print_without_a_segment_is_an_error (void)
{
  assert_fails (FAILURE, READER, "--print", "--key", "nobody has this", "nobody has this");
}

static void
test_print_names_who_holds_the_lock (void)
{
  g_autoptr (TestProcess) holder = NULL;
  g_autofree char *key = test_dup_key_name ();
  g_autofree char *pid = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *errors = NULL;

  holder = test_process_start_peer (key);
  test_process_ask (holder, "publish text", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_stop (holder);

  pid = g_strdup_printf ("%d", (int) test_process_get_pid (holder));
  g_assert_cmpint (run (READER, "--print", "--key", key, "", &printed, &errors), ==, FAILURE);
  g_assert_cmpstr (printed, ==, "");
  g_assert_nonnull (strstr (errors, pid));
}

/* Qt 5 writes in the encoding of its locale. */
static void
test_print_reads_the_locales_charset (void)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (READER), "--print", "--key", key, NULL };
  const char *variables[] = { "CHARSET=ISO-8859-1", NULL };
  g_autoptr (TestProcess) reader = NULL;

  g_assert_true (shared_segment_publish (segment, "gr\xfc\xdf""e\n", 6, -1, NULL));
  reader = test_process_start_in (argv, variables);
  test_process_expect (reader, "grüße");
  test_process_wait (reader);
  g_clear_pointer (&reader, test_process_free);

  g_assert_true (shared_segment_publish (segment, "gr\xfc\0n", 5, -1, NULL));
  reader = test_process_start_in (argv, variables);
  g_assert_cmpint (test_process_wait (reader), ==, FAILURE);
}

static void
assert_follows_until (int signal_number)
{
  g_autoptr (SharedSegment) segment = new_segment ();
  g_autoptr (TestProcess) reader = start (READER, "--follow");

  g_assert_true (shared_segment_publish (segment, "first", 5, -1, NULL));
  test_process_expect (reader, "first");
  g_assert_true (shared_segment_publish (segment, "second\n", 7, -1, NULL));
  test_process_expect (reader, "second");

  test_process_signal (reader, signal_number);
  g_assert_cmpint (test_process_wait (reader), ==, 0);
}

static void
test_follow_prints_each_change_on_a_line_until_interrupted (void)
{
  assert_follows_until (SIGINT);
  assert_follows_until (SIGTERM);
  assert_follows_until (SIGHUP);
}

int
main (int    argc,
      char **argv)
{
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  test_world_init (&argc, &argv);

  test_world_add ("/command-line/help-and-version-need-no-display", test_help_and_version_need_no_display);
  test_world_add ("/command-line/unknown-option-is-a-usage-error", test_unknown_option_is_a_usage_error);
  test_world_add ("/command-line/key-without-a-value-is-a-usage-error", test_key_without_a_value_is_a_usage_error);
  test_world_add ("/command-line/options-that-exclude-each-other-are-usage-errors",
                  test_options_that_exclude_each_other_are_usage_errors);
  test_world_add ("/command-line/bad-key-is-an-error", test_bad_key_is_an_error);
  test_world_add ("/command-line/without-a-display-a-window-is-an-error",
                  test_without_a_display_a_window_is_an_error);
  test_world_add ("/writer/file/that-does-not-exist-is-an-error", test_file_that_does_not_exist_is_an_error);
  test_world_add ("/writer/file/folder-in-its-place-is-an-error", test_folder_in_place_of_a_file_is_an_error);
  test_world_add ("/writer/file/that-is-not-utf8-is-an-error", test_file_that_is_not_utf8_is_an_error);
  test_world_add ("/writer/file/with-nul-bytes-is-an-error", test_file_with_nul_bytes_is_an_error);
  test_world_add_both ("/writer/stdin/is-shared-as-it-comes", test_stdin_is_shared_as_it_comes);
  test_world_add ("/writer/stdin/empty-is-shared-as-an-empty-text", test_empty_stdin_is_shared_as_an_empty_text);
  test_world_add ("/writer/stdin/that-is-not-text-is-an-error", test_stdin_that_is_not_text_is_an_error);
  test_world_add_both ("/writer/stdin/sigterm-leaves-nothing", test_sigterm_leaves_nothing);
  test_world_add ("/writer/stdin/sigint-leaves-nothing", test_sigint_leaves_nothing);
  test_world_add ("/writer/stdin/sighup-leaves-nothing", test_sighup_leaves_nothing);
  test_world_add_both ("/writer/stdin/newer-reclaims-what-a-killed-one-left",
                       test_newer_writer_reclaims_what_a_killed_one_left);
  test_world_add_both ("/reader/print/gives-exactly-the-text", test_print_gives_exactly_the_text);
  test_world_add ("/reader/print/of-what-may-be-unfilled-looks-twice",
                  test_print_of_what_may_be_unfilled_looks_twice);
  test_world_add ("/reader/print/of-what-is-not-text-is-an-error", test_print_of_what_is_not_text_is_an_error);
  test_world_add ("/reader/print/without-a-segment-is-an-error", test_print_without_a_segment_is_an_error);
  test_world_add_both ("/reader/print/names-who-holds-the-lock", test_print_names_who_holds_the_lock);
  test_world_add ("/reader/print/reads-the-locales-charset", test_print_reads_the_locales_charset);
  test_world_add_both ("/reader/follow/prints-each-change-on-a-line-until-interrupted",
                       test_follow_prints_each_change_on_a_line_until_interrupted);

  return test_world_run ();
}
