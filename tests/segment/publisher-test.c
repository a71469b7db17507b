/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The publisher: the newest bytes get through in the end, and the main loop never waits.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test-process.h"
#include "test-world.h"

static SharedSegmentPublisher *
new_publisher (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_publisher_new (key);
}

static void
publish (SharedSegmentPublisher *publisher,
         const char             *text)
{
  g_autoptr (GBytes) bytes = shared_segment_text_encode (text, -1);

  shared_segment_publisher_publish (publisher, bytes);
}

static void
wait_for_state (SharedSegmentPublisher      *publisher,
                SharedSegmentPublisherState  state)
{
  test_wait_until (shared_segment_publisher_get_state (publisher) == state);
}

static void
assert_state (SharedSegmentPublisher      *publisher,
              SharedSegmentPublisherState  state)
{
  g_assert_cmpint (shared_segment_publisher_get_state (publisher), ==, state);
}

static void
test_publisher_touches_nothing_before_the_first_bytes (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();

  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_IDLE);
  g_assert_cmpuint (shared_segment_publisher_get_size (publisher), ==, 0);
  test_world_assert_clean ();
}

static void
test_publisher_shares_at_once (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) reader = test_process_start_own_peer ();

  publish (publisher, "hello");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_cmpuint (shared_segment_publisher_get_size (publisher), ==, 5);
  g_assert_null (shared_segment_publisher_get_error (publisher));
  test_process_ask (reader, "snapshot -1", "hello");

  publish (publisher, "hello, world");
  test_process_ask (reader, "snapshot -1", "hello, world");
}

static void
test_properties_tell_what_it_does (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (GError) error = NULL;
  SharedSegmentPublisherState state;
  guint64 size;
  GPid holder_pid;

  publish (publisher, "first");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  publish (publisher, "second");
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_LOCKED);

  g_object_get (publisher, "key", &key, "state", &state, "size", &size, "error", &error, "holder", &holder_pid, NULL);
  g_assert_true (key == shared_segment_publisher_get_key (publisher));
  g_assert_cmpint (state, ==, SHARED_SEGMENT_PUBLISHER_LOCKED);
  g_assert_cmpuint (size, ==, strlen ("first"));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_cmpint (holder_pid, ==, test_process_get_pid (holder));
}

static void
test_states_have_names (void)
{
  const char *names[] = { "idle", "sharing", "locked", "owned-by-another", "failed" };
  g_autoptr (GEnumClass) states = g_type_class_ref (SHARED_TYPE_SEGMENT_PUBLISHER_STATE);

  g_assert_cmpuint (states->n_values, ==, G_N_ELEMENTS (names));
  for (int state = 0; state <= SHARED_SEGMENT_PUBLISHER_FAILED; state++)
    g_assert_cmpstr (g_enum_get_value (states, state)->value_nick, ==, names[state]);
}

static void
test_newest_bytes_get_through_a_busy_lock (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();
  const char *program;

  publish (publisher, "first");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");

  publish (publisher, "second");
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_LOCKED);
  g_assert_error (shared_segment_publisher_get_error (publisher),
                  SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_cmpint (shared_segment_publisher_get_holder (publisher, &program), ==, test_process_get_pid (holder));
  g_assert_cmpstr (program, ==, "segment-peer");
  publish (publisher, "third");

  test_process_ask (holder, "unlock", "ok");
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_cmpint (shared_segment_publisher_get_holder (publisher, NULL), ==, 0);
  test_process_ask (holder, "snapshot -1", "third");
}

static void
test_another_owner_is_left_alone_until_it_goes (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  publish (publisher, "mine");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);
  g_assert_cmpint (shared_segment_publisher_get_holder (publisher, NULL), ==, test_process_get_pid (owner));
  test_process_ask (owner, "snapshot -1", "theirs");

  test_process_ask (owner, "detach", "ok");
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  test_process_ask (owner, "snapshot -1", "mine");
}

/* As the system itself is for a moment, when a program is killed while somebody looks into its memory. */
static void
test_leftover_is_reclaimed_when_nobody_is_attached_any_more (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) killed = test_process_start_own_peer ();
  g_autoptr (TestProcess) last = test_process_start_own_peer ();

  test_process_ask (killed, "publish theirs", "ok");
  test_process_ask (last, "attach", "ok");
  test_process_kill (killed);
  publish (publisher, "mine");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);

  test_process_kill (last);
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_null (shared_segment_publisher_get_error (publisher));
  g_assert_cmpint (shared_segment_publisher_get_holder (publisher, NULL), ==, 0);
}

static void
test_take_over_replaces_another_owners_segment (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  publish (publisher, "mine");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);

  shared_segment_publisher_take_over (publisher);
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  test_process_ask (owner, "snapshot -1", "mine");
  test_process_ask (owner, "read", "theirs");
}

static void
test_take_over_does_nothing_to_ones_own_segment (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  SharedSegmentKey *key = shared_segment_publisher_get_key (publisher);
  int before;

  shared_segment_publisher_take_over (publisher);
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_IDLE);

  publish (publisher, "mine");
  before = test_find_segment (key);
  shared_segment_publisher_take_over (publisher);
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_cmpint (test_find_segment (key), ==, before);
}

/* shm_open() makes it, and ftruncate() will give it its size: there is somebody, but no segment to be asked for. */
static void
test_owner_of_what_is_no_segment_yet_is_not_named (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  const char *name = shared_segment_key_get_native (shared_segment_publisher_get_key (publisher));
  int fd = shm_open (name, O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (fd, >=, 0);
  publish (publisher, "mine");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);
  g_assert_cmpint (shared_segment_publisher_get_holder (publisher, NULL), ==, 0);

  close (fd);
  g_assert_no_errno (shm_unlink (name));
}

static void
test_take_over_waits_for_a_busy_lock (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  publish (publisher, "mine");
  test_process_ask (owner, "lock 0", "ok");

  shared_segment_publisher_take_over (publisher);
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_LOCKED);
  test_process_ask (owner, "unlock", "ok");
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  test_process_ask (owner, "snapshot -1", "mine");
}

static void
test_failure_is_told_and_tried_again (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autofree char *path = test_dup_segment_path (shared_segment_publisher_get_key (publisher));

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  publish (publisher, "text");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_FAILED);
  g_assert_error (shared_segment_publisher_get_error (publisher),
                  SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_null (shared_segment_publisher_get_error (publisher));
}

static void
test_missing_folder_is_told_and_tried_again (void)
{
  g_autofree char *folder = g_build_filename (test_world_get_folder (), "later", NULL);
  g_autoptr (SharedSegmentPublisher) publisher = NULL;

  g_setenv ("TMPDIR", folder, TRUE);
  publisher = new_publisher ();
  publish (publisher, "text");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_FAILED);
  g_assert_error (shared_segment_publisher_get_error (publisher), SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  wait_for_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
  g_assert_null (shared_segment_publisher_get_error (publisher));
}

static void
count_notification (guint *count)
{
  (*count)++;
}

static void
test_state_notifies_once_a_change (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  guint count = 0;

  g_signal_connect_swapped (publisher, "notify::state", G_CALLBACK (count_notification), &count);
  publish (publisher, "first");
  publish (publisher, "second");
  g_assert_cmpuint (count, ==, 1);
}

static void
test_close_leaves_nothing (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();

  publish (publisher, "text");
  shared_segment_publisher_close (publisher);
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_IDLE);
  test_world_assert_clean ();

  publish (publisher, "again");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_SHARING);
}

static void
test_close_leaves_nothing_behind_a_stopped_holder (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();

  publish (publisher, "text");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_stop (holder);

  shared_segment_publisher_close (publisher);
  g_assert_false (test_segment_exists (shared_segment_publisher_get_key (publisher)));
}

static void
test_publisher_freed_while_it_waits_leaves_nothing (void)
{
  g_autoptr (SharedSegmentPublisher) publisher = new_publisher ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  publish (publisher, "mine");
  assert_state (publisher, SHARED_SEGMENT_PUBLISHER_OWNED_BY_ANOTHER);
  g_clear_object (&publisher);
  test_process_ask (owner, "snapshot -1", "theirs");
}

static void
test_publisher_tries_again_in_its_own_main_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SharedSegmentPublisher) publisher = NULL;
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();

  g_main_context_push_thread_default (context);
  publisher = new_publisher ();
  g_main_context_pop_thread_default (context);

  publish (publisher, "first");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  publish (publisher, "second");
  test_process_ask (holder, "unlock", "ok");

  while (shared_segment_publisher_get_size (publisher) != strlen ("second"))
    g_main_context_iteration (context, TRUE);
  test_process_ask (holder, "snapshot -1", "second");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/publisher/touches-nothing-before-the-first-bytes",
                       test_publisher_touches_nothing_before_the_first_bytes);
  test_world_add_both ("/publisher/shares-at-once", test_publisher_shares_at_once);
  test_world_add_both ("/publisher/properties-tell-what-it-does", test_properties_tell_what_it_does);
  test_world_add ("/publisher/states-have-names", test_states_have_names);
  test_world_add_both ("/publisher/newest-bytes-get-through-a-busy-lock", test_newest_bytes_get_through_a_busy_lock);
  test_world_add_both ("/publisher/another-owner-is-left-alone-until-it-goes",
                       test_another_owner_is_left_alone_until_it_goes);
  test_world_add_both ("/publisher/leftover-is-reclaimed-when-nobody-is-attached-any-more",
                       test_leftover_is_reclaimed_when_nobody_is_attached_any_more);
  test_world_add_both ("/publisher/take-over/replaces-another-owners-segment",
                       test_take_over_replaces_another_owners_segment);
  test_world_add_both ("/publisher/take-over/does-nothing-to-ones-own-segment",
                       test_take_over_does_nothing_to_ones_own_segment);
  test_world_add_posix ("/posix/publisher/owner-of-what-is-no-segment-yet-is-not-named",
                        test_owner_of_what_is_no_segment_yet_is_not_named);
  test_world_add_both ("/publisher/take-over/waits-for-a-busy-lock", test_take_over_waits_for_a_busy_lock);
  test_world_add_both ("/publisher/failure-is-told-and-tried-again", test_failure_is_told_and_tried_again);
  test_world_add ("/publisher/missing-folder-is-told-and-tried-again", test_missing_folder_is_told_and_tried_again);
  test_world_add_both ("/publisher/state-notifies-once-a-change", test_state_notifies_once_a_change);
  test_world_add_both ("/publisher/close/leaves-nothing", test_close_leaves_nothing);
  test_world_add_both ("/publisher/close/leaves-nothing-behind-a-stopped-holder",
                       test_close_leaves_nothing_behind_a_stopped_holder);
  test_world_add_both ("/publisher/freed-while-it-waits-leaves-nothing",
                       test_publisher_freed_while_it_waits_leaves_nothing);
  test_world_add_both ("/publisher/tries-again-in-its-own-main-context",
                       test_publisher_tries_again_in_its_own_main_context);

  return test_world_run ();
}
