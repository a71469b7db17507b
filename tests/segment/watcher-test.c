/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The watcher: it tells every change once, what is in the way, and never waits.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-process.h"
#include "test-world.h"

#define FAST_MS 2

typedef struct
{
  SharedSegmentWatcher *watcher;
  TestProcess          *writer;
  guint                 changes;
} Watch;

static Watch *
new_watch (void)
{
  Watch *watch = g_new0 (Watch, 1);
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  watch->watcher = shared_segment_watcher_new (key);
  shared_segment_watcher_set_interval (watch->watcher, FAST_MS);
  watch->writer = test_process_start_own_peer ();

  return watch;
}

static void
free_watch (Watch *watch)
{
  g_clear_object (&watch->watcher);
  g_clear_pointer (&watch->writer, test_process_free);
  g_free (watch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, free_watch)

static void
count_change (Watch *watch)
{
  watch->changes++;
}

static gboolean
shows (Watch      *watch,
       const char *text)
{
  GBytes *bytes = shared_segment_watcher_get_bytes (watch->watcher);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (text) &&
         memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0;
}

static void
wait_for_text (Watch      *watch,
               const char *text)
{
  test_wait_until (shows (watch, text));
}

static void
wait_for_state (Watch                     *watch,
                SharedSegmentWatcherState  state)
{
  test_wait_until (shared_segment_watcher_get_state (watch->watcher) == state);
}

static gboolean
on_time_is_up (gpointer data)
{
  gboolean *is_up = data;

  *is_up = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the watcher look a good many times: its looks are main loop sources before this one. */
static void
let_it_look (void)
{
  gboolean is_up = FALSE;

  g_timeout_add (20 * FAST_MS, on_time_is_up, &is_up);
  test_wait_until (is_up);
}

static void
test_interval_is_200_ms_by_default (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);

  g_assert_cmpuint (shared_segment_watcher_get_interval (watcher), ==, 200);
}

static void
count_notification (guint *count)
{
  (*count)++;
}

static void
test_interval_is_a_property (void)
{
  g_autoptr (Watch) first = new_watch ();
  g_autoptr (Watch) second = new_watch ();
  guint count = 0;

  g_object_bind_property (first->watcher, "interval", second->watcher, "interval", G_BINDING_DEFAULT);
  g_signal_connect_swapped (first->watcher, "notify::interval", G_CALLBACK (count_notification), &count);
  g_object_set (first->watcher, "interval", 321, NULL);
  g_object_set (first->watcher, "interval", 321, NULL);

  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpuint (shared_segment_watcher_get_interval (second->watcher), ==, 321);
}

static void
test_shorter_interval_counts_at_once (void)
{
  g_autoptr (Watch) watch = new_watch ();

  shared_segment_watcher_set_interval (watch->watcher, G_MAXUINT);
  test_process_ask (watch->writer, "publish first", "ok");
  wait_for_text (watch, "first");

  test_process_ask (watch->writer, "publish second", "ok");
  shared_segment_watcher_set_interval (watch->watcher, FAST_MS);
  wait_for_text (watch, "second");
}

static void
test_properties_tell_what_it_sees (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  SharedSegmentWatcherState state;
  guint interval_ms;
  gint64 since;
  GPid holder;

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  test_process_ask (watch->writer, "lock 0", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LOCKED);

  g_object_get (watch->watcher, "key", &key, "interval", &interval_ms, "state", &state, "bytes", &bytes,
                "since", &since, "error", &error, "holder", &holder, NULL);
  g_assert_true (key == shared_segment_watcher_get_key (watch->watcher));
  g_assert_cmpuint (interval_ms, ==, FAST_MS);
  g_assert_cmpint (state, ==, SHARED_SEGMENT_WATCHER_LOCKED);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "text", 4);
  g_assert_cmpint (since, >, 0);
  g_assert_cmpint (since, ==, shared_segment_watcher_get_since (watch->watcher));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_cmpint (holder, ==, test_process_get_pid (watch->writer));
}

static void
test_states_have_names (void)
{
  const char *names[] = { "waiting", "showing", "left-over", "locked", "unreadable" };
  g_autoptr (GEnumClass) states = g_type_class_ref (SHARED_TYPE_SEGMENT_WATCHER_STATE);

  g_assert_cmpuint (states->n_values, ==, G_N_ELEMENTS (names));
  for (int state = 0; state <= SHARED_SEGMENT_WATCHER_UNREADABLE; state++)
    g_assert_cmpstr (g_enum_get_value (states, state)->value_nick, ==, names[state]);
}

static void
test_watcher_waits_for_a_writer_and_creates_nothing (void)
{
  g_autoptr (Watch) watch = new_watch ();

  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_null (shared_segment_watcher_get_bytes (watch->watcher));
  g_assert_null (shared_segment_watcher_get_error (watch->watcher));
  test_world_assert_clean ();
}

static void
test_watcher_shows_each_change (void)
{
  g_autoptr (Watch) watch = new_watch ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  test_process_ask (watch->writer, "publish first", "ok");
  wait_for_text (watch, "first");
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpint (ABS (shared_segment_watcher_get_since (watch->watcher) - now), <=, 60);

  test_process_ask (watch->writer, "publish second", "ok");
  wait_for_text (watch, "second");
}

static void
test_watcher_sees_a_change_in_place (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "publish first", "ok");
  wait_for_text (watch, "first");
  test_process_ask (watch->writer, "write FIRST", "ok");
  wait_for_text (watch, "FIRST");
}

static void
test_unchanged_bytes_are_told_once (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  g_signal_connect_swapped (watch->watcher, "notify::bytes", G_CALLBACK (count_change), watch);
  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");

  /* The same bytes in a new segment are no change either. */
  test_process_ask (watch->writer, "publish text", "ok");
  let_it_look ();
  g_assert_cmpuint (watch->changes, ==, 2);
}

static void
test_bytes_stay_when_the_segment_goes (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  test_bare_remove_segment (shared_segment_watcher_get_key (watch->watcher));

  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_true (shows (watch, "text"));

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpuint (watch->changes, ==, 1);
}

static void
test_leftover_is_shown_and_marked (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shows (watch, "text"));

  /* Also after many more looks. */
  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

/* As the system itself is for a moment, when a program is killed while somebody looks into its memory. */
static void
test_leftover_is_marked_when_nobody_is_attached_any_more (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (TestProcess) last = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_ask (last, "attach", "ok");
  test_process_kill (watch->writer);
  wait_for_text (watch, "text");
  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);

  test_process_kill (last);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shows (watch, "text"));
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_leftover_is_shown_to_two_watchers (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (Watch) another = new_watch ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  wait_for_state (another, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  let_it_look ();
  g_assert_true (test_segment_exists (shared_segment_get_key (segment)));
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_lock_is_told_with_its_holder (void)
{
  g_autoptr (Watch) watch = new_watch ();
  const char *program;

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  test_process_ask (watch->writer, "lock 0", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LOCKED);

  g_assert_cmpint (shared_segment_watcher_get_holder (watch->watcher, &program), ==,
                   test_process_get_pid (watch->writer));
  g_assert_cmpstr (program, ==, "segment-peer");
  g_assert_true (shows (watch, "text"));

  test_process_ask (watch->writer, "unlock", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_SHOWING);
  g_assert_cmpint (shared_segment_watcher_get_holder (watch->watcher, NULL), ==, 0);
}

static void
test_what_cannot_be_read_is_told_with_the_reason (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autofree char *path = test_dup_segment_path (shared_segment_watcher_get_key (watch->watcher));

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_UNREADABLE);
  g_assert_error (shared_segment_watcher_get_error (watch->watcher),
                  SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_null (shared_segment_watcher_get_error (watch->watcher));
}

static void
test_looks_and_misses_are_counted (void)
{
  g_autoptr (Watch) watch = new_watch ();
  guint64 misses = 1;

  g_assert_cmpuint (shared_segment_watcher_get_looks (watch->watcher, &misses), ==, 0);
  g_assert_cmpuint (misses, ==, 0);

  test_wait_until (shared_segment_watcher_get_looks (watch->watcher, &misses) >= 2);
  g_assert_cmpuint (misses, ==, shared_segment_watcher_get_looks (watch->watcher, NULL));

  test_process_ask (watch->writer, "publish text", "ok");
  wait_for_text (watch, "text");
  g_assert_cmpuint (shared_segment_watcher_get_looks (watch->watcher, &misses), >, misses);
}

static void
test_lasting_error_is_told_once (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autofree char *path = test_dup_segment_path (shared_segment_watcher_get_key (watch->watcher));
  guint count = 0;

  g_signal_connect_swapped (watch->watcher, "notify::error", G_CALLBACK (count_notification), &count);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_UNREADABLE);
  let_it_look ();
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
test_empty_key_is_told_as_an_error (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("", test_get_kind ());
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);

  test_wait_until (shared_segment_watcher_get_state (watcher) == SHARED_SEGMENT_WATCHER_UNREADABLE);
  g_assert_error (shared_segment_watcher_get_error (watcher), SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
}

/* A Qt writer creates, lets go of the lock, and fills later. */
static void
test_unfilled_segment_is_not_shown_at_first_sight (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "create 4", "ok");
  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (count_change), watch);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (watch->changes, ==, 0);

  /* When it is still so, that is what it is. */
  test_wait_until (watch->changes == 1);
  g_assert_cmpuint (g_bytes_get_size (shared_segment_watcher_get_bytes (watch->watcher)), ==, 4);
}

static void
test_empty_text_is_shown_at_once (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "create 1", "ok");

  g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (shared_segment_watcher_get_bytes (watch->watcher));
}

static void
test_leftover_does_not_make_way_for_another_reader (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (TestProcess) reader = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  test_process_ask (reader, "snapshot -1", "text");

  let_it_look ();
  g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  test_process_ask (reader, "snapshot -1", "text");
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

/* As Qt's create() does: it sets and takes the lock, finds that the key is taken, and gives up. */
static void
fail_to_create_as_qt (SharedSegmentKey *key)
{
  test_bare_take_lock (key, TRUE);
  test_bare_release_lock (key);
}

/* For POSIX it puts a new lock in the old one's place. With that goes the record of who created the segment, and it
 * shows only some time later that it is left over: the user tries again. */
static void
fail_to_create_as_posix_qt (SharedSegmentKey *key)
{
  g_autofree char *name = test_dup_semaphore_name (key);

  while (test_segment_exists (key))
    {
      sem_unlink (name);
      fail_to_create_as_qt (key);
      g_usleep (G_USEC_PER_SEC / 10);
    }
}

static pid_t
start_qt_writer (SharedSegmentKey *key)
{
  pid_t child = fork ();

  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (test_get_kind () == SHARED_SEGMENT_POSIX)
        {
          fail_to_create_as_posix_qt (key);
          _exit (0);
        }

      fail_to_create_as_qt (key);
      pause ();
    }

  return child;
}

/* The one of POSIX ends by itself: killed in sem_open(), it would leave a file. */
static void
end_qt_writer (pid_t child)
{
  if (test_get_kind () == SHARED_SEGMENT_SYSTEM_V)
    kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static void
test_leftover_makes_way_for_a_program_that_cannot_remove_it (void)
{
  g_autoptr (Watch) watch = new_watch ();
  SharedSegmentKey *key = shared_segment_watcher_get_key (watch->watcher);
  pid_t child;

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);

  child = start_qt_writer (key);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
  g_assert_true (shows (watch, "text"));
  g_assert_false (test_segment_exists (key));

  end_qt_writer (child);
  if (test_lock_exists (key))
    test_bare_remove_lock (key);
}

/* While it has the lock, nobody else can remove what is in its way. */
static void
test_leftover_makes_way_when_the_lock_is_released (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (TestProcess) creator = test_process_start_own_peer ();

  test_process_ask (watch->writer, "publish text", "ok");
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);

  test_process_ask (creator, "raw-lock", "ok");
  let_it_look ();
  g_assert_true (test_segment_exists (shared_segment_watcher_get_key (watch->watcher)));
  test_process_ask (creator, "raw-unlock", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_WAITING);
}

/* Nobody has told who made it: it is one when nobody has it in memory any more. */
static void
test_leftover_of_a_program_without_this_module_is_marked (void)
{
  g_autoptr (Watch) watch = new_watch ();
  g_autoptr (SharedSegment) segment = shared_segment_new (shared_segment_watcher_get_key (watch->watcher));

  test_process_ask (watch->writer, "raw-create 1", "ok");
  test_process_ask (watch->writer, "raw-attach", "ok");
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_SHOWING);
  test_process_kill (watch->writer);
  wait_for_state (watch, SHARED_SEGMENT_WATCHER_LEFT_OVER);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

/* An update in one step: never shown as missing. */
static void
test_watcher_follows_a_segment_that_is_replaced_again_and_again (void)
{
  g_autoptr (Watch) watch = new_watch ();

  test_process_ask (watch->writer, "publish 0", "ok");
  wait_for_text (watch, "0");
  for (int i = 1; i <= 50; i++)
    {
      g_autofree char *command = g_strdup_printf ("publish %d", i);
      g_autofree char *text = g_strdup_printf ("%d", i);

      test_process_ask (watch->writer, command, "ok");
      wait_for_text (watch, text);
      g_assert_cmpint (shared_segment_watcher_get_state (watch->watcher), ==, SHARED_SEGMENT_WATCHER_SHOWING);
    }
}

static void
free_watcher (SharedSegmentWatcher **watcher)
{
  g_clear_object (watcher);
}

static void
test_watcher_may_be_freed_when_it_tells_a_change (void)
{
  g_autoptr (Watch) watch = new_watch ();

  g_signal_connect_swapped (watch->watcher, "changed", G_CALLBACK (free_watcher), &watch->watcher);
  test_process_ask (watch->writer, "publish text", "ok");
  test_wait_until (watch->watcher == NULL);
}

static void
test_watcher_looks_in_its_own_main_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (Watch) watch = NULL;

  g_main_context_push_thread_default (context);
  watch = new_watch ();
  g_main_context_pop_thread_default (context);

  test_process_ask (watch->writer, "publish text", "ok");
  while (!shows (watch, "text"))
    g_main_context_iteration (context, TRUE);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/watcher/interval-is-200-ms-by-default", test_interval_is_200_ms_by_default);
  test_world_add_both ("/watcher/interval-is-a-property", test_interval_is_a_property);
  test_world_add_both ("/watcher/shorter-interval-counts-at-once", test_shorter_interval_counts_at_once);
  test_world_add_both ("/watcher/properties-tell-what-it-sees", test_properties_tell_what_it_sees);
  test_world_add ("/watcher/states-have-names", test_states_have_names);
  test_world_add_both ("/watcher/waits-for-a-writer-and-creates-nothing",
                       test_watcher_waits_for_a_writer_and_creates_nothing);
  test_world_add_both ("/watcher/shows-each-change", test_watcher_shows_each_change);
  test_world_add_both ("/watcher/sees-a-change-in-place", test_watcher_sees_a_change_in_place);
  test_world_add_both ("/watcher/follows-one-that-is-replaced-again-and-again",
                       test_watcher_follows_a_segment_that_is_replaced_again_and_again);
  test_world_add_both ("/watcher/unchanged-bytes-are-told-once", test_unchanged_bytes_are_told_once);
  test_world_add_both ("/watcher/bytes-stay-when-the-segment-goes", test_bytes_stay_when_the_segment_goes);
  test_world_add_both ("/watcher/leftover/is-shown-and-marked", test_leftover_is_shown_and_marked);
  test_world_add_both ("/watcher/leftover/is-marked-when-nobody-is-attached-any-more",
                       test_leftover_is_marked_when_nobody_is_attached_any_more);
  test_world_add_both ("/watcher/leftover/is-shown-to-two", test_leftover_is_shown_to_two_watchers);
  test_world_add_both ("/watcher/leftover/does-not-make-way-for-another-reader",
                       test_leftover_does_not_make_way_for_another_reader);
  test_world_add_both ("/watcher/leftover/makes-way-for-a-program-that-cannot-remove-it",
                       test_leftover_makes_way_for_a_program_that_cannot_remove_it);
  test_world_add ("/system-v/watcher/leftover/makes-way-when-the-lock-is-released",
                  test_leftover_makes_way_when_the_lock_is_released);
  test_world_add_both ("/watcher/leftover/of-a-program-without-this-module",
                       test_leftover_of_a_program_without_this_module_is_marked);
  test_world_add_both ("/watcher/lock-is-told-with-its-holder", test_lock_is_told_with_its_holder);
  test_world_add_both ("/watcher/what-cannot-be-read-is-told-with-the-reason",
                       test_what_cannot_be_read_is_told_with_the_reason);
  test_world_add_both ("/watcher/lasting-error-is-told-once", test_lasting_error_is_told_once);
  test_world_add_both ("/watcher/looks-and-misses-are-counted", test_looks_and_misses_are_counted);
  test_world_add_both ("/watcher/empty-key-is-told-as-an-error", test_empty_key_is_told_as_an_error);
  test_world_add_both ("/watcher/unfilled-segment-is-not-shown-at-first-sight",
                       test_unfilled_segment_is_not_shown_at_first_sight);
  test_world_add_both ("/watcher/empty-text-is-shown-at-once", test_empty_text_is_shown_at_once);
  test_world_add_both ("/watcher/may-be-freed-when-it-tells-a-change",
                       test_watcher_may_be_freed_when_it_tells_a_change);
  test_world_add_both ("/watcher/looks-in-its-own-main-context", test_watcher_looks_in_its_own_main_context);

  return test_world_run ();
}
