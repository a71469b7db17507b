/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A lock that is lost in the middle of the work, as Qt programs do it: at this very system call.
 *
 * The calls that the module makes under the lock are defined here, in place of the C library's, and do what a Qt
 * program could do at that moment before they go on.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared-segment-posix-lock-private.h"
#include "shared-segment-system-v-lock-private.h"
#include "test-bare.h"
#include "test-world.h"

typedef struct
{
  void (*interfere) (void);   /* once */
  void (*on_filling) (void);  /* once */
  void (*on_removing) (void);
  void (*on_taking) (void);   /* once */
  int    creations;
  int    readings;
  int    place_taker;         /* the id of a segment */
  void  *place_taker_data;
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

int
shmctl (int              id,
        int              command,
        struct shmid_ds *status)
{
  if (command == IPC_RMID && calls.on_removing != NULL)
    calls.on_removing ();

  return syscall (SYS_shmctl, id, command, status);
}

void *
shmat (int         id,
       const void *address,
       int         flags)
{
  if ((flags & SHM_RDONLY) != 0)
    {
      calls.readings++;
      interfere ();
    }

  return (void *) syscall (SYS_shmat, id, address, flags);
}

/* A POSIX lock is taken: a time that has passed does not wait. */
int
sem_trywait (sem_t *semaphore)
{
  const struct timespec passed = { 0 };
  void (*once) (void) = calls.on_taking;

  calls.on_taking = NULL;
  if (once != NULL)
    once ();

  return sem_timedwait (semaphore, &passed);
}

/* A new POSIX segment is filled. */
ssize_t
write (int         fd,
       const void *data,
       size_t      size)
{
  void (*once) (void) = calls.on_filling;

  calls.on_filling = NULL;
  if (once != NULL)
    once ();

  return syscall (SYS_write, fd, data, size);
}

/* A new POSIX segment is given its name. So is a new lock, which is not meant. */
int
renameat2 (int          from_folder,
           const char  *from,
           int          to_folder,
           const char  *to,
           unsigned int flags)
{
  if (strstr (to, "/sem.") == NULL)
    {
      calls.creations++;
      interfere ();
    }

  return syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
}

/* A POSIX segment is read. */
ssize_t
pread (int    fd,
       void  *buffer,
       size_t size,
       off_t  offset)
{
  calls.readings++;
  interfere ();

  return syscall (SYS_pread64, fd, buffer, size, offset);
}

/* What Qt's create() does to a System V lock that is there, also to one that is held; or a stray sem_post(). */
static void
reset_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_bare_set_lock (key, 1);
}

/* What Qt's create() does to a lock that it has made. */
static void
remove_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);

  test_bare_remove_lock (key);
  g_unlink (path);
}

/* What Qt's create() does to a POSIX lock that is there. */
static void
replace_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_bare_remove_lock (key);
  g_assert_true (test_bare_make_lock (key, 1));
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
test_publish_is_done_again_when_the_lock_was_replaced (void)
{
  assert_publish_is_done_again (replace_lock);
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
  g_assert_cmpint (calls.readings, ==, 2);
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
test_snapshot_is_taken_again_when_the_lock_was_replaced (void)
{
  assert_snapshot_is_taken_again (replace_lock);
}

/* As rm and a program that knows no lock do. */
static void
take_place (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_bare_remove_segment (key);
  g_assert_true (test_bare_create_segment (key, 3));
  calls.place_taker_data = test_bare_attach (key);
  calls.place_taker = test_find_segment (key);
}

static void
test_publish_leaves_what_took_its_place_meanwhile (void)
{
  g_autoptr (SharedSegment) segment = new_published ("first");
  g_autoptr (GError) error = NULL;

  calls = (Calls) { .on_filling = take_place };
  g_assert_false (shared_segment_publish (segment, "second", 6, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), ==, calls.place_taker);

  g_assert_true (shared_segment_take_over (segment, 0, NULL));
  munmap (calls.place_taker_data, 3);
}

/* A Qt program has removed the semaphore and its key file, and made a new file, which has the old one's inode. */
static void
remake_key_file (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_bare_remove_lock (key);
}

static void
test_detaching_leaves_the_key_file_of_a_lock_that_is_being_made (void)
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autofree char *path = test_dup_lock_path (shared_segment_get_key (segment));

  calls = (Calls) { .on_removing = remake_key_file };
  g_assert_true (shared_segment_detach (segment, NULL));
  calls = (Calls) { 0 };
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The holder finds out each time, and does not give up before its time is up. */
static void
reset_lock_again (void)
{
  reset_lock ();
  if (calls.creations < 5)
    calls.interfere = reset_lock_again;
}

static void
test_publish_is_done_again_as_often_as_it_takes (void)
{
  g_autoptr (SharedSegment) segment = new_published ("first");
  g_autoptr (GError) error = NULL;

  calls = (Calls) { .interfere = reset_lock_again };
  g_assert_true (shared_segment_publish (segment, "second", 6, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpint (calls.creations, ==, 6);
}

/* As the last one to detach does that held it until then: others would not wait for who holds what they do not find. */
static void
test_lock_that_is_removed_while_it_is_taken_is_taken_again (void)
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autoptr (GError) error = NULL;

  calls = (Calls) { .on_taking = remove_lock };
  g_assert_true (shared_segment_lock (segment, 0, &error));
  g_assert_no_error (error);
  g_assert_null (calls.on_taking);
  g_assert_true (test_lock_exists (shared_segment_get_key (segment)));

  g_assert_true (shared_segment_unlock (segment, &error));
  g_assert_no_error (error);
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
test_ones_own_lock_that_is_lost_in_the_middle_is_told (void)
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  calls = (Calls) { .interfere = reset_lock };
  g_assert_false (shared_segment_publish (segment, "mine", 4, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_assert_cmpint (calls.creations, ==, 1);
}

/* Nothing stays, though the lock that it removes is not the one that it held. */
static void
test_detach_takes_a_lost_lock_again (void)
{
  g_autoptr (SharedSegment) segment = new_published ("text");
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_lock (segment, 0, NULL));
  remove_lock ();
  shared_segment_detach (segment, &error);
  g_assert_no_error (error);
  g_assert_false (shared_segment_is_attached (segment));
  test_world_assert_clean ();
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
assert_posix_hold_is_lost (void (*how) (void))
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  SharedSegmentPosixLock lock;
  g_autoptr (GError) error = NULL;

  shared_segment_posix_lock_init (&lock, key);
  shared_segment_posix_lock_acquire (&lock, TRUE, -1, &error);
  g_assert_no_error (error);
  g_assert_true (shared_segment_posix_lock_is_ours (&lock));

  how ();
  g_assert_false (shared_segment_posix_lock_is_ours (&lock));
  g_assert_false (shared_segment_posix_lock_release (&lock));
  shared_segment_posix_lock_close (&lock);
  if (test_lock_exists (key))
    test_bare_remove_lock (key);
}

static void
test_hold_of_a_posix_lock_that_was_reset_is_lost (void)
{
  assert_posix_hold_is_lost (reset_lock);
}

static void
test_hold_of_a_posix_lock_that_was_removed_is_lost (void)
{
  assert_posix_hold_is_lost (remove_lock);
}

static void
test_hold_of_a_posix_lock_that_was_replaced_is_lost (void)
{
  assert_posix_hold_is_lost (replace_lock);
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

  test_world_add_both ("/lost-lock/publish-is-done-again/when-it-was-reset",
                       test_publish_is_done_again_when_the_lock_was_reset);
  test_world_add_both ("/lost-lock/publish-is-done-again/when-it-was-removed",
                       test_publish_is_done_again_when_the_lock_was_removed);
  test_world_add_posix ("/posix/lost-lock/publish-is-done-again/when-it-was-replaced",
                        test_publish_is_done_again_when_the_lock_was_replaced);
  test_world_add ("/system-v/lost-lock/detaching-leaves-the-key-file-of-one-that-is-being-made",
                  test_detaching_leaves_the_key_file_of_a_lock_that_is_being_made);
  test_world_add_posix ("/posix/lost-lock/publish-leaves-what-took-its-place-meanwhile",
                        test_publish_leaves_what_took_its_place_meanwhile);
  test_world_add_both ("/lost-lock/publish-is-done-again/as-often-as-it-takes",
                       test_publish_is_done_again_as_often_as_it_takes);
  test_world_add_both ("/lost-lock/snapshot-is-taken-again/when-it-was-reset",
                       test_snapshot_is_taken_again_when_the_lock_was_reset);
  test_world_add_both ("/lost-lock/snapshot-is-taken-again/when-it-was-removed",
                       test_snapshot_is_taken_again_when_the_lock_was_removed);
  test_world_add_posix ("/posix/lost-lock/snapshot-is-taken-again/when-it-was-replaced",
                        test_snapshot_is_taken_again_when_the_lock_was_replaced);
  test_world_add_posix ("/posix/lost-lock/lock-is-taken-again-when-it-is-removed-meanwhile",
                        test_lock_that_is_removed_while_it_is_taken_is_taken_again);
  test_world_add_both ("/lost-lock/ones-own-is-told", test_ones_own_lock_that_was_lost_is_told);
  test_world_add_both ("/lost-lock/ones-own-is-told-when-it-is-lost-in-the-middle",
                       test_ones_own_lock_that_is_lost_in_the_middle_is_told);
  test_world_add_both ("/lost-lock/detach-takes-it-again", test_detach_takes_a_lost_lock_again);
  test_world_add ("/lost-lock/hold-is-lost/when-it-was-reset", test_hold_of_a_lock_that_was_reset_is_lost);
  test_world_add ("/lost-lock/hold-is-lost/when-it-was-removed", test_hold_of_a_lock_that_was_removed_is_lost);
  test_world_add ("/lost-lock/hold-is-lost/when-nobody-can-find-it", test_hold_of_a_lock_that_nobody_can_find_is_lost);
  test_world_add_posix ("/posix/lost-lock/hold-is-lost/when-it-was-reset",
                        test_hold_of_a_posix_lock_that_was_reset_is_lost);
  test_world_add_posix ("/posix/lost-lock/hold-is-lost/when-it-was-removed",
                        test_hold_of_a_posix_lock_that_was_removed_is_lost);
  test_world_add_posix ("/posix/lost-lock/hold-is-lost/when-it-was-replaced",
                        test_hold_of_a_posix_lock_that_was_replaced_is_lost);

  return test_world_run ();
}
