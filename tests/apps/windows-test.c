/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both windows on a display: keys go in as a person types them, and what comes out is read as a screen reader reads it.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

#include "test-display.h"
#include "test-process.h"
#include "test-world.h"

#define WRITER "SEGMENT_WRITER"
#define READER "SEGMENT_READER"

#define WRITER_TEXT "Text to share"
#define READER_TEXT "Shared text"

#define MEGABYTE 1000000

static gboolean has_display;

typedef struct
{
  char           *key;
  TestProcess    *app;
  char           *window;
  TestAccessible *text;
} App;

static gboolean
needs_display (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)");
}

static App *
start (const char *variable,
       const char *argument)
{
  App *self = g_new0 (App, 1);

  self->key = test_dup_key_name ();
  self->app = test_display_start_app (variable, self->key, argument);
  self->window = test_display_find_window (self->app);
  self->text = test_accessible_find (self->app, NULL, strcmp (variable, WRITER) == 0 ? WRITER_TEXT : READER_TEXT);

  return self;
}

/* Closes the window as its close button does, unless the program has ended already. */
static void
close_app (App *self)
{
  if (self->app != NULL)
    {
      test_process_signal (self->app, SIGTERM);
      g_assert_cmpint (test_process_wait (self->app), ==, 0);
    }

  g_clear_pointer (&self->app, test_process_free);
  g_clear_pointer (&self->text, test_accessible_free);
  g_free (self->window);
  g_free (self->key);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (App, close_app)

static void
type_into (App        *self,
           const char *text)
{
  test_display_focus (self->window);
  test_display_type (text);
}

static SharedSegment *
new_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

static gboolean
is_shared (SharedSegment *segment,
           const char    *text)
{
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, -1, NULL);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static TestProcess *
start_qt (const char *variable,
          const char *mode)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (variable), mode, key, NULL };
  const char *variables[] = { "QT_QPA_PLATFORM=offscreen", "QT_LOGGING_RULES=*=false", NULL };

  return test_process_start_in (argv, variables);
}

static char *
write_file (const char *text)
{
  char *path = g_build_filename (test_world_get_folder (), "file.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static char *
make_long_text (void)
{
  GString *text = g_string_sized_new (MEGABYTE);

  while (text->len < MEGABYTE)
    g_string_append (text, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n");
  g_string_truncate (text, MEGABYTE);

  return g_string_free (text, FALSE);
}

/* From window to window */

static void
test_keys_typed_into_the_writer_arrive_in_the_reader (void)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  test_status_wait (reader->app, "Waiting for a writer*");
  type_into (writer, "Hello, reader!");

  test_accessible_wait_text (writer->text, "Hello, reader!");
  test_accessible_wait_text (reader->text, "Hello, reader!");
  test_status_wait (writer->app, "*14 bytes*");
  test_status_wait (reader->app, "*14 bytes*");
}

static void
test_any_language_arrives_in_the_reader (void)
{
  const char *text = "共享内存 👍🏽\nمرحبا e\xcc\x81\n";
  g_autofree char *path = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  path = write_file (text);
  writer = start (WRITER, path);
  reader = start (READER, NULL);
  test_accessible_wait_text (reader->text, text);
}

static void
test_pasted_text_arrives_in_the_reader (void)
{
  const char *argv[] = { "xclip", "-selection", "clipboard", "-loops", "0", "-quiet", NULL };
  g_autoptr (TestProcess) clipboard = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display () || !test_world_needs_program ("xclip"))
    return;

  clipboard = test_process_start (argv);
  test_process_send (clipboard, "粘贴 pasted");
  test_process_end_input (clipboard);

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  test_display_focus (writer->window);
  test_display_press ("ctrl+v");
  test_accessible_wait_text (reader->text, "粘贴 pasted\n");

  test_process_signal (clipboard, SIGTERM);
  test_process_wait (clipboard);
}

static void
test_a_megabyte_arrives_in_the_reader (void)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  text = make_long_text ();
  path = write_file (text);
  writer = start (WRITER, path);
  reader = start (READER, NULL);
  test_accessible_wait_text (reader->text, text);
}

static void
test_empty_text_is_shared (void)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "x");
  test_accessible_wait_text (reader->text, "x");
  test_display_press ("BackSpace");
  test_accessible_wait_text (reader->text, "");
  test_status_wait (writer->app, "*empty*");
}

static void
test_undo_and_redo (void)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;
  g_autoptr (TestAccessible) undo = NULL;

  if (!needs_display ())
    return;

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "word");
  test_accessible_wait_text (reader->text, "word");
  test_display_press ("ctrl+z");
  test_accessible_wait_text (reader->text, "");
  test_display_press ("ctrl+shift+z");
  test_accessible_wait_text (reader->text, "word");

  undo = test_accessible_find (writer->app, NULL, "Undo");
  test_accessible_press (undo);
  test_accessible_wait_text (reader->text, "");
}

static void
test_file_is_not_undone (void)
{
  g_autofree char *path = NULL;
  g_autoptr (App) writer = NULL;

  if (!needs_display ())
    return;

  path = write_file ("from a file");
  writer = start (WRITER, path);
  test_accessible_wait_text (writer->text, "from a file");
  type_into (writer, "x");
  test_accessible_wait_text (writer->text, "xfrom a file");
  test_display_press ("ctrl+z");
  test_accessible_wait_text (writer->text, "from a file");
  test_display_press ("ctrl+z");
  test_display_type ("y");
  test_accessible_wait_text (writer->text, "yfrom a file");
}

static void
test_reader_cannot_be_typed_into (void)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "text");
  test_accessible_wait_text (reader->text, "text");
  type_into (reader, "mine");
  type_into (writer, "!");
  test_accessible_wait_text (reader->text, "text!");
}

static void
test_selection_stays_where_its_text_stays (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (App) reader = NULL;
  int start_offset, end_offset;

  if (!needs_display ())
    return;

  segment = new_segment ();
  reader = start (READER, NULL);
  g_assert_true (shared_segment_publish (segment, "one two three", 13, -1, NULL));
  test_accessible_wait_text (reader->text, "one two three");

  /* Selects "two" with the keyboard, as a person does. */
  test_display_focus (reader->window);
  test_display_press ("ctrl+Home");
  test_display_press ("ctrl+Right");
  test_display_press ("Right");
  test_display_press ("ctrl+shift+Right");
  g_assert_true (shared_segment_publish (segment, "ONE AND two three", 17, -1, NULL));
  test_accessible_wait_text (reader->text, "ONE AND two three");

  test_accessible_selection (reader->text, &start_offset, &end_offset);
  g_assert_cmpint (start_offset, ==, 8);
  g_assert_cmpint (end_offset, ==, 11);
}

/* From and to Qt */

static void
assert_window_shows_what_qt_writes (const char *variable)
{
  const char *texts[] = { "Hello, reader!", "共享内存 附加 分离 锁定", "👍🏽 👩‍👩‍👧" };
  g_autofree char *long_text = NULL;
  g_autofree char *error = NULL;
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display () || !test_world_needs (g_getenv (variable) != NULL, "Qt"))
    return;

  qt_writer = start_qt (variable, "writer");
  reader = start (READER, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *command = g_strconcat ("set ", texts[i], NULL);
      g_autofree char *answer = g_strdup_printf ("shared %zu", strlen (texts[i]));

      test_process_ask (qt_writer, command, answer);
      test_process_expect (qt_writer, "ok");
      test_accessible_wait_text (reader->text, texts[i]);
    }

  long_text = make_long_text ();
  test_process_ask (qt_writer, "set-size 1000000", "shared 1000000");
  test_process_expect (qt_writer, "ok");
  test_accessible_wait_text (reader->text, long_text);

  /* The documented writer cannot share an empty text: then there is no segment. */
  test_process_send (qt_writer, "set ");
  error = test_process_read_line (qt_writer);
  g_assert_true (g_str_has_prefix (error, "error "));
  test_process_expect (qt_writer, "ok");
  test_status_wait (reader->app, "Waiting for a writer*");

  test_process_send (qt_writer, "type key by key");
  test_accessible_wait_text (reader->text, "key by key");
}

static void
test_reader_window_shows_what_qt5_writes (void)
{
  assert_window_shows_what_qt_writes ("QT5_PEER");
}

static void
test_reader_window_shows_what_qt6_writes (void)
{
  assert_window_shows_what_qt_writes ("QT6_PEER");
}

/* Reads what the Qt reader tells until it shows a text; errors before that are a reader's that was there first. */
static void
wait_until_qt_shows (TestProcess *qt_reader,
                     const char  *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
  g_autofree char *expected = g_strdup_printf ("text %zu %s", strlen (text), hash);
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = test_process_read_line (qt_reader);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, expected));
}

static void
assert_qt_shows_the_file (TestProcess *qt_reader,
                          const char  *text)
{
  g_autofree char *path = write_file (text);
  G_GNUC_UNUSED g_autoptr (App) writer = start (WRITER, path);

  wait_until_qt_shows (qt_reader, text);
}

static void
assert_qt_shows_what_the_window_shares (const char *variable)
{
  g_autofree char *long_text = NULL;
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (App) writer = NULL;

  if (!needs_display () || !test_world_needs (g_getenv (variable) != NULL, "Qt"))
    return;

  qt_reader = start_qt (variable, "reader");
  assert_qt_shows_the_file (qt_reader, "共享内存 附加 分离 锁定");
  assert_qt_shows_the_file (qt_reader, "👍🏽 👩‍👩‍👧\n");
  long_text = make_long_text ();
  assert_qt_shows_the_file (qt_reader, long_text);

  writer = start (WRITER, NULL);
  type_into (writer, "typed here");
  wait_until_qt_shows (qt_reader, "typed here");
  test_display_press ("ctrl+a");
  test_display_press ("BackSpace");
  wait_until_qt_shows (qt_reader, "");
}

static void
test_qt5_shows_what_the_writer_window_shares (void)
{
  assert_qt_shows_what_the_window_shares ("QT5_PEER");
}

static void
test_qt6_shows_what_the_writer_window_shares (void)
{
  assert_qt_shows_what_the_window_shares ("QT6_PEER");
}

/* As with ipcs, ipcrm and kill */

static void
assert_row_of_ipcs (int         id,
                    const char *size)
{
  const char *argv[] = { "ipcs", "-m", NULL };
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (test_process_run (argv, NULL, &output, NULL), ==, 0);
  lines = g_strsplit (output, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char key[32], perms[32], bytes[32];
      int shmid, attachments;

      if (sscanf (*line, "%31s %d %*s %31s %31s %d", key, &shmid, perms, bytes, &attachments) != 5 || shmid != id)
        continue;

      g_assert_true (g_str_has_prefix (key, "0x51"));
      g_assert_cmpstr (perms, ==, "600");
      g_assert_cmpstr (bytes, ==, size);
      g_assert_cmpint (attachments, >=, 1);
      return;
    }

  g_assert_not_reached ();
}

static void
test_ipcs_shows_the_segment_and_ipcrm_removes_it (void)
{
  const char *argv[] = { "ipcrm", "-m", NULL, NULL };
  g_autofree char *id = NULL;
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display () || !test_world_needs_program ("ipcs") || !test_world_needs_program ("ipcrm"))
    return;

  key = test_key_new ();
  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "twelve bytes");
  test_accessible_wait_text (reader->text, "twelve bytes");
  assert_row_of_ipcs (test_find_segment (key), "12");

  id = g_strdup_printf ("%d", test_find_segment (key));
  argv[2] = id;
  g_assert_cmpint (test_process_run (argv, NULL, NULL, NULL), ==, 0);
  test_status_wait (reader->app, "Waiting for a writer*");
  test_accessible_wait_text (reader->text, "twelve bytes");

  type_into (writer, "!");
  test_accessible_wait_text (reader->text, "twelve bytes!");
}

static void
test_killed_writers_text_is_left_over_and_reclaimed (void)
{
  g_autoptr (App) killed = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  killed = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (killed, "not lost");
  test_accessible_wait_text (reader->text, "not lost");
  test_process_kill (killed->app);
  g_clear_pointer (&killed->app, test_process_free);

  test_status_wait (reader->app, "Left over*");
  test_accessible_wait_text (reader->text, "not lost");

  /* A reader that starts now sees it, too; and a writer that starts does not wipe it out. */
  writer = start (WRITER, NULL);
  g_clear_pointer (&reader, close_app);
  reader = start (READER, NULL);
  test_status_wait (reader->app, "Left over*");
  test_accessible_wait_text (reader->text, "not lost");

  type_into (writer, "new");
  test_accessible_wait_text (reader->text, "new");
  test_status_wait (reader->app, "3 bytes*");
}

static void
test_stopped_lock_holder_is_named_by_both (void)
{
  g_autofree char *key = NULL;
  g_autofree char *held = NULL;
  g_autoptr (TestProcess) holder = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  key = test_dup_key_name ();
  holder = test_process_start_peer (key);
  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "a");
  test_accessible_wait_text (reader->text, "a");

  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_stop (holder);
  held = g_strdup_printf ("*segment-peer (%d)*", (int) test_process_get_pid (holder));
  test_status_wait (reader->app, held);
  type_into (writer, "b");
  test_status_wait (writer->app, held);

  /* Neither waits: what is typed is there, and comes through when the lock is free. */
  type_into (writer, "c");
  test_accessible_wait_text (writer->text, "abc");
  test_process_signal (holder, SIGCONT);
  test_process_ask (holder, "unlock", "ok");
  test_accessible_wait_text (reader->text, "abc");
}

static void
test_another_programs_segment_can_be_taken_over (void)
{
  g_autofree char *key = NULL;
  g_autoptr (TestProcess) owner = NULL;
  g_autoptr (TestAccessible) button = NULL;
  g_autoptr (App) writer = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  key = test_dup_key_name ();
  owner = test_process_start_peer (key);
  test_process_ask (owner, "publish theirs", "ok");
  writer = start (WRITER, NULL);
  reader = start (READER, NULL);
  type_into (writer, "mine");
  test_status_wait (writer->app, "*nother program*");
  test_accessible_wait_text (reader->text, "theirs");

  button = test_accessible_find (writer->app, NULL, "Take Over");
  test_accessible_press (button);
  test_accessible_wait_text (reader->text, "mine");
  test_status_wait (writer->app, "*4 bytes*");
}

static void
test_what_is_not_text_is_told (void)
{
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (App) reader = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  reader = start (READER, NULL);
  g_assert_true (shared_segment_publish (segment, "a\0b", 3, -1, NULL));
  test_status_wait (reader->app, "Not readable*");
}

/* Leaving */

static void
assert_signal_leaves_nothing (int signal_number)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (SharedSegment) segment = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  writer = start (WRITER, NULL);
  type_into (writer, "text");
  test_poll_until (is_shared (segment, "text"));

  test_process_signal (writer->app, signal_number);
  g_assert_cmpint (test_process_wait (writer->app), ==, 0);
  g_clear_pointer (&writer->app, test_process_free);
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
assert_keys_leave_nothing (const char *keys)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (SharedSegment) segment = NULL;

  if (!needs_display ())
    return;

  segment = new_segment ();
  writer = start (WRITER, NULL);
  type_into (writer, "text");
  test_poll_until (is_shared (segment, "text"));

  test_display_press (keys);
  g_assert_cmpint (test_process_wait (writer->app), ==, 0);
  g_clear_pointer (&writer->app, test_process_free);
  test_world_assert_clean ();
}

static void
test_closing_the_window_leaves_nothing (void)
{
  assert_keys_leave_nothing ("ctrl+w");
}

static void
test_quitting_leaves_nothing (void)
{
  assert_keys_leave_nothing ("ctrl+q");
}

static void
test_the_close_button_leaves_nothing (void)
{
  g_autoptr (App) writer = NULL;
  g_autoptr (TestAccessible) button = NULL;

  if (!needs_display ())
    return;

  writer = start (WRITER, NULL);
  type_into (writer, "text");
  test_status_wait (writer->app, "*4 bytes*");

  button = test_accessible_find (writer->app, NULL, "Close");
  test_accessible_press (button);
  g_assert_cmpint (test_process_wait (writer->app), ==, 0);
  g_clear_pointer (&writer->app, test_process_free);
  test_world_assert_clean ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  test_world_add_both ("/windows/keys-typed-into-the-writer-arrive-in-the-reader",
                       test_keys_typed_into_the_writer_arrive_in_the_reader);
  test_world_add ("/windows/any-language-arrives-in-the-reader", test_any_language_arrives_in_the_reader);
  test_world_add ("/windows/pasted-text-arrives-in-the-reader", test_pasted_text_arrives_in_the_reader);
  test_world_add ("/windows/a-megabyte-arrives-in-the-reader", test_a_megabyte_arrives_in_the_reader);
  test_world_add ("/windows/empty-text-is-shared", test_empty_text_is_shared);
  test_world_add ("/windows/undo-and-redo", test_undo_and_redo);
  test_world_add ("/windows/file-is-not-undone", test_file_is_not_undone);
  test_world_add ("/windows/reader-cannot-be-typed-into", test_reader_cannot_be_typed_into);
  test_world_add ("/windows/selection-stays-where-its-text-stays", test_selection_stays_where_its_text_stays);
  test_world_add ("/windows/reader-shows-what-qt5-writes", test_reader_window_shows_what_qt5_writes);
  test_world_add ("/windows/reader-shows-what-qt6-writes", test_reader_window_shows_what_qt6_writes);
  test_world_add ("/windows/qt5-shows-what-the-writer-shares",
                  test_qt5_shows_what_the_writer_window_shares);
  test_world_add ("/windows/qt6-shows-what-the-writer-shares",
                  test_qt6_shows_what_the_writer_window_shares);
  test_world_add ("/windows/ipcs-shows-the-segment-and-ipcrm-removes-it",
                  test_ipcs_shows_the_segment_and_ipcrm_removes_it);
  test_world_add_both ("/windows/killed-writers-text-is-left-over-and-reclaimed",
                       test_killed_writers_text_is_left_over_and_reclaimed);
  test_world_add_both ("/windows/stopped-lock-holder-is-named-by-both", test_stopped_lock_holder_is_named_by_both);
  test_world_add_both ("/windows/another-programs-segment-can-be-taken-over",
                       test_another_programs_segment_can_be_taken_over);
  test_world_add ("/windows/what-is-not-text-is-told", test_what_is_not_text_is_told);
  test_world_add_both ("/windows/sigterm-leaves-nothing", test_sigterm_leaves_nothing);
  test_world_add ("/windows/sigint-leaves-nothing", test_sigint_leaves_nothing);
  test_world_add ("/windows/sighup-leaves-nothing", test_sighup_leaves_nothing);
  test_world_add_both ("/windows/closing-leaves-nothing", test_closing_the_window_leaves_nothing);
  test_world_add ("/windows/quitting-leaves-nothing", test_quitting_leaves_nothing);
  test_world_add ("/windows/the-close-button-leaves-nothing", test_the_close_button_leaves_nothing);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
