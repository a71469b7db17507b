/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A world of its own for each test: its own key files, no shared memory but its own, and nothing left at the end.
 *
 * A System V key holds 16 bits of an inode number, so key files in two folders can give the same key. In a namespace of
 * its own, and with a /dev/shm of its own, a test meets nobody else's segments, and all that is there at its end is
 * what it has left.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-world.h"

#define WATCHDOG_S 600

/* How often to look again for what goes by itself, with a millisecond between */
#define MAX_TRIES 2000

#define POSIX_FOLDER "/dev/shm"

static char *world_folder;
static pid_t world_id;
static gboolean isolated;
static gboolean is_posix_limited;
static SharedSegmentKind kind;

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

static void
mount_posix_folder (void)
{
  g_assert_no_errno (mount ("tmpfs", POSIX_FOLDER, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
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

  if (unshare (CLONE_NEWIPC | CLONE_NEWNS) != 0)
    {
      if (unshare (CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS) != 0)
        return;

      write_file ("/proc/self/setgroups", "deny");
      write_file ("/proc/self/uid_map", uid_map);
      write_file ("/proc/self/gid_map", gid_map);
    }

  g_assert_no_errno (mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL));
  mount_posix_folder ();
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

  world_id = getpid ();
  isolate ();

  world_folder = g_dir_make_tmp ("segment-test-XXXXXX", &error);
  g_assert_no_error (error);
  set_folder ();

  g_test_init (argc, argv, NULL);
}

static gboolean
find_any_segment (struct shmid_ds *status)
{
  struct shm_info info = { 0 };
  int last = shmctl (0, SHM_INFO, (struct shmid_ds *) &info);

  for (int i = 0; i <= last; i++)
    if (shmctl (i, SHM_STAT, status) >= 0)
      return TRUE;

  return FALSE;
}

/* A process that has ended loses its attachments a moment later if somebody looks into its /proc/PID/maps just then. */
static void
assert_no_segments (void)
{
  struct shmid_ds status;

  for (int tries = 0; find_any_segment (&status); tries++)
    {
      if (tries == MAX_TRIES)
        g_error ("the test has left a segment of key %#x, of process %d", (guint) status.shm_perm.__key,
                 (int) status.shm_cpid);

      g_usleep (1000);
    }
}

static void
assert_no_semaphores (void)
{
  struct seminfo info = { 0 };
  struct semid_ds status;
  union { int val; struct semid_ds *status; struct seminfo *info; } argument = { .info = &info };
  int last = semctl (0, 0, SEM_INFO, argument);

  argument.status = &status;
  for (int i = 0; i <= last; i++)
    {
      int id = semctl (i, 0, SEM_STAT, argument);

      if (id >= 0)
        g_error ("the test has left semaphore %d of key %#x: value %d, last changed by process %d after %d s", id,
                 (guint) status.sem_perm.__key, semctl (id, 0, GETVAL), semctl (id, 0, GETPID),
                 status.sem_otime == 0 ? -1 : (int) (status.sem_otime - status.sem_ctime));
    }
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

static void
assert_no_posix_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (POSIX_FOLDER, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_error ("the test has left " POSIX_FOLDER "/%s", name);
}

/* Nothing may be left: no segment, no semaphore, no key file. */
void
test_world_assert_clean (void)
{
  assert_no_key_files ();

  if (!isolated)
    return;

  assert_no_segments ();
  assert_no_semaphores ();
  assert_no_posix_files ();
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

/* What was once without a limit cannot be limited again: another test needs another folder. */
static void
lift_posix_limits (void)
{
  if (!is_posix_limited)
    return;

  g_assert_no_errno (umount2 (POSIX_FOLDER, MNT_DETACH));
  mount_posix_folder ();
  is_posix_limited = FALSE;
}

typedef struct
{
  GTestFunc         test;
  SharedSegmentKind kind;
} Case;

static void
run_in_world (gconstpointer data)
{
  const Case *test_case = data;

  kind = test_case->kind;
  alarm (WATCHDOG_S);
  test_case->test ();
  alarm (0);

  test_world_assert_clean ();
  lift_posix_limits ();
  empty_folder ();
  set_folder ();
}

static void
add (const char        *path,
     GTestFunc          test,
     SharedSegmentKind  kind_of_test)
{
  Case *test_case = g_new (Case, 1);

  *test_case = (Case) { .test = test, .kind = kind_of_test };
  g_test_add_data_func_full (path, test_case, run_in_world, g_free);
}

/* Adds a test that has a world of its own, and leaves nothing there. */
void
test_world_add (const char *path,
                GTestFunc   test)
{
  add (path, test, SHARED_SEGMENT_SYSTEM_V);
}

/* The same for a test of what only POSIX segments do. */
void
test_world_add_posix (const char *path,
                      GTestFunc   test)
{
  add (path, test, SHARED_SEGMENT_POSIX);
}

/* The same for a test of what both kinds do: below /system-v and /posix. */
void
test_world_add_both (const char *path,
                     GTestFunc   test)
{
  g_autofree char *system_v = g_strconcat ("/system-v", path, NULL);
  g_autofree char *posix = g_strconcat ("/posix", path, NULL);

  add (system_v, test, SHARED_SEGMENT_SYSTEM_V);
  add (posix, test, SHARED_SEGMENT_POSIX);
}

int
test_world_run (void)
{
  int status = g_test_run ();

  test_world_remove_tree (world_folder);
  g_clear_pointer (&world_folder, g_free);
  return status;
}

/* Whether Valgrind runs the test: it does some system calls in another way than the kernel. */
gboolean
test_world_is_valgrind (void)
{
  return g_getenv ("VALGRIND") != NULL;
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

/* Sets a limit of this test's own namespace, a file in /proc/sys/kernel, if that is allowed. */
gboolean
test_world_limit_system_v (const char *name,
                           const char *value)
{
  g_autofree char *path = g_build_filename ("/proc/sys/kernel", name, NULL);
  FILE *file = isolated ? g_fopen (path, "w") : NULL;
  gboolean is_set;

  if (file == NULL)
    return FALSE;

  is_set = fputs (value, file) >= 0;
  return fclose (file) == 0 && is_set;
}

/* Sets limits of this test's own /dev/shm, as options of mount(8), if that is allowed. At the test's end they go. */
gboolean
test_world_limit_posix (const char *options)
{
  if (!isolated || mount ("none", POSIX_FOLDER, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, options) != 0)
    return FALSE;

  is_posix_limited = TRUE;
  return TRUE;
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

/* The kind that the running test is about. */
SharedSegmentKind
test_get_kind (void)
{
  return kind;
}

/* A key as nobody else uses, the same for the test and its children. */
SharedSegmentKey *
test_key_new (void)
{
  g_autofree char *name = g_strdup_printf ("test %d %s", (int) world_id, g_test_get_path ());

  return shared_segment_key_new (name, kind);
}

/* The same as text, for other programs. */
char *
test_dup_key_name (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_key_to_string (key);
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

/* The file that the segment of this key is found by: its key file, or the segment itself. */
char *
test_dup_segment_path (SharedSegmentKey *key)
{
  const char *native = shared_segment_key_get_native (key);

  return shared_segment_key_get_kind (key) == SHARED_SEGMENT_POSIX ? g_strconcat (POSIX_FOLDER, native, NULL)
                                                                   : g_strdup (native);
}

/* The POSIX name of the semaphore that goes with a segment's name. */
char *
test_dup_semaphore_name (SharedSegmentKey *key)
{
  const char *native = shared_segment_key_get_native (key);

  if (!g_str_has_prefix (native, "/qipc_sharedmemory_"))
    return g_strdup (native);

  return g_strconcat ("/qipc_systemsem_", native + strlen ("/qipc_sharedmemory_"), NULL);
}

/* The file that the lock of this key is found by. */
char *
test_dup_lock_path (SharedSegmentKey *key)
{
  g_autofree char *semaphore = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;

  if (shared_segment_key_get_kind (key) == SHARED_SEGMENT_POSIX)
    {
      semaphore = test_dup_semaphore_name (key);
      return g_strconcat (POSIX_FOLDER "/sem.", semaphore + 1, NULL);
    }

  if (shared_segment_key_get_name (key) == NULL)
    return g_strdup (shared_segment_key_get_native (key));

  folder = g_path_get_dirname (shared_segment_key_get_native (key));
  file = g_path_get_basename (shared_segment_key_get_native (key));
  return g_strconcat (folder, "/qipc_systemsem_", file + strlen ("qipc_sharedmemory_"), NULL);
}

static int
find_inode (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0 ? (int) status.st_ino : -1;
}

/* The id of the segment of this key, found as any program would find it; -1: none. */
int
test_find_segment (SharedSegmentKey *key)
{
  g_autofree char *path = test_dup_segment_path (key);
  key_t ipc_key;

  if (shared_segment_key_get_kind (key) == SHARED_SEGMENT_POSIX)
    return find_inode (path);

  ipc_key = ftok (path, 'Q');
  return ipc_key != -1 ? shmget (ipc_key, 0, 0) : -1;
}

/* The id of the semaphore of this key; -1: none. */
int
test_find_semaphore (SharedSegmentKey *key)
{
  g_autofree char *path = test_dup_lock_path (key);
  key_t ipc_key;

  if (shared_segment_key_get_kind (key) == SHARED_SEGMENT_POSIX)
    return find_inode (path);

  ipc_key = ftok (path, 'Q');
  return ipc_key != -1 ? semget (ipc_key, 1, 0) : -1;
}

gboolean
test_segment_exists (SharedSegmentKey *key)
{
  return test_find_segment (key) >= 0;
}

gboolean
test_lock_exists (SharedSegmentKey *key)
{
  return test_find_semaphore (key) >= 0;
}
