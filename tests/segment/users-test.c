/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two users of one machine: what one of them plants is named to the other, not followed, not used and not changed.
 *
 * The first user is root, who could do all that, and an ordinary one, who is stopped by the system here and there.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-world.h"

#define PLANTED   "theirs"
#define EVERYBODY 0666

#define N_PROVISIONAL_NAMES 100

static const uid_t victims[] = { 0, TEST_YET_ANOTHER_USER };

static gboolean
is_posix (void)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX;
}

/* A folder for key files as /tmp is, and two users. */
static gboolean
let_users_in (void)
{
  if (!test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER), "the right to be another user"))
    return FALSE;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  return TRUE;
}

/* What lies at a place, so that it can be told whether it is still the same. */
typedef struct
{
  struct stat status;
  char       *content;  /* of a file, else NULL */
} Sight;

static void
clear_sight (Sight *sight)
{
  g_clear_pointer (&sight->content, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sight, clear_sight)

static Sight
look_at (const char *path)
{
  Sight sight = { 0 };

  g_assert_no_errno (lstat (path, &sight.status));
  if (S_ISREG (sight.status.st_mode))
    g_assert_true (g_file_get_contents (path, &sight.content, NULL, NULL));
  return sight;
}

static void
assert_untouched (const char  *path,
                  const Sight *before)
{
  g_auto (Sight) now = look_at (path);

  g_assert_cmpuint (now.status.st_ino, ==, before->status.st_ino);
  g_assert_cmpuint (now.status.st_uid, ==, before->status.st_uid);
  g_assert_cmpuint (now.status.st_mode, ==, before->status.st_mode);
  g_assert_cmpuint (now.status.st_nlink, ==, before->status.st_nlink);
  g_assert_cmpint (now.status.st_size, ==, before->status.st_size);
  g_assert_cmpint (now.status.st_mtim.tv_sec, ==, before->status.st_mtim.tv_sec);
  g_assert_cmpint (now.status.st_mtim.tv_nsec, ==, before->status.st_mtim.tv_nsec);
  g_assert_cmpstr (now.content, ==, before->content);
}

/* What the victim does */

static void
assert_denied (gboolean   is_done,
               GError   **error,
               gpointer   key)
{
  g_assert_false (is_done);
  test_assert_error_names (*error, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, key, NULL);
  g_clear_error (error);
}

static void
assert_making_is_denied (gconstpointer data)
{
  SharedSegmentKey *key = (gpointer) data;
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  assert_denied (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, &error), &error, key);
  assert_denied (shared_segment_publish (segment, "mine", 4, 0, &error), &error, key);
}

static void
assert_all_is_denied (gconstpointer data)
{
  SharedSegmentKey *key = (gpointer) data;
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  assert_making_is_denied (data);
  assert_denied (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error), &error, key);
  assert_denied (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, &error), &error, key);
  assert_denied (shared_segment_snapshot (segment, 0, &error) != NULL, &error, key);
  assert_denied (shared_segment_query (segment, &error) != NULL, &error, key);
  assert_denied (shared_segment_remove_leftover (segment, 0, &error), &error, key);
  assert_denied (shared_segment_take_over (segment, 0, &error), &error, key);
}

static void
assert_victim_is_denied (TestChildFunc     func,
                         SharedSegmentKey *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
    test_child_run_as (victims[i], func, key);
}

/* What the other user plants, as a file */

static void
plant_file (gconstpointer path)
{
  g_assert_true (g_file_set_contents (path, PLANTED, -1, NULL));
  g_assert_no_errno (chmod (path, EVERYBODY));
}

static void
plant_empty_file (gconstpointer path)
{
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_no_errno (chmod (path, EVERYBODY));
}

static void
plant_folder (gconstpointer path)
{
  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
}

static void
plant_fifo (gconstpointer path)
{
  g_assert_no_errno (mkfifo (path, EVERYBODY));
  g_assert_no_errno (chmod (path, EVERYBODY));
}

/* To a file that the victim could write to. */
static void
plant_symlink (gconstpointer path)
{
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_no_errno (symlink (target, path));
}

static void
assert_plant_is_left (TestChildFunc     plant,
                      const char       *path,
                      TestChildFunc     assertion,
                      SharedSegmentKey *key)
{
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);
  g_auto (Sight) sight = { 0 };
  g_auto (Sight) target_sight = { 0 };

  g_assert_true (g_file_set_contents (target, "mine", -1, NULL));
  target_sight = look_at (target);
  test_child_run_as (TEST_ANOTHER_USER, plant, path);
  sight = look_at (path);
  g_assert_cmpuint (sight.status.st_uid, ==, TEST_ANOTHER_USER);

  assert_victim_is_denied (assertion, key);
  assert_untouched (path, &sight);
  assert_untouched (target, &target_sight);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static const TestChildFunc plants[] = { plant_file, plant_empty_file, plant_folder, plant_fifo, plant_symlink };

static void
test_anything_in_the_segments_place_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  if (!let_users_in ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    assert_plant_is_left (plants[i], path, assert_all_is_denied, key);
}

static void
test_anything_in_the_locks_place_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);

  if (!let_users_in ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    assert_plant_is_left (plants[i], path, assert_making_is_denied, key);
}

/* What the other user plants, as shared memory and semaphores that everybody may use */

static void
plant_segment (gconstpointer path)
{
  int id = shmget (ftok (path, 'Q'), strlen (PLANTED), EVERYBODY | IPC_CREAT | IPC_EXCL);
  gpointer memory = shmat (id, NULL, 0);

  g_assert_true (memory != (gpointer) -1);
  memcpy (memory, PLANTED, strlen (PLANTED));
}

static void
plant_semaphore (gconstpointer path)
{
  int id = semget (ftok (path, 'Q'), 1, EVERYBODY | IPC_CREAT | IPC_EXCL);
  union { int val; } one = { .val = 1 };

  g_assert_no_errno (semctl (id, 0, SETVAL, one));
}

/* The key file is the victim's: everybody can compute the key that it gives. */
static void
make_key_file (gconstpointer path)
{
  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0640, NULL));
}

static void
assert_bytes_are_theirs (int id)
{
  gpointer memory = shmat (id, NULL, SHM_RDONLY);

  g_assert_true (memory != (gpointer) -1);
  g_assert_cmpmem (memory, strlen (PLANTED), PLANTED, strlen (PLANTED));
  g_assert_no_errno (shmdt (memory));
}

static void
test_planted_segment_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  if (!let_users_in ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
    {
      struct shmid_ds before, after;
      int id;

      test_child_run_as (victims[i], make_key_file, path);
      test_child_run_as (TEST_ANOTHER_USER, plant_segment, path);
      id = test_find_segment (key);
      g_assert_no_errno (shmctl (id, IPC_STAT, &before));

      test_child_run_as (victims[i], assert_all_is_denied, key);
      g_assert_no_errno (shmctl (id, IPC_STAT, &after));
      g_assert_cmpint (after.shm_lpid, ==, before.shm_lpid);
      g_assert_cmpint (after.shm_atime, ==, before.shm_atime);
      assert_bytes_are_theirs (id);

      test_bare_remove_segment (key);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_planted_semaphore_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);

  if (!let_users_in ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
    {
      int id, planter;

      test_child_run_as (victims[i], make_key_file, path);
      test_child_run_as (TEST_ANOTHER_USER, plant_semaphore, path);
      id = test_find_semaphore (key);
      planter = semctl (id, 0, GETPID);

      test_child_run_as (victims[i], assert_making_is_denied, key);
      g_assert_cmpint (test_find_semaphore (key), ==, id);
      g_assert_cmpint (semctl (id, 0, GETPID), ==, planter);
      g_assert_cmpint (semctl (id, 0, GETVAL), ==, 1);

      test_bare_remove_lock (key);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* A file of another user that is a whole semaphore, and its value. */
static void
plant_posix_semaphore (gconstpointer path)
{
  char semaphore[32] = { 1 };

  g_assert_true (g_file_set_contents (path, semaphore, sizeof semaphore, NULL));
  g_assert_no_errno (chmod (path, EVERYBODY));
}

static void
test_planted_posix_semaphore_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);

  if (let_users_in ())
    assert_plant_is_left (plant_posix_semaphore, path, assert_making_is_denied, key);
}

/* What is ours stays ours */

static void
leave_text (gconstpointer data)
{
  SharedSegment *segment = shared_segment_new ((gpointer) data);

  g_assert_true (shared_segment_publish (segment, "mine", 4, 0, NULL));
}

static void
reclaim (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, "again", 5, 0, &error);
  g_assert_no_error (error);
}

/* Not by root either: that somebody was killed gives nobody else a right. */
static void
test_leftover_is_its_users (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);
  g_auto (Sight) sight = { 0 };

  if (!let_users_in ())
    return;

  test_child_run_as (TEST_ANOTHER_USER, leave_text, key);
  sight = look_at (path);
  assert_victim_is_denied (assert_all_is_denied, key);
  assert_untouched (path, &sight);
  test_child_run_as (TEST_ANOTHER_USER, reclaim, key);
}

/* As a program of another user that was killed while it made a segment: it is not ours to clean up. */
static void
test_provisional_file_of_another_user_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  const char *path = "/dev/shm/shared-segment-new.2147483646.0";
  g_auto (Sight) sight = { 0 };

  if (!let_users_in ())
    return;

  test_child_run_as (TEST_ANOTHER_USER, plant_file, path);
  sight = look_at (path);
  for (guint i = 0; i < G_N_ELEMENTS (victims); i++)
    test_child_run_as (victims[i], reclaim, key);
  assert_untouched (path, &sight);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static char *
dup_provisional_path (guint number)
{
  return g_strdup_printf ("/dev/shm/shared-segment-new.%d.%u", (int) getpid (), number);
}

static void
plant_provisional_names (gconstpointer data)
{
  for (guint i = 0; i < N_PROVISIONAL_NAMES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/dev/shm/shared-segment-new.%d.%u", GPOINTER_TO_INT (data), i);

      plants[i % G_N_ELEMENTS (plants)] (path);
    }
}

/* They can be guessed, and so be taken beforehand. */
static void
test_provisional_names_of_another_user_are_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Sight sights[N_PROVISIONAL_NAMES];

  if (!let_users_in ())
    return;

  test_child_run_as (TEST_ANOTHER_USER, plant_provisional_names, GINT_TO_POINTER (getpid ()));
  for (guint i = 0; i < N_PROVISIONAL_NAMES; i++)
    {
      g_autofree char *path = dup_provisional_path (i);

      sights[i] = look_at (path);
    }

  reclaim (key);
  for (guint i = 0; i < N_PROVISIONAL_NAMES; i++)
    {
      g_autofree char *path = dup_provisional_path (i);

      assert_untouched (path, &sights[i]);
      clear_sight (&sights[i]);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

/* A program that hides */

typedef struct
{
  SharedSegmentKey *key;
  int               pipe;  /* a byte when it is ready */
} Hiding;

/* As programs are that hold secrets, or more rights than their user: nobody may look at what they have in memory. */
static void
use_segment_hidden (gconstpointer data)
{
  const Hiding *hiding = data;

  prctl (PR_SET_DUMPABLE, 0);
  g_assert_true (test_bare_create_segment (hiding->key, strlen (PLANTED)));
  memcpy (test_bare_attach (hiding->key), PLANTED, strlen (PLANTED));
  g_assert_cmpint (write (hiding->pipe, "", 1), ==, 1);
  pause ();
}

static gboolean
is_old (const char *path)
{
  struct stat status;

  g_assert_no_errno (stat (path, &status));
  return status.st_ctime + 3 < g_get_real_time () / G_USEC_PER_SEC;
}

static void
assert_making_is_refused (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, "mine", 4, 0, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_ALREADY_EXISTS, (gpointer) data, NULL);
}

/* In doubt a segment is in use. */
static void
test_segment_of_a_program_that_hides_is_left (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);
  g_auto (Sight) sight = { 0 };
  Hiding hiding = { .key = key };
  int pipe_fds[2];
  pid_t owner;
  char byte;

  if (!let_users_in ())
    return;

  g_assert_no_errno (pipe2 (pipe_fds, O_CLOEXEC));
  hiding.pipe = pipe_fds[1];
  owner = test_child_start_as (TEST_ANOTHER_USER, use_segment_hidden, &hiding);
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);

  /* Until then a program may be about to map what it has just created. */
  if (is_posix ())
    test_poll_until (is_old (path));
  sight = look_at (path);
  test_child_run_as (TEST_ANOTHER_USER, assert_making_is_refused, key);
  assert_untouched (path, &sight);

  test_child_kill (owner);
  test_child_run_as (TEST_ANOTHER_USER, reclaim, key);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/users/anything-in-the-segments-place-is-left", test_anything_in_the_segments_place_is_left);
  test_world_add_both ("/users/anything-in-the-locks-place-is-left", test_anything_in_the_locks_place_is_left);
  test_world_add ("/users/planted-segment-is-left", test_planted_segment_is_left);
  test_world_add ("/users/planted-semaphore-is-left", test_planted_semaphore_is_left);
  test_world_add_posix ("/posix/users/planted-semaphore-is-left", test_planted_posix_semaphore_is_left);
  test_world_add_both ("/users/leftover-is-its-users", test_leftover_is_its_users);
  test_world_add_posix ("/posix/users/provisional-file-of-another-user-is-left",
                        test_provisional_file_of_another_user_is_left);
  test_world_add_posix ("/posix/users/provisional-names-of-another-user-are-left",
                        test_provisional_names_of_another_user_are_left);
  test_world_add_both ("/users/segment-of-a-program-that-hides-is-left", test_segment_of_a_program_that_hides_is_left);

  return test_world_run ();
}
