/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock: exclusion between processes, and what Qt programs, kills and stops do to it.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

typedef struct
{
  SharedSegment *segment;
  TestProcess   *peer;
} Pair;

/* We and another process, both attached to one segment. */
static Pair
new_pair (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (GError) error = NULL;
  Pair pair = { .segment = shared_segment_new (key), .peer = test_process_start_own_peer () };

  shared_segment_create (pair.segment, 4, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  test_process_ask (pair.peer, "attach", "ok");

  return pair;
}

static void
end_pair (Pair *pair)
{
  g_clear_object (&pair->segment);
  g_clear_pointer (&pair->peer, test_process_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, end_pair)

static void
assert_locks (SharedSegment *segment)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, -1, &error));
  g_assert_no_error (error);
}

static void
assert_times_out (SharedSegment *segment,
                  gint64         timeout_us,
                  GPid           holder)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) holder);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_lock (segment, timeout_us, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  if (strstr (error->message, pid) == NULL)
    g_error ("%s is not told in: %s", pid, error->message);
}

static SharedSegmentKey *
get_key (Pair *pair)
{
  return shared_segment_get_key (pair->segment);
}

static int
find_semaphore (Pair *pair)
{
  int id = test_find_semaphore (get_key (pair));

  g_assert_cmpint (id, >=, 0);
  return id;
}

static gboolean
waits_in_the_kernel (Pair *pair)
{
  return semctl (find_semaphore (pair), 0, GETNCNT) == 1;
}

static gboolean
tries_again_and_again (Pair    *pair,
                       guint64  pauses_before)
{
  return test_process_count_pauses (pair->peer) > pauses_before + 10;
}

/* Has the peer wait for the lock that we hold. */
static void
let_peer_wait (Pair *pair)
{
  guint64 pauses = test_process_count_pauses (pair->peer);

  test_process_send (pair->peer, "lock -1");
  test_poll_until (test_get_kind () == SHARED_SEGMENT_POSIX ? tries_again_and_again (pair, pauses)
                                                            : waits_in_the_kernel (pair));
}

static void
test_lock_excludes_another_process (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  test_process_ask (pair.peer, "lock 0", "ok");
  test_process_ask (pair.peer, "unlock", "ok");
}

static void
test_lock_excludes_a_program_without_this_module (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  assert_locks (pair.segment);
  test_process_ask (other, "raw-try-lock", "error");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));

  test_process_ask (other, "raw-try-lock", "ok");
  assert_times_out (pair.segment, 0, test_process_get_pid (other));
  g_assert_cmpint (shared_segment_get_lock_holder (pair.segment, NULL), ==, test_process_get_pid (other));
  test_process_ask (other, "raw-unlock", "ok");
  assert_locks (pair.segment);
}

static void
test_lock_lets_a_program_without_this_module_go_on (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  assert_locks (pair.segment);
  test_process_send (other, "raw-lock");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  test_process_expect (other, "ok");
}

/* Whoever tries is not taken for the holder. */
static void
test_holder_is_named_while_others_wait (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  test_process_ask (other, "raw-lock", "ok");
  let_peer_wait (&pair);

  for (int i = 0; i < 2000; i++)
    {
      assert_times_out (pair.segment, 0, test_process_get_pid (other));
      g_assert_cmpint (shared_segment_get_lock_holder (pair.segment, NULL), ==, test_process_get_pid (other));
    }

  test_process_ask (other, "raw-unlock", "ok");
  test_process_expect (pair.peer, "ok");
}

static void
test_lock_waits_until_it_is_released (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  let_peer_wait (&pair);
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  test_process_expect (pair.peer, "ok");
}

static void
test_lock_times_out_and_names_a_stopped_holder (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *program = NULL;

  test_process_ask (pair.peer, "lock 0", "ok");
  test_process_stop (pair.peer);

  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
  assert_times_out (pair.segment, 1000, test_process_get_pid (pair.peer));

  g_assert_cmpint (shared_segment_get_lock_holder (pair.segment, &program), ==, test_process_get_pid (pair.peer));
  g_assert_cmpstr (program, ==, "segment-peer");

  test_process_signal (pair.peer, SIGCONT);
  test_process_ask (pair.peer, "unlock", "ok");
  g_assert_cmpint (shared_segment_get_lock_holder (pair.segment, NULL), ==, 0);
}

static void
test_nothing_hangs_on_a_stopped_holder (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (SharedSegment) another = shared_segment_new (shared_segment_get_key (pair.segment));
  g_autoptr (GError) error = NULL;

  test_process_ask (pair.peer, "lock 0", "ok");
  test_process_stop (pair.peer);

  g_assert_false (shared_segment_attach (another, SHARED_SEGMENT_READ_ONLY, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_false (shared_segment_create (another, 4, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_false (shared_segment_detach (pair.segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_true (shared_segment_is_attached (pair.segment));

  test_process_signal (pair.peer, SIGCONT);
  test_process_ask (pair.peer, "unlock", "ok");
}

static void
test_lock_comes_back_from_a_killed_holder (void)
{
  g_auto (Pair) pair = new_pair ();

  test_process_ask (pair.peer, "lock 0", "ok");
  test_process_kill (pair.peer);
  assert_locks (pair.segment);
}

static void
test_lock_comes_back_from_a_killed_program_without_this_module (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  test_process_ask (other, "raw-lock", "ok");
  test_process_kill (other);
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 1);
}

/* Who only tries now and then gets it back, too. */
static void
test_lock_comes_back_to_who_only_tries (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  test_process_ask (other, "raw-lock", "ok");
  test_process_kill (other);
  test_poll_until (shared_segment_lock (pair.segment, 0, NULL));
}

/* A process that was stopped with the lock is no reason for another one to take it away. */
static void
test_lock_stays_with_a_stopped_program_without_this_module (void)
{
  const gint64 longer_than_a_killed_one_us = G_USEC_PER_SEC / 2;
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();

  test_process_ask (other, "raw-lock", "ok");
  test_process_stop (other);
  assert_times_out (pair.segment, longer_than_a_killed_one_us, test_process_get_pid (other));

  test_process_signal (other, SIGCONT);
  test_process_ask (other, "raw-unlock", "ok");
  assert_locks (pair.segment);
}

static void
test_reset_under_the_holder_is_noticed (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  assert_locks (pair.segment);
  test_bare_set_lock (get_key (&pair), 1);

  g_assert_false (shared_segment_unlock (pair.segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 1);
}

static void
test_replacement_under_the_holder_is_noticed (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  assert_locks (pair.segment);
  test_bare_remove_lock (get_key (&pair));
  g_assert_true (test_bare_make_lock (get_key (&pair), 1));
  test_process_ask (pair.peer, "lock 0", "ok");

  g_assert_false (shared_segment_unlock (pair.segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
  test_process_ask (pair.peer, "unlock", "ok");
}

static void
test_replaced_semaphore_is_followed (void)
{
  g_auto (Pair) pair = new_pair ();

  test_bare_remove_lock (get_key (&pair));
  g_assert_true (test_bare_make_lock (get_key (&pair), 1));
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 0);
}

static void
test_wait_for_a_semaphore_that_was_remade_ends (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  let_peer_wait (&pair);
  test_bare_remove_lock (get_key (&pair));

  /* The peer may have been quicker. */
  test_bare_make_lock (get_key (&pair), 1);
  test_process_expect (pair.peer, "ok");
  g_assert_false (shared_segment_unlock (pair.segment, NULL));
}

static void
test_lock_taken_by_another_after_a_reset_is_not_released (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  test_bare_set_lock (get_key (&pair), 1);
  test_process_ask (pair.peer, "lock 0", "ok");

  g_assert_false (shared_segment_unlock (pair.segment, NULL));
  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
  test_process_ask (pair.peer, "unlock", "ok");
}

static void
test_removed_semaphore_is_made_anew (void)
{
  g_auto (Pair) pair = new_pair ();

  test_bare_remove_lock (get_key (&pair));
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
}

static void
test_semaphore_removed_under_a_waiter_is_made_anew (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  let_peer_wait (&pair);
  test_bare_remove_lock (get_key (&pair));
  test_process_expect (pair.peer, "ok");
  g_assert_false (shared_segment_unlock (pair.segment, NULL));
  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
}

static void
test_replaced_key_file_is_followed (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");
  g_autofree char *blocker = g_strconcat (path, "-inode", NULL);
  int old_id = find_semaphore (&pair);

  /* Who makes the file again may be given the same inode: keep the old one in use. */
  g_assert_cmpint (link (path, blocker), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);

  test_process_ask (pair.peer, "lock 0", "ok");
  g_assert_cmpint (find_semaphore (&pair), !=, old_id);
  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
  test_process_ask (pair.peer, "unlock", "ok");

  semctl (old_id, 0, IPC_RMID);
  g_unlink (blocker);
}

static void
test_wait_for_a_semaphore_that_was_replaced_ends (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");
  g_autofree char *blocker = g_strconcat (path, "-inode", NULL);
  int old_id = find_semaphore (&pair);

  assert_locks (pair.segment);
  let_peer_wait (&pair);
  g_assert_cmpint (link (path, blocker), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* We hold what nobody can find any more. */
  test_process_expect (pair.peer, "ok");
  g_assert_cmpint (find_semaphore (&pair), !=, old_id);

  semctl (old_id, 0, IPC_RMID);
  g_unlink (blocker);
}

static void
assert_value_is_mended (int value)
{
  g_auto (Pair) pair = new_pair ();

  test_bare_set_lock (get_key (&pair), value);
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 1);
}

static void
test_surplus_of_the_semaphore_is_mended (void)
{
  assert_value_is_mended (2);
  assert_value_is_mended (3);
}

static void
test_great_surplus_of_the_semaphore_is_mended (void)
{
  assert_value_is_mended (1000 * 1000);
}

/* As a program would that is killed between making the semaphore and giving it its first value. */
static void
test_semaphore_without_a_first_value_is_usable (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");

  test_bare_remove_lock (get_key (&pair));
  g_assert_cmpint (semget (ftok (path, 'Q'), 1, 0600 | IPC_CREAT | IPC_EXCL), >=, 0);

  assert_locks (pair.segment);
}

static void
test_semaphore_emptied_by_a_dead_process_is_usable (void)
{
  g_auto (Pair) pair = new_pair ();
  pid_t child = fork ();

  if (child == 0)
    {
      test_bare_set_lock (get_key (&pair), 0);
      _exit (0);
    }

  g_assert_cmpint (test_child_wait (child), ==, 0);
  assert_locks (pair.segment);
}

static void
test_semaphore_made_with_no_value_is_usable (void)
{
  g_auto (Pair) pair = new_pair ();

  test_bare_remove_lock (get_key (&pair));
  g_assert_true (test_bare_make_lock (get_key (&pair), 0));
  assert_locks (pair.segment);
}

static void
test_semaphore_is_free_after_its_first_use (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *path = test_dup_lock_path (get_key (&pair));
  struct stat status;

  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 1);
  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode, ==, S_IFREG | 0600);
  assert_locks (pair.segment);
  g_assert_cmpint (test_bare_get_lock (get_key (&pair)), ==, 0);
}

/* Either of two may hold it: none is accused, and nothing is taken away. */
static void
test_one_of_several_is_not_named (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (TestProcess) first = test_process_start_own_peer ();
  g_autoptr (TestProcess) second = test_process_start_own_peer ();
  g_autoptr (GError) error = NULL;

  test_process_ask (first, "raw-lock", "ok");
  test_process_ask (second, "raw-try-lock", "error");
  g_assert_false (shared_segment_lock (pair.segment, G_USEC_PER_SEC / 2, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
  g_assert_cmpint (shared_segment_get_lock_holder (pair.segment, NULL), ==, 0);

  test_process_ask (first, "raw-unlock", "ok");
  assert_locks (pair.segment);
}

static void
assert_file_is_no_lock (const char *content)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *path = test_dup_lock_path (key);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_false (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_false (test_segment_exists (key));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_file_that_is_too_short_is_no_lock (void)
{
  assert_file_is_no_lock ("");
  assert_file_is_no_lock ("semaphore");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/lock/excludes-another-process", test_lock_excludes_another_process);
  test_world_add_both ("/lock/excludes-a-program-without-this-module",
                       test_lock_excludes_a_program_without_this_module);
  test_world_add_both ("/lock/lets-a-program-without-this-module-go-on",
                       test_lock_lets_a_program_without_this_module_go_on);
  test_world_add_both ("/lock/waits-until-it-is-released", test_lock_waits_until_it_is_released);
  test_world_add_both ("/lock/times-out-and-names-a-stopped-holder", test_lock_times_out_and_names_a_stopped_holder);
  test_world_add_both ("/lock/holder-is-named-while-others-wait", test_holder_is_named_while_others_wait);
  test_world_add_posix ("/posix/lock/one-of-several-is-not-named", test_one_of_several_is_not_named);
  test_world_add_both ("/lock/create-attach-and-detach-do-not-hang-on-a-stopped-holder",
                       test_nothing_hangs_on_a_stopped_holder);
  test_world_add_both ("/lock/comes-back-from-a-killed-holder", test_lock_comes_back_from_a_killed_holder);
  test_world_add_both ("/lock/comes-back-from-a-killed-program-without-this-module",
                       test_lock_comes_back_from_a_killed_program_without_this_module);
  test_world_add_both ("/lock/comes-back-to-who-only-tries", test_lock_comes_back_to_who_only_tries);
  test_world_add_both ("/lock/stays-with-a-stopped-program-without-this-module",
                       test_lock_stays_with_a_stopped_program_without_this_module);
  test_world_add_both ("/lock/reset-under-the-holder-is-noticed", test_reset_under_the_holder_is_noticed);
  test_world_add_both ("/lock/replacement-under-the-holder-is-noticed", test_replacement_under_the_holder_is_noticed);
  test_world_add ("/lock/taken-by-another-after-a-reset-is-not-released",
                  test_lock_taken_by_another_after_a_reset_is_not_released);
  test_world_add_both ("/lock/removed-semaphore-is-made-anew", test_removed_semaphore_is_made_anew);
  test_world_add_both ("/lock/semaphore-removed-under-a-waiter-is-made-anew",
                       test_semaphore_removed_under_a_waiter_is_made_anew);
  test_world_add_both ("/lock/replaced-semaphore-is-followed", test_replaced_semaphore_is_followed);
  test_world_add_both ("/lock/wait-for-a-semaphore-that-was-remade-ends",
                       test_wait_for_a_semaphore_that_was_remade_ends);
  test_world_add ("/lock/replaced-key-file-is-followed", test_replaced_key_file_is_followed);
  test_world_add ("/lock/wait-for-a-semaphore-that-was-replaced-ends",
                  test_wait_for_a_semaphore_that_was_replaced_ends);
  test_world_add_both ("/lock/surplus-of-the-semaphore-is-mended", test_surplus_of_the_semaphore_is_mended);
  test_world_add_posix ("/posix/lock/great-surplus-of-the-semaphore-is-mended",
                        test_great_surplus_of_the_semaphore_is_mended);
  test_world_add ("/lock/semaphore-without-a-first-value-is-usable", test_semaphore_without_a_first_value_is_usable);
  test_world_add_both ("/lock/semaphore-emptied-by-a-dead-process-is-usable",
                       test_semaphore_emptied_by_a_dead_process_is_usable);
  test_world_add_posix ("/posix/lock/semaphore-made-with-no-value-is-usable",
                        test_semaphore_made_with_no_value_is_usable);
  test_world_add_posix ("/posix/lock/semaphore-is-free-after-its-first-use",
                        test_semaphore_is_free_after_its_first_use);
  test_world_add_posix ("/posix/lock/file-that-is-too-short-is-none", test_file_that_is_too_short_is_no_lock);

  return test_world_run ();
}
