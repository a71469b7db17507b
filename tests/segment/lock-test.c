/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock: exclusion between processes, and what Qt programs, kills and stops do to it.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-process.h"
#include "test-world.h"

union semun
{
  int              val;
  struct semid_ds *buf;
};

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
  g_autofree char *name = test_dup_key_name ();
  g_autoptr (GError) error = NULL;
  Pair pair = { .segment = shared_segment_new (key), .peer = test_process_start_peer (name) };

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
  g_assert_nonnull (strstr (error->message, pid));
}

static int
find_semaphore (Pair *pair)
{
  int id = test_find_semaphore (shared_segment_get_key (pair->segment));

  g_assert_cmpint (id, >=, 0);
  return id;
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
test_lock_waits_until_it_is_released (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  test_process_send (pair.peer, "lock -1");
  test_poll_until (semctl (find_semaphore (&pair), 0, GETNCNT) == 1);
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
test_reset_under_the_holder_is_noticed (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autoptr (GError) error = NULL;

  assert_locks (pair.segment);
  semctl (find_semaphore (&pair), 0, SETVAL, (union semun) { .val = 1 });

  g_assert_false (shared_segment_unlock (pair.segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_cmpint (semctl (find_semaphore (&pair), 0, GETVAL), ==, 1);
}

static void
test_lock_taken_by_another_after_a_reset_is_not_released (void)
{
  g_auto (Pair) pair = new_pair ();

  assert_locks (pair.segment);
  semctl (find_semaphore (&pair), 0, SETVAL, (union semun) { .val = 1 });
  test_process_ask (pair.peer, "lock 0", "ok");

  g_assert_false (shared_segment_unlock (pair.segment, NULL));
  assert_times_out (pair.segment, 0, test_process_get_pid (pair.peer));
  test_process_ask (pair.peer, "unlock", "ok");
}

static void
test_removed_semaphore_is_made_anew (void)
{
  g_auto (Pair) pair = new_pair ();

  semctl (find_semaphore (&pair), 0, IPC_RMID);
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
}

static void
test_semaphore_removed_under_a_waiter_is_made_anew (void)
{
  g_auto (Pair) pair = new_pair ();
  int id = find_semaphore (&pair);

  assert_locks (pair.segment);
  test_process_send (pair.peer, "lock -1");
  test_poll_until (semctl (id, 0, GETNCNT) == 1);
  semctl (id, 0, IPC_RMID);
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
  test_process_send (pair.peer, "lock -1");
  test_poll_until (semctl (old_id, 0, GETNCNT) == 1);
  g_assert_cmpint (link (path, blocker), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* We hold what nobody can find any more. */
  test_process_expect (pair.peer, "ok");
  g_assert_cmpint (find_semaphore (&pair), !=, old_id);

  semctl (old_id, 0, IPC_RMID);
  g_unlink (blocker);
}

static void
test_surplus_of_the_semaphore_is_mended (void)
{
  g_auto (Pair) pair = new_pair ();

  semctl (find_semaphore (&pair), 0, SETVAL, (union semun) { .val = 3 });
  assert_locks (pair.segment);
  test_process_ask (pair.peer, "lock 0", "error 7");
  g_assert_true (shared_segment_unlock (pair.segment, NULL));
  g_assert_cmpint (semctl (find_semaphore (&pair), 0, GETVAL), ==, 1);
}

/* As a program would that is killed between making the semaphore and giving it its first value. */
static void
test_semaphore_without_a_first_value_is_usable (void)
{
  g_auto (Pair) pair = new_pair ();
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");

  semctl (find_semaphore (&pair), 0, IPC_RMID);
  g_assert_cmpint (semget (ftok (path, 'Q'), 1, 0600 | IPC_CREAT | IPC_EXCL), >=, 0);

  assert_locks (pair.segment);
}

static void
test_semaphore_emptied_by_a_dead_process_is_usable (void)
{
  g_auto (Pair) pair = new_pair ();
  int id = find_semaphore (&pair);
  pid_t child = fork ();

  if (child == 0)
    {
      semctl (id, 0, SETVAL, (union semun) { .val = 0 });
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  assert_locks (pair.segment);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/lock/excludes-another-process", test_lock_excludes_another_process);
  test_world_add ("/lock/waits-until-it-is-released", test_lock_waits_until_it_is_released);
  test_world_add ("/lock/times-out-and-names-a-stopped-holder", test_lock_times_out_and_names_a_stopped_holder);
  test_world_add ("/lock/create-attach-and-detach-do-not-hang-on-a-stopped-holder",
                  test_nothing_hangs_on_a_stopped_holder);
  test_world_add ("/lock/comes-back-from-a-killed-holder", test_lock_comes_back_from_a_killed_holder);
  test_world_add ("/lock/reset-under-the-holder-is-noticed", test_reset_under_the_holder_is_noticed);
  test_world_add ("/lock/taken-by-another-after-a-reset-is-not-released",
                  test_lock_taken_by_another_after_a_reset_is_not_released);
  test_world_add ("/lock/removed-semaphore-is-made-anew", test_removed_semaphore_is_made_anew);
  test_world_add ("/lock/semaphore-removed-under-a-waiter-is-made-anew",
                  test_semaphore_removed_under_a_waiter_is_made_anew);
  test_world_add ("/lock/replaced-key-file-is-followed", test_replaced_key_file_is_followed);
  test_world_add ("/lock/wait-for-a-semaphore-that-was-replaced-ends",
                  test_wait_for_a_semaphore_that_was_replaced_ends);
  test_world_add ("/lock/surplus-of-the-semaphore-is-mended", test_surplus_of_the_semaphore_is_mended);
  test_world_add ("/lock/semaphore-without-a-first-value-is-usable", test_semaphore_without_a_first_value_is_usable);
  test_world_add ("/lock/semaphore-emptied-by-a-dead-process-is-usable",
                  test_semaphore_emptied_by_a_dead_process_is_usable);

  return test_world_run ();
}
