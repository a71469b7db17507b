/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Real Qt programs at the other end: the documented demo's widgets, and loops without pauses. Built once for each Qt.
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "numbered-text.h"
#include "test-process.h"
#include "test-row.h"
#include "test-world.h"

#define MEGABYTE     1000000
#define BUSY_COUNT   "20000"
#define BUSY_LAST    19999
#define BUSY_SIZE    "100"
#define MAX_LOST     200  /* 1 % */
#define QT_FAST_MS   "5"

static const char * const TEXTS[] = {
  "Hello, Qt!",
  "共享内存 附加 分离 锁定",
  "👍🏽 emoji 👩‍👩‍👧 ∮ é e\xcc\x81",
  "two\nlines",
};

static const char *
find_qt_peer (void)
{
  const char *name = strcmp (QT_VERSION, "qt5") == 0 ? "QT5_PEER" : "QT6_PEER";

  return g_getenv (name);
}

/* Whether a Qt program can be started: without Qt the tests are skipped, but not in CI. */
static gboolean
needs_qt (void)
{
  return test_world_needs (find_qt_peer () != NULL, QT_VERSION);
}

static TestProcess *
start_qt (const char *mode,
          const char *argument,
          const char *another_argument)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { find_qt_peer (), mode, key, argument, another_argument, NULL };

  /* Without a runtime folder Qt makes one among the key files, and leaves it. */
  g_autofree char *runtime_folder = g_strconcat ("XDG_RUNTIME_DIR=", test_world_get_folder (), NULL);
  const char *variables[] = { "QT_QPA_PLATFORM=offscreen", "QT_LOGGING_RULES=*=false", runtime_folder, NULL };

  return test_process_start_in (argv, variables);
}

static TestProcess *
start_app (const char *variable,
           const char *option)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (variable), "--key", key, option, NULL };

  return test_process_start (argv);
}

static TestProcess *
start_peer (void)
{
  g_autofree char *name = test_dup_key_name ();

  return test_process_start_peer (name);
}

/* A text on one line, as the Qt program reads it. */
static char *
escape (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\\n", lines);
}

static void
qt_shares (TestProcess *qt_writer,
           const char  *text)
{
  g_autofree char *escaped = escape (text);
  g_autofree char *command = g_strconcat ("set ", escaped, NULL);
  g_autofree char *answer = g_strdup_printf ("shared %zu", strlen (text));

  test_process_send (qt_writer, command);
  test_process_expect (qt_writer, answer);
  test_process_expect (qt_writer, "ok");
}

/* Reads what the Qt reader tells until it shows a text; errors before that are a reader's that was there first. */
static void
qt_shows (TestProcess *qt_reader,
          const char  *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
  g_autofree char *expected = g_strdup_printf ("text %zu %s", strlen (text), hash);

  for (;;)
    {
      g_autofree char *line = test_process_read_line (qt_reader);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, expected))
        return;
    }
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

/* Qt writes, we read */

static void
assert_prints (const char *text)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv ("SEGMENT_READER"), "--key", key, "--print", NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_process_run (argv, NULL, &output, &errors), ==, 0);
  g_assert_cmpstr (output, ==, text);
  g_assert_cmpstr (errors, ==, "");
}

static void
test_print_shows_what_qt_writes (void)
{
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autofree char *long_text = make_long_text ();

  if (!needs_qt ())
    return;

  qt_writer = start_qt ("writer", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      qt_shares (qt_writer, TEXTS[i]);
      assert_prints (TEXTS[i]);
    }

  test_process_send (qt_writer, "set-size 1000000");
  test_process_expect (qt_writer, "shared 1000000");
  test_process_expect (qt_writer, "ok");
  assert_prints (long_text);
}

static void
test_follow_shows_what_qt_writes (void)
{
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (TestProcess) follower = NULL;

  if (!needs_qt ())
    return;

  qt_writer = start_qt ("writer", NULL, NULL);
  follower = start_app ("SEGMENT_READER", "--follow");

  qt_shares (qt_writer, "first");
  test_process_expect (follower, "first");
  qt_shares (qt_writer, "共享内存");
  test_process_expect (follower, "共享内存");

  test_process_signal (follower, SIGTERM);
  g_assert_cmpint (test_process_wait (follower), ==, 0);
}

/* The documented writer cannot share an empty text: create(0) fails, and the segment is gone. */
static void
test_empty_text_in_qt_is_no_segment (void)
{
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (!needs_qt ())
    return;

  qt_writer = start_qt ("writer", NULL, NULL);
  qt_shares (qt_writer, "text");
  test_process_send (qt_writer, "set ");
  line = test_process_read_line (qt_writer);
  g_assert_true (g_str_has_prefix (line, "error "));
  test_process_expect (qt_writer, "ok");

  g_assert_null (shared_segment_snapshot (segment, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static gboolean
shows (SharedSegmentWatcher *watcher,
       const char           *text)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watcher);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static void
test_watcher_shows_what_is_typed_in_qt (void)
{
  const char *text = "typed, key by key 键";
  g_autofree char *command = g_strconcat ("type ", text, NULL);
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);

  if (!needs_qt ())
    return;

  shared_segment_watcher_set_interval (watcher, 20);
  qt_writer = start_qt ("writer", NULL, NULL);
  test_process_send (qt_writer, command);
  test_wait_until (shows (watcher, text));

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      g_autofree char *line = test_process_read_line (qt_writer);

      g_assert_true (g_str_has_prefix (line, "shared "));
    }
  test_process_expect (qt_writer, "ok");
}

static void
test_qt_writer_gets_in_over_a_leftover_that_we_watch (void)
{
  g_autoptr (TestProcess) crashed = NULL;
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);
  g_autofree char *line = NULL;

  if (!needs_qt ())
    return;

  shared_segment_watcher_set_interval (watcher, 5);
  crashed = start_qt ("writer", NULL, NULL);
  qt_shares (crashed, "left over");
  test_process_kill (crashed);
  test_wait_until (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_LEFT_OVER);

  /* The key is taken when it tries first, and is free at its next keystroke. */
  qt_writer = start_qt ("writer", NULL, NULL);
  test_process_send (qt_writer, "set first");
  line = test_process_read_line (qt_writer);
  g_assert_true (g_str_has_prefix (line, "error 4"));
  test_process_expect (qt_writer, "ok");
  test_wait_until (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_true (shows (watcher, "left over"));

  qt_shares (qt_writer, "second");
  test_wait_until (shows (watcher, "second"));
}

/* Nothing may be left of it, says the test's world. */
static void
test_leftover_goes_with_its_lock_and_key_files (void)
{
  g_autoptr (TestProcess) crashed = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autoptr (GError) error = NULL;

  if (!needs_qt ())
    return;

  crashed = start_qt ("writer", NULL, NULL);
  qt_shares (crashed, "left over");
  test_process_kill (crashed);
  row = test_row_find_own (key);
  g_assert_true (shared_segment_table_row_is_left_over (row));
  g_assert_true (test_lock_exists (key));

  shared_segment_table_row_remove (row, &error);
  g_assert_no_error (error);
  g_assert_false (test_row_is_listed (row));
}

static void
test_qt_lock_is_respected_and_its_holder_named (void)
{
  g_autoptr (TestProcess) qt_holder = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *program = NULL;
  g_autofree char *expected = g_strconcat (QT_VERSION, "-peer", NULL);
  g_autoptr (GError) error = NULL;

  if (!needs_qt ())
    return;

  g_assert_true (shared_segment_publish (segment, "first", 5, -1, NULL));
  qt_holder = start_qt ("hold", NULL, NULL);
  test_process_expect (qt_holder, "locked");

  g_assert_false (shared_segment_publish (segment, "second", 6, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_cmpint (shared_segment_get_lock_holder (segment, &program), ==, test_process_get_pid (qt_holder));
  g_assert_cmpstr (program, ==, expected);

  test_process_ask (qt_holder, "unlock", "unlocked");
  g_assert_true (shared_segment_publish (segment, "second", 6, -1, NULL));
}

/* Qt's lock() waits for ever, so it must come back by itself. */
static void
test_qt_gets_the_lock_of_our_killed_holder (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (TestProcess) holder = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  if (!needs_qt ())
    return;

  g_assert_true (shared_segment_publish (segment, "text", 4, -1, NULL));
  holder = start_peer ();
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_kill (holder);

  qt_reader = start_qt ("hold", NULL, NULL);
  test_process_expect (qt_reader, "locked");
  test_process_ask (qt_reader, "unlock", "unlocked");
}

/* We write, Qt reads */

static void
test_qt_shows_what_the_module_publishes (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *long_text = make_long_text ();

  if (!needs_qt ())
    return;

  qt_reader = start_qt ("reader", QT_FAST_MS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      g_assert_true (shared_segment_publish (segment, TEXTS[i], strlen (TEXTS[i]), -1, NULL));
      qt_shows (qt_reader, TEXTS[i]);
    }

  g_assert_true (shared_segment_publish (segment, long_text, MEGABYTE, -1, NULL));
  qt_shows (qt_reader, long_text);
}

static void
test_qt_goes_blank_for_an_empty_text (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentPublisher) publisher = shared_segment_publisher_new (key);
  g_autoptr (GBytes) text = shared_segment_text_encode ("text", -1);
  g_autoptr (GBytes) empty = shared_segment_text_encode ("", -1);

  if (!needs_qt ())
    return;

  qt_reader = start_qt ("reader", QT_FAST_MS, NULL);
  shared_segment_publisher_publish (publisher, text);
  qt_shows (qt_reader, "text");

  shared_segment_publisher_publish (publisher, empty);
  while (shared_segment_publisher_get_state (publisher) != SHARED_SEGMENT_PUBLISHER_SHARING)
    g_main_context_iteration (NULL, TRUE);
  qt_shows (qt_reader, "");
}

static void
test_qt_shows_what_comes_in_by_stdin (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (TestProcess) writer = NULL;

  if (!needs_qt ())
    return;

  qt_reader = start_qt ("reader", QT_FAST_MS, NULL);
  writer = start_app ("SEGMENT_WRITER", "--stdin");

  test_process_send (writer, "共享 one");
  qt_shows (qt_reader, "共享 one\n");
  test_process_send (writer, "two");
  qt_shows (qt_reader, "共享 one\ntwo\n");

  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
}

static void
test_qt_reader_may_make_and_remove_the_lock (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);

  if (!needs_qt ())
    return;

  /* It is there first, so it has made the lock, and takes it along when it leaves. */
  qt_reader = start_qt ("reader", QT_FAST_MS, NULL);
  test_poll_until (test_find_semaphore (key) >= 0);
  g_assert_true (shared_segment_publish (segment, "first", 5, -1, NULL));
  qt_shows (qt_reader, "first");
  g_clear_pointer (&qt_reader, test_process_free);

  g_assert_true (shared_segment_publish (segment, "second", 6, -1, NULL));
  qt_reader = start_qt ("reader", QT_FAST_MS, NULL);
  qt_shows (qt_reader, "second");
}

/* Without a pause */

static void
test_busy_qt_reader_sees_every_publication_whole_and_no_error (void)
{
  g_autoptr (TestProcess) qt_reader = NULL;
  g_autoptr (TestProcess) writer = NULL;
  g_autofree char *result = NULL;
  int reads, torn, errors, last, unfilled;

  if (!needs_qt ())
    return;

  writer = start_peer ();
  test_process_ask (writer, "publish 0000000000", "ok");
  qt_reader = start_qt ("busy-reader", NULL, NULL);
  test_process_expect (qt_reader, "ready");
  test_process_send (qt_reader, "go");

  /* None lost. */
  test_process_ask (writer, "publish-loop " BUSY_COUNT " " BUSY_SIZE, "0");

  test_process_send (qt_reader, "stop");
  result = test_process_read_line (qt_reader);
  g_test_message ("%s", result);
  g_assert_cmpint (sscanf (result, "result READS=%d TORN=%d ERRORS=%d LAST=%d CODES=%*s UNFILLED=%d",
                           &reads, &torn, &errors, &last, &unfilled), ==, 5);
  g_assert_cmpint (reads, >, 0);
  g_assert_cmpint (torn, ==, 0);
  g_assert_cmpint (unfilled, ==, 0);
  g_assert_cmpint (errors, ==, 0);
  g_assert_cmpint (last, ==, BUSY_LAST);
}

typedef struct
{
  SharedSegmentKey *key;
  int               must_stop;  /* atomic */
  int               reads;
  int               torn;
} BusyReader;

static gboolean
is_filled (GBytes *bytes)
{
  return *(const char *) g_bytes_get_data (bytes, NULL) != '\0';
}

static gpointer
read_busily (gpointer data)
{
  BusyReader *reader = data;
  g_autoptr (SharedSegment) segment = shared_segment_new (reader->key);

  while (!g_atomic_int_get (&reader->must_stop))
    {
      g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, G_USEC_PER_SEC, NULL);

      if (bytes == NULL || !is_filled (bytes))
        continue;

      reader->reads++;
      if (numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) < 0)
        reader->torn++;
    }

  return NULL;
}

static void
test_busy_qt_writer_loses_next_to_nothing_against_snapshots (void)
{
  g_autoptr (TestProcess) qt_writer = NULL;
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  BusyReader reader = { .key = key };
  GThread *thread;
  g_autofree char *result = NULL;
  int lost = -1;

  if (!needs_qt ())
    return;

  qt_writer = start_qt ("busy-writer", BUSY_COUNT, BUSY_SIZE);
  test_process_expect (qt_writer, "ready");
  thread = g_thread_new ("reader", read_busily, &reader);
  test_process_send (qt_writer, "go");
  result = test_process_read_line (qt_writer);

  g_atomic_int_set (&reader.must_stop, TRUE);
  g_thread_join (thread);

  /* It says "stuck" first if it is. */
  g_test_message ("%s after %d snapshots", result, reader.reads);
  g_assert_cmpint (sscanf (result, "done %d", &lost), ==, 1);
  g_assert_cmpint (lost, <=, MAX_LOST);
  g_assert_cmpint (reader.torn, ==, 0);
  g_assert_cmpint (reader.reads, >, 0);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/" QT_VERSION "/print-shows-what-it-writes", test_print_shows_what_qt_writes);
  test_world_add ("/" QT_VERSION "/follow-shows-what-it-writes", test_follow_shows_what_qt_writes);
  test_world_add ("/" QT_VERSION "/empty-text-is-no-segment", test_empty_text_in_qt_is_no_segment);
  test_world_add ("/" QT_VERSION "/watcher-shows-what-is-typed-in-it", test_watcher_shows_what_is_typed_in_qt);
  test_world_add ("/" QT_VERSION "/writer-gets-in-over-a-leftover-that-we-watch",
                  test_qt_writer_gets_in_over_a_leftover_that_we_watch);
  test_world_add ("/" QT_VERSION "/leftover-goes-with-its-lock-and-key-files",
                  test_leftover_goes_with_its_lock_and_key_files);
  test_world_add ("/" QT_VERSION "/lock-is-respected-and-its-holder-named",
                  test_qt_lock_is_respected_and_its_holder_named);
  test_world_add ("/" QT_VERSION "/gets-the-lock-of-our-killed-holder", test_qt_gets_the_lock_of_our_killed_holder);
  test_world_add ("/" QT_VERSION "/shows-what-the-module-publishes", test_qt_shows_what_the_module_publishes);
  test_world_add ("/" QT_VERSION "/goes-blank-for-an-empty-text", test_qt_goes_blank_for_an_empty_text);
  test_world_add ("/" QT_VERSION "/shows-what-comes-in-by-stdin", test_qt_shows_what_comes_in_by_stdin);
  test_world_add ("/" QT_VERSION "/reader-may-make-and-remove-the-lock", test_qt_reader_may_make_and_remove_the_lock);
  test_world_add ("/" QT_VERSION "/busy/reader-sees-every-publication-whole-and-no-error",
                  test_busy_qt_reader_sees_every_publication_whole_and_no_error);
  test_world_add ("/" QT_VERSION "/busy/writer-loses-next-to-nothing-against-snapshots",
                  test_busy_qt_writer_loses_next_to_nothing_against_snapshots);

  return test_world_run ();
}
