/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The files that POSIX segments are: who else uses one.
 */

#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "shared-segment-posix-file-private.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-world.h"

/* So often that somebody else wants the file meanwhile. */
#define N_LEASES 30000

typedef struct
{
  SharedSegmentKey *key;
  char             *path;
  struct stat       status;
} File;

static File
new_file (void)
{
  File file = { .key = test_key_new () };
  g_autoptr (GError) error = NULL;

  file.path = test_dup_segment_path (file.key);
  g_assert_true (test_bare_create_segment (file.key, 8));
  shared_segment_posix_file_look (file.path, file.key, &file.status, &error);
  g_assert_no_error (error);
  return file;
}

static void
end_file (File *file)
{
  unlink (file->path);
  g_clear_pointer (&file->path, g_free);
  g_clear_pointer (&file->key, shared_segment_key_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, end_file)

static void
assert_users (const File                  *file,
              SharedSegmentPosixFileUsers  users)
{
  g_assert_cmpint (shared_segment_posix_file_find_users (file->path, &file->status, file->key), ==, (int) users);
}

static void
test_file_that_nobody_has_open_is_free (void)
{
  g_auto (File) file = new_file ();

  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_FREE);
  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_FREE);
}

static void
test_file_that_is_open_is_used (void)
{
  g_auto (File) file = new_file ();
  int fd = open (file.path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_USED);
  close (fd);
  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_FREE);
}

/* Who has it in memory cannot be told any more. */
static void
test_file_that_has_gone_is_not_free (void)
{
  g_auto (File) file = new_file ();

  g_assert_no_errno (unlink (file.path));
  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_USED);
}

static void
test_file_that_another_has_replaced_is_not_free (void)
{
  g_auto (File) file = new_file ();

  file.status.st_ino++;
  assert_users (&file, SHARED_SEGMENT_POSIX_FILE_USED);
}

G_GNUC_NORETURN static void
open_for_ever (gconstpointer path)
{
  for (;;)
    close (open (path, O_RDONLY | O_CLOEXEC));
}

/* The kernel sends a signal to who leases a file that another one wants to open: most signals end a program. */
static void
test_asking_does_no_harm_to_who_asks (void)
{
  g_auto (File) file = new_file ();
  pid_t child = test_child_start (open_for_ever, file.path);
  guint n_free = 0;

  while (n_free < N_LEASES)
    n_free += shared_segment_posix_file_find_users (file.path, &file.status, file.key) ==
              SHARED_SEGMENT_POSIX_FILE_FREE;

  test_child_kill (child);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_posix ("/posix-file/users/nobody-has-it-open", test_file_that_nobody_has_open_is_free);
  test_world_add_posix ("/posix-file/users/somebody-has-it-open", test_file_that_is_open_is_used);
  test_world_add_posix ("/posix-file/users/it-has-gone", test_file_that_has_gone_is_not_free);
  test_world_add_posix ("/posix-file/users/another-has-its-name", test_file_that_another_has_replaced_is_not_free);
  test_world_add_posix ("/posix-file/users/asking-does-no-harm", test_asking_does_no_harm_to_who_asks);

  return test_world_run ();
}
