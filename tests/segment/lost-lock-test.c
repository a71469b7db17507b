/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A lock that is lost in the middle of the work, as Qt programs do it: at this very system call.
 *
 * The calls that the module makes under the lock are defined here, in place of the C library's, and do what a Qt
 * program could do at that moment before they go on.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared-segment-system-v-lock-private.h"
#include "test-world.h"

typedef struct
{
  void (*interfere) (void);  /* once */
  int    creations;
  int    attachments;
} Calls;

static Calls calls;

static void
interfere (void)
{
  void (*once) (void) = calls.interfere;

  calls.interfere = NULL;
  if (once != NULL)
    once ();
}

int
shmget (key_t  key,
        size_t size,
        int    flags)
{
  if ((flags & IPC_CREAT) != 0)
    {
      calls.creations++;
      interfere ();
    }

  return syscall (SYS_shmget, key, size, flags);
}

void *
shmat (int         id,
       const void *address,
       int         flags)
{
  if ((flags & SHM_RDONLY) != 0)
    {
      calls.attachments++;
      interfere ();
    }

  return (void *) syscall (SYS_shmat, id, address, flags);
}

/* What Qt's create() does to a lock that is there, also to one that is held. */
static void
reset_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  semctl (test_find_semaphore (key), 0, SETVAL, 1);
}

/* What Qt's create() does to a lock that it has made. */
static void
remove_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");
  int id = test_find_semaphore (key);

  g_assert_cmpint (g_unlink (path), ==, 0);
  semctl (id, 0, IPC_RMID);
}

static SharedSegment *
new_published (const char *text)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  SharedSegment *segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, strlen (text), -1, &error);
  g_assert_no_error (error);
  return segment;
}

static void
assert_publish_is_done_again (void (*how) (void))
{
  g_autoptr (SharedSegment) segment = new_published ("first");
  g_autoptr (GError) error = NULL;

  calls = (Calls) { .interfere = how };
  g_assert_true (shared_segment_publish (segment, "second", 6, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpint (calls.creations, ==, 2);
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "second", 6);
}

static void
test_publish_is_done_again_when_the_lock_was_reset (void)
{
  assert_publish_is_done_again (reset_lock);
}

static void
test_publish_is_done_again_when_the_lock_was_removed (void)
{
  assert_publish_is_done_again (remove_lock);
}

static void
assert_snapshot_is_taken_again (void (*how) (void))
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autoptr (SharedSegment) reader = shared_segment_new (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  calls = (Calls) { .interfere = how };
  bytes = shared_segment_snapshot (reader, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (calls.attachments, ==, 2);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "text", 4);
}

static void
test_snapshot_is_taken_again_when_the_lock_was_reset (void)
{
  assert_snapshot_is_taken_again (reset_lock);
}

static void
test_snapshot_is_taken_again_when_the_lock_was_removed (void)
{
  assert_snapshot_is_taken_again (remove_lock);
}

static void
test_ones_own_lock_that_was_lost_is_told (void)
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  reset_lock ();

  g_assert_null (shared_segment_snapshot (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_clear_error (&error);

  g_assert_false (shared_segment_publish (segment, "mine", 4, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_clear_error (&error);

  g_assert_false (shared_segment_unlock (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
}

static void
assert_hold_is_lost (void (*how) (void))
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  SharedSegmentSystemVLock lock;
  g_autoptr (GError) error = NULL;

  shared_segment_system_v_lock_init (&lock, key);
  shared_segment_system_v_lock_acquire (&lock, TRUE, -1, &error);
  g_assert_no_error (error);
  g_assert_true (shared_segment_system_v_lock_is_ours (&lock));

  how ();
  g_assert_false (shared_segment_system_v_lock_is_ours (&lock));
  shared_segment_system_v_lock_release (&lock);
  shared_segment_system_v_lock_remove (&lock);
}

static void
test_hold_of_a_lock_that_was_reset_is_lost (void)
{
  assert_hold_is_lost (reset_lock);
}

static void
test_hold_of_a_lock_that_was_removed_is_lost (void)
{
  assert_hold_is_lost (remove_lock);
}

static void
remove_lock_file (void)
{
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_hold_of_a_lock_that_nobody_can_find_is_lost (void)
{
  assert_hold_is_lost (remove_lock_file);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/lost-lock/publish-is-done-again/when-it-was-reset",
                  test_publish_is_done_again_when_the_lock_was_reset);
  test_world_add ("/lost-lock/publish-is-done-again/when-it-was-removed",
                  test_publish_is_done_again_when_the_lock_was_removed);
  test_world_add ("/lost-lock/snapshot-is-taken-again/when-it-was-reset",
                  test_snapshot_is_taken_again_when_the_lock_was_reset);
  test_world_add ("/lost-lock/snapshot-is-taken-again/when-it-was-removed",
                  test_snapshot_is_taken_again_when_the_lock_was_removed);
  test_world_add ("/lost-lock/ones-own-is-told", test_ones_own_lock_that_was_lost_is_told);
  test_world_add ("/lost-lock/hold-is-lost/when-it-was-reset", test_hold_of_a_lock_that_was_reset_is_lost);
  test_world_add ("/lost-lock/hold-is-lost/when-it-was-removed", test_hold_of_a_lock_that_was_removed_is_lost);
  test_world_add ("/lost-lock/hold-is-lost/when-nobody-can-find-it", test_hold_of_a_lock_that_nobody_can_find_is_lost);

  return test_world_run ();
}
