/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What others put in our way: nothing is followed, and nothing is written that we did not create.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-process.h"
#include "test-world.h"

#define ANOTHER_USER 65534

static void
assert_all_denied (SharedSegmentKey *key)
{
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);

  g_assert_false (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);

  g_assert_false (shared_segment_publish (segment, "text", 4, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);

  g_assert_null (shared_segment_snapshot (segment, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
}

static void
assert_denied_in_place_of_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);
  g_autofree char *lock_path = test_dup_lock_path (key);

  assert_all_denied (key);

  /* It stays where it lies; the lock that was made to look is gone. */
  g_assert_false (g_file_test (lock_path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK) || g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Whoever makes it, it is not a lock: nothing can be made under it. */
static void
assert_denied_in_place_of_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *path = test_dup_lock_path (key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, "text", 4, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
  g_assert_false (test_segment_exists (key));
  g_assert_cmpint (g_remove (path), ==, 0);
}

static char *
dup_segment_path (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return test_dup_segment_path (key);
}

static char *
dup_lock_path (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return test_dup_lock_path (key);
}

static void
test_folder_in_place_of_the_key_file (void)
{
  g_autofree char *path = dup_segment_path ();

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_denied_in_place_of_segment ();
}

static void
test_folder_in_place_of_the_lock (void)
{
  g_autofree char *path = dup_lock_path ();

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_denied_in_place_of_lock ();
}

static void
test_fifo_in_place_of_the_key_file (void)
{
  g_autofree char *path = dup_segment_path ();

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_denied_in_place_of_segment ();
}

static void
test_fifo_in_place_of_the_lock (void)
{
  g_autofree char *path = dup_lock_path ();

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_denied_in_place_of_lock ();
}

static void
test_symlink_in_place_of_the_key_file (void)
{
  g_autofree char *path = dup_segment_path ();
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_true (g_file_set_contents (target, "", 0, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_denied_in_place_of_segment ();
}

static void
test_symlink_in_place_of_the_lock (void)
{
  g_autofree char *path = dup_lock_path ();
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_true (g_file_set_contents (target, "", 0, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_denied_in_place_of_lock ();
}

static void
test_dangling_symlink_is_not_filled (void)
{
  g_autofree char *path = dup_segment_path ();
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_denied_in_place_of_segment ();
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_dangling_symlink_in_place_of_the_lock_is_not_filled (void)
{
  g_autofree char *path = dup_lock_path ();
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_denied_in_place_of_lock ();
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

/* Makes a file that another user owns, and everybody may write to, if that is allowed. */
static gboolean
give_away (const char *path,
           const char *content)
{
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  if (test_world_needs (chown (path, ANOTHER_USER, -1) == 0, "the right to give files away"))
    return TRUE;

  g_unlink (path);
  return FALSE;
}

static void
test_key_file_of_another_user (void)
{
  g_autofree char *path = dup_segment_path ();

  if (give_away (path, ""))
    assert_denied_in_place_of_segment ();
}

static void
test_lock_file_of_another_user (void)
{
  g_autofree char *path = dup_lock_path ();

  if (give_away (path, ""))
    assert_denied_in_place_of_lock ();
}

static void
test_posix_segment_of_another_user (void)
{
  g_autofree char *path = dup_segment_path ();

  if (give_away (path, "theirs"))
    assert_denied_in_place_of_segment ();
}

static void
test_posix_lock_of_another_user (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);

  g_assert_true (test_bare_make_lock (key, 1));
  if (!test_world_needs (chown (path, ANOTHER_USER, -1) == 0, "the right to give files away"))
    {
      g_unlink (path);
      return;
    }

  assert_denied_in_place_of_lock ();
}

/* Another user may not remove what is ours from there, but a name that is ours alone is not followed, either. */
static void
test_symlink_to_ones_own_segment_is_not_followed (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  g_assert_true (g_file_set_contents ("/dev/shm/mine", "mine", 4, NULL));
  g_assert_cmpint (symlink ("/dev/shm/mine", path), ==, 0);
  assert_denied_in_place_of_segment ();
  g_assert_cmpint (g_unlink ("/dev/shm/mine"), ==, 0);
}

static void
test_segment_of_another_user (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  struct shmid_ds status;
  int id;

  test_process_ask (peer, "create 4", "ok");
  test_process_ask (peer, "write mine", "ok");

  id = test_find_segment (key);
  g_assert_cmpint (shmctl (id, IPC_STAT, &status), ==, 0);
  status.shm_perm.uid = ANOTHER_USER;
  status.shm_perm.mode = 0666;
  if (!test_world_needs (geteuid () == 0 && shmctl (id, IPC_SET, &status) == 0, "the right to give segments away"))
    return;

  assert_all_denied (key);
  test_process_ask (peer, "read", "mine");

  status.shm_perm.uid = geteuid ();
  g_assert_cmpint (shmctl (id, IPC_SET, &status), ==, 0);
}

static void
test_lock_of_another_user (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;
  struct semid_ds status;
  union { int val; struct semid_ds *buf; } argument = { .buf = &status };
  int id;

  test_process_ask (peer, "create 4", "ok");
  id = test_find_semaphore (key);
  g_assert_cmpint (semctl (id, 0, IPC_STAT, argument), ==, 0);
  status.sem_perm.uid = ANOTHER_USER;
  status.sem_perm.mode = 0666;
  if (!test_world_needs (geteuid () == 0 && semctl (id, 0, IPC_SET, argument) == 0, "the right to give locks away"))
    return;

  g_assert_false (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);

  status.sem_perm.uid = geteuid ();
  g_assert_cmpint (semctl (id, 0, IPC_SET, argument), ==, 0);
}

static void
test_key_files_folder_is_missing (void)
{
  g_autofree char *folder = g_build_filename (test_world_get_folder (), "missing", NULL);
  g_autoptr (SharedSegmentKey) key = NULL;
  g_autoptr (SharedSegment) segment = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("TMPDIR", folder, TRUE);
  key = test_key_new ();
  segment = shared_segment_new (key);

  g_assert_false (shared_segment_publish (segment, "text", 4, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/trust/folder-in-place-of-the-key-file", test_folder_in_place_of_the_key_file);
  test_world_add_both ("/trust/folder-in-place-of-the-lock", test_folder_in_place_of_the_lock);
  test_world_add_both ("/trust/fifo-in-place-of-the-key-file", test_fifo_in_place_of_the_key_file);
  test_world_add_both ("/trust/fifo-in-place-of-the-lock", test_fifo_in_place_of_the_lock);
  test_world_add_both ("/trust/symlink-in-place-of-the-key-file", test_symlink_in_place_of_the_key_file);
  test_world_add_both ("/trust/symlink-in-place-of-the-lock", test_symlink_in_place_of_the_lock);
  test_world_add_both ("/trust/dangling-symlink-is-not-filled", test_dangling_symlink_is_not_filled);
  test_world_add_both ("/trust/dangling-symlink-in-place-of-the-lock-is-not-filled",
                       test_dangling_symlink_in_place_of_the_lock_is_not_filled);
  test_world_add_posix ("/posix/trust/symlink-to-ones-own-is-not-followed",
                        test_symlink_to_ones_own_segment_is_not_followed);
  test_world_add_both ("/trust/key-file-of-another-user", test_key_file_of_another_user);
  test_world_add_both ("/trust/lock-file-of-another-user", test_lock_file_of_another_user);
  test_world_add_posix ("/posix/trust/segment-of-another-user", test_posix_segment_of_another_user);
  test_world_add_posix ("/posix/trust/lock-of-another-user", test_posix_lock_of_another_user);
  test_world_add ("/trust/segment-of-another-user", test_segment_of_another_user);
  test_world_add ("/trust/lock-of-another-user", test_lock_of_another_user);
  test_world_add ("/trust/key-files-folder-is-missing", test_key_files_folder_is_missing);

  return test_world_run ();
}
