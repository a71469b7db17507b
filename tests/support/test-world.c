/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A world of its own for each test: its own key files, no shared memory but its own, and nothing left at the end.
 *
 * A System V key holds 16 bits of an inode number, so key files in two folders can give the same key. In a namespace of
 * its own a test meets nobody else's segments, and all that is there at its end is what it has left.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "test-world.h"

#define WATCHDOG_S 600

static char *world_folder;
static gboolean isolated;

static void
write_file (const char *path,
            const char *text)
{
  g_autoptr (GError) error = NULL;
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  g_close (fd, &error);
  g_assert_no_error (error);
}

/* Without the right to, a user namespace gives it; where that is forbidden too, tests run among the machine's
 * segments. */
static void
isolate (void)
{
  uid_t uid = geteuid ();
  gid_t gid = getegid ();
  g_autofree char *uid_map = g_strdup_printf ("%d %d 1", uid, uid);
  g_autofree char *gid_map = g_strdup_printf ("%d %d 1", gid, gid);

  if (unshare (CLONE_NEWIPC) == 0)
    {
      isolated = TRUE;
      return;
    }

  if (unshare (CLONE_NEWUSER | CLONE_NEWIPC) != 0)
    return;

  write_file ("/proc/self/setgroups", "deny");
  write_file ("/proc/self/uid_map", uid_map);
  write_file ("/proc/self/gid_map", gid_map);
  isolated = TRUE;
}

static void
set_folder (void)
{
  g_setenv ("TMPDIR", world_folder, TRUE);
}

void
test_world_init (int    *argc,
                 char ***argv)
{
  g_autoptr (GError) error = NULL;

  isolate ();

  world_folder = g_dir_make_tmp ("segment-test-XXXXXX", &error);
  g_assert_no_error (error);
  set_folder ();

  g_test_init (argc, argv, NULL);
}

static guint
count_segments (void)
{
  struct shm_info info = { 0 };

  shmctl (0, SHM_INFO, (struct shmid_ds *) &info);
  return info.used_ids;
}

static guint
count_semaphores (void)
{
  struct seminfo info = { 0 };
  union { int val; struct seminfo *buf; } argument = { .buf = &info };

  semctl (0, 0, SEM_INFO, argument);
  return info.semusz;
}

static void
assert_no_key_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (world_folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "qipc_"))
      g_error ("the test has left the key file %s", name);
}

/* Nothing may be left: no segment, no semaphore, no key file. */
void
test_world_assert_clean (void)
{
  assert_no_key_files ();

  if (!isolated)
    return;

  g_assert_cmpuint (count_segments (), ==, 0);
  g_assert_cmpuint (count_semaphores (), ==, 0);
}

/* Removes a folder and all that is in it. */
void
test_world_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_world_remove_tree (child);
    }
  g_remove (path);
}

static void
empty_folder (void)
{
  test_world_remove_tree (world_folder);
  g_assert_cmpint (g_mkdir (world_folder, 0700), ==, 0);
}

static void
run_in_world (gconstpointer data)
{
  const GTestFunc *test = data;

  alarm (WATCHDOG_S);
  (*test) ();
  alarm (0);

  test_world_assert_clean ();
  empty_folder ();
  set_folder ();
}

/* Adds a test that has a world of its own, and leaves nothing there. */
void
test_world_add (const char *path,
                GTestFunc   test)
{
  GTestFunc *copy = g_new (GTestFunc, 1);

  *copy = test;
  g_test_add_data_func_full (path, copy, run_in_world, g_free);
}

int
test_world_run (void)
{
  int status = g_test_run ();

  test_world_remove_tree (world_folder);
  g_clear_pointer (&world_folder, g_free);
  return status;
}

const char *
test_world_get_folder (void)
{
  return world_folder;
}

gboolean
test_world_is_isolated (void)
{
  return isolated;
}

/* Says that the running test cannot do without something: in CI that is a failure. Returns whether it is there. */
gboolean
test_world_needs (gboolean    is_there,
                  const char *what)
{
  if (is_there)
    return TRUE;

  if (g_getenv ("CI") != NULL)
    g_test_fail_printf ("%s is missing, and in CI nothing is skipped", what);
  else
    g_test_skip_printf ("%s is missing", what);
  return FALSE;
}

gboolean
test_world_needs_program (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  return test_world_needs (path != NULL, program);
}

/* A name as nobody else uses. */
char *
test_dup_key_name (void)
{
  return g_strdup_printf ("test %d %s", (int) getpid (), g_test_get_path ());
}

SharedSegmentKey *
test_key_new (void)
{
  g_autofree char *name = test_dup_key_name ();

  return shared_segment_key_new (name, SHARED_SEGMENT_SYSTEM_V);
}

/* The path of the key file with this prefix that belongs to the test's key. */
char *
test_dup_key_file (const char *prefix)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  const char *native = shared_segment_key_get_native (key);
  const char *rest = strstr (native, "qipc_sharedmemory_") + strlen ("qipc_sharedmemory_");

  return g_strdup_printf ("%s/%s%s", test_world_get_folder (), prefix, rest);
}

/* The id of the segment of this key, found as any program would find it; -1: none. */
int
test_find_segment (SharedSegmentKey *key)
{
  key_t ipc_key = ftok (shared_segment_key_get_native (key), 'Q');

  return ipc_key != -1 ? shmget (ipc_key, 0, 0) : -1;
}

/* The id of the semaphore of the test's key; -1: none. */
int
test_find_semaphore (SharedSegmentKey *key)
{
  g_autofree char *path = test_dup_key_file ("qipc_systemsem_");
  key_t ipc_key = ftok (path, 'Q');

  return ipc_key != -1 ? semget (ipc_key, 1, 0) : -1;
}

char *
test_dup_text (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}
