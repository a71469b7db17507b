/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every row of Qt's table of errors, provoked for real. Each message names the key and the reason, and nothing is left.
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-process.h"
#include "test-world.h"

typedef enum
{
  CREATE,
  ATTACH,
  PUBLISH,
  SNAPSHOT,
  QUERY,
  REMOVE_LEFTOVER,
  TAKE_OVER,
  N_OPERATIONS
} Operation;

static gboolean
do_operation (SharedSegment  *segment,
              Operation       operation,
              GError        **error)
{
  g_autoptr (SharedSegmentInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;

  switch (operation)
    {
    case CREATE:
      return shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, error);
    case ATTACH:
      return shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, error);
    case PUBLISH:
      return shared_segment_publish (segment, "text", 4, 0, error);
    case SNAPSHOT:
      bytes = shared_segment_snapshot (segment, 0, error);
      return bytes != NULL;
    case QUERY:
      info = shared_segment_query (segment, error);
      return info != NULL;
    case REMOVE_LEFTOVER:
      return shared_segment_remove_leftover (segment, 0, error);
    case TAKE_OVER:
      return shared_segment_take_over (segment, 0, error);
    case N_OPERATIONS:
    default:
      g_assert_not_reached ();
    }
}

/* What operations, each on a fresh object, are to say. */
typedef struct
{
  SharedSegmentKey  *key;
  SharedSegmentError code;
  const char        *reason;     /* NULL: any */
  guint              operations; /* their bits */
} Refusal;

#define ALL ((1 << N_OPERATIONS) - 1)

static void
assert_refused (gconstpointer data)
{
  const Refusal *refusal = data;

  for (Operation operation = 0; operation < N_OPERATIONS; operation++)
    {
      g_autoptr (SharedSegment) segment = shared_segment_new (refusal->key);
      g_autoptr (GError) error = NULL;

      if ((refusal->operations & 1 << operation) == 0)
        continue;

      g_assert_false (do_operation (segment, operation, &error));
      test_assert_error_names (error, refusal->code, refusal->key, refusal->reason);
      g_assert_false (shared_segment_is_attached (segment));
    }
}

static void
let_others_in (void)
{
  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
}

static void
test_permission_denied (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, NULL, ALL };

  if (!test_world_needs (test_child_may_be_user (TEST_ANOTHER_USER), "the right to be another user"))
    return;

  let_others_in ();
  test_process_ask (owner, "publish mine", "ok");
  test_child_run_as (TEST_ANOTHER_USER, assert_refused, &refusal);
  test_process_ask (owner, "read", "mine");
}

/* A sticky folder that one may not write to. */
static void
test_permission_denied_in_the_folder (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "Permission denied", 1 << CREATE | 1 << PUBLISH };
  g_autofree char *lock_path = test_dup_lock_path (key);
  g_autofree char *folder = g_path_get_dirname (lock_path);
  struct stat status;

  if (!test_world_needs (test_child_may_be_user (TEST_ANOTHER_USER), "the right to be another user"))
    return;

  g_assert_no_errno (stat (folder, &status));
  g_assert_no_errno (chmod (folder, 0755));
  test_child_run_as (TEST_ANOTHER_USER, assert_refused, &refusal);
  g_assert_no_errno (chmod (folder, status.st_mode));
}

static void
test_invalid_size (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_create (segment, 0, SHARED_SEGMENT_READ_WRITE, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, key, "cannot be empty");
  g_clear_error (&error);

  g_assert_false (shared_segment_create (segment, G_MAXSIZE, SHARED_SEGMENT_READ_WRITE, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_INVALID_SIZE, key, "above the system's limit");
}

static void
test_key_error_without_a_name (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("", test_get_kind ());

  for (Operation operation = 0; operation < N_OPERATIONS; operation++)
    {
      g_autoptr (SharedSegment) segment = shared_segment_new (key);
      g_autoptr (GError) error = NULL;

      /* There is no name that the message could give. */
      g_assert_false (do_operation (segment, operation, &error));
      g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
      g_assert_nonnull (strstr (error->message, "empty"));
    }
}

static void
test_key_error_with_a_name_that_is_too_long (void)
{
  g_autofree char *letters = g_strnfill (NAME_MAX + 1, 'x');
  g_autofree char *native = g_strconcat (test_get_kind () == SHARED_SEGMENT_POSIX ? "" : test_world_get_folder (),
                                         "/", letters, NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (native, test_get_kind ());
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_KEY, NULL, 1 << CREATE | 1 << PUBLISH };

  assert_refused (&refusal);
}

static void
assert_no_key_file_can_be_made (const char *folder)
{
  g_autofree char *native = g_build_filename (folder, "key", NULL);
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (native, SHARED_SEGMENT_SYSTEM_V);
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_KEY, NULL, 1 << CREATE | 1 << PUBLISH };

  assert_refused (&refusal);
}

static void
test_key_error_in_a_missing_folder (void)
{
  g_autofree char *missing = g_build_filename (test_world_get_folder (), "missing", NULL);

  assert_no_key_file_can_be_made (missing);
}

static void
test_key_error_below_a_file (void)
{
  g_autofree char *file = g_build_filename (test_world_get_folder (), "file", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  assert_no_key_file_can_be_made (file);
}

static void
hide_posix_folder (gconstpointer data)
{
  const Refusal *refusal = data;

  g_assert_no_errno (mount ("tmpfs", "/dev", "tmpfs", 0, NULL));
  assert_refused (refusal);
  g_assert_no_errno (umount2 ("/dev", MNT_DETACH));
}

static void
test_key_error_without_a_folder_for_names (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_KEY, "No such file", 1 << CREATE | 1 << PUBLISH };

  if (test_world_needs (test_world_is_isolated (), "a namespace for mounts"))
    hide_posix_folder (&refusal);
}

static void
test_already_exists (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_ALREADY_EXISTS, "Another program owns the segment",
                      1 << CREATE | 1 << PUBLISH | 1 << REMOVE_LEFTOVER };

  test_process_ask (owner, "publish theirs", "ok");
  assert_refused (&refusal);
  test_process_ask (owner, "read", "theirs");
}

static void
test_not_found (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_NOT_FOUND, "There is no segment",
                      1 << ATTACH | 1 << SNAPSHOT | 1 << QUERY | 1 << REMOVE_LEFTOVER | 1 << TAKE_OVER };

  assert_refused (&refusal);
  test_world_assert_clean ();
}

static void
test_lock_error_without_an_attachment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_lock (segment, 0, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_LOCK, key, "attached");
  g_clear_error (&error);

  g_assert_false (shared_segment_unlock (segment, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_LOCK, key, "does not hold the lock");
}

static void
test_lock_error_with_a_lock_that_was_taken_away (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *path = test_dup_lock_path (key);
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_create (segment, 4, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  test_bare_remove_lock (key);
  g_unlink (path);

  g_assert_false (shared_segment_unlock (segment, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_LOCK, key, "taken the lock away");
}

/* What is allowed here is only what is open already. */
static void
refuse_without_files (gconstpointer data)
{
  test_child_limit (RLIMIT_NOFILE, 0);
  assert_refused (data);
}

static void
test_out_of_resources (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Too many open files", 1 << CREATE | 1 << PUBLISH };

  test_child_run (refuse_without_files, &refusal);
}

static void
test_timed_out (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();
  g_autofree char *reason = g_strdup_printf ("held by segment-peer (process %d)", (int) test_process_get_pid (holder));
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_TIMED_OUT, reason,
                      1 << PUBLISH | 1 << SNAPSHOT | 1 << REMOVE_LEFTOVER | 1 << TAKE_OVER };

  test_process_ask (holder, "publish mine", "ok");
  test_process_ask (holder, "lock 0", "ok");
  test_process_stop (holder);
  assert_refused (&refusal);
}

/* To be called by a child: from now on the kernel does not know a system call. */
static void
forget_system_call (guint number)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (code), .filter = code };

  g_assert_no_errno (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  g_assert_no_errno (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

static void
refuse_without_locks (gconstpointer data)
{
  forget_system_call (SYS_semget);
  assert_refused (data);
}

/* As in a sandbox, or with a kernel that was built without. */
static void
test_unknown_without_system_v_locks (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_UNKNOWN, "Function not implemented", 1 << CREATE | 1 << PUBLISH };

  test_child_run (refuse_without_locks, &refusal);
}

static void
refuse_without_segments (gconstpointer data)
{
  forget_system_call (SYS_shmget);
  assert_refused (data);
}

static void
test_unknown_without_system_v_segments (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_UNKNOWN, "Function not implemented", 1 << CREATE | 1 << PUBLISH };

  test_child_run (refuse_without_segments, &refusal);
}

/* Qt takes the lock with one operation, we with two in one step. */
static void
test_unknown_with_too_small_a_semopm (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_UNKNOWN, "Argument list too long", 1 << CREATE | 1 << PUBLISH };

  if (!test_world_needs (test_world_limit_system_v ("sem", "32000 1024000000 1 32000"),
                         "the right to limit semaphores"))
    return;

  assert_refused (&refusal);
  g_assert_true (test_world_limit_system_v ("sem", "32000 1024000000 500 32000"));
}

/* The C library does not tell that from an old kernel, which does not know what is asked of it. */
static void
refuse_without_naming (gconstpointer data)
{
  forget_system_call (SYS_renameat2);
  assert_refused (data);
}

static void
test_unknown_without_naming (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Refusal refusal = { key, SHARED_SEGMENT_ERROR_UNKNOWN, "Invalid argument", 1 << CREATE | 1 << PUBLISH };

  test_child_run (refuse_without_naming, &refusal);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/errors/permission-denied/by-another-user", test_permission_denied);
  test_world_add_both ("/errors/permission-denied/in-the-folder", test_permission_denied_in_the_folder);
  test_world_add_both ("/errors/invalid-size", test_invalid_size);
  test_world_add_both ("/errors/key/without-a-name", test_key_error_without_a_name);
  test_world_add_both ("/errors/key/name-is-too-long", test_key_error_with_a_name_that_is_too_long);
  test_world_add ("/errors/key/in-a-missing-folder", test_key_error_in_a_missing_folder);
  test_world_add ("/errors/key/below-a-file", test_key_error_below_a_file);
  test_world_add_posix ("/posix/errors/key/without-a-folder-for-names", test_key_error_without_a_folder_for_names);
  test_world_add_both ("/errors/already-exists", test_already_exists);
  test_world_add_both ("/errors/not-found", test_not_found);
  test_world_add_both ("/errors/lock/without-an-attachment", test_lock_error_without_an_attachment);
  test_world_add_both ("/errors/lock/was-taken-away", test_lock_error_with_a_lock_that_was_taken_away);
  /* Valgrind has the kernel make a file before it says that there are too many. */
  if (!test_world_is_valgrind ())
    test_world_add_both ("/errors/out-of-resources", test_out_of_resources);
  test_world_add_both ("/errors/timed-out", test_timed_out);
  test_world_add ("/errors/unknown/without-system-v-locks", test_unknown_without_system_v_locks);
  test_world_add ("/errors/unknown/without-system-v-segments", test_unknown_without_system_v_segments);
  test_world_add ("/errors/unknown/with-too-small-a-semopm", test_unknown_with_too_small_a_semopm);
  test_world_add_posix ("/posix/errors/unknown/without-naming", test_unknown_without_naming);

  return test_world_run ();
}
