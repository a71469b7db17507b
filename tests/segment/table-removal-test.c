/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Removing a row's segment: that one and no other, with the lock and the key files that belong to it and not to others.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-row.h"
#include "test-world.h"

#define TEXT "some text"

/* What happens between two steps of the module: done once, before a system call, which is defined here in place of the
 * C library's. Or the call fails. */
static void (*before_attaching) (void);
static void (*before_renaming) (void);
static void (*after_renaming) (void);
static int attaching_error;
static int renaming_error;
static int removing_error;
static int unlinking_error;

static void
call_once (void (**func) (void))
{
  void (*called) (void) = *func;

  *func = NULL;
  if (called != NULL)
    called ();
}

void *
shmat (int         id,
       const void *address,
       int         flags)
{
  call_once (&before_attaching);
  errno = attaching_error;
  return attaching_error != 0 ? (void *) -1 : (void *) syscall (SYS_shmat, id, address, flags);
}

int
shmctl (int              id,
        int              command,
        struct shmid_ds *status)
{
  errno = removing_error;
  return command == IPC_RMID && removing_error != 0 ? -1 : syscall (SYS_shmctl, id, command, status);
}

int
renameat2 (int          from_folder,
           const char  *from,
           int          to_folder,
           const char  *to,
           unsigned int flags)
{
  int result;

  call_once (&before_renaming);
  errno = renaming_error;
  if (renaming_error != 0)
    return -1;

  result = syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
  call_once (&after_renaming);
  return result;
}

int
unlink (const char *path)
{
  errno = unlinking_error;
  return unlinking_error != 0 ? -1 : syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}

static void
assert_removes (SharedSegmentTableRow *row)
{
  g_autoptr (GError) error = NULL;

  shared_segment_table_row_may_remove (row, &error);
  g_assert_no_error (error);
  shared_segment_table_row_remove (row, &error);
  g_assert_no_error (error);
}

static void
assert_fails (SharedSegmentTableRow *row,
              SharedSegmentError     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_table_row_remove (row, &error));
  test_assert_error_names_row (error, code, row);
}

/* It is told beforehand, too. */
static void
assert_may_not (SharedSegmentTableRow *row,
                SharedSegmentError     code,
                const char            *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_table_row_may_remove (row, &error));
  test_assert_error_names_row (error, code, row);
  g_assert_nonnull (strstr (error->message, reason));
  assert_fails (row, code);
}

static int
create (gsize size,
        int   permissions)
{
  int id = shmget (IPC_PRIVATE, size, permissions);

  g_assert_cmpint (id, >=, 0);
  return id;
}

static void
make_file (const char *path,
           const char *text)
{
  int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  close (fd);
}

static void
assert_file_has (const char *path,
                 const char *text)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

/* With all that belongs to it */

static void
check_leftover_of_a_killed_program (SharedSegmentKey *key,
                                    const char       *key_name)
{
  g_autoptr (TestProcess) peer = test_process_start_peer (key_name);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  test_process_kill (peer);
  row = test_row_find_own (key);
  g_assert_true (test_lock_exists (key));
  assert_removes (row);
  g_assert_false (test_row_is_listed (row));
  g_assert_false (test_lock_exists (key));
  test_world_assert_clean ();
}

static void
test_leftover_goes_with_its_lock_and_key_files (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentKey) known = shared_segment_key_new ("KnownByItsLetters", test_get_kind ());
  g_autofree char *known_name = shared_segment_key_to_string (known);
  g_autofree char *name = test_dup_key_name ();

  check_leftover_of_a_killed_program (key, name);
  check_leftover_of_a_killed_program (known, known_name);
}

static guint lock_value;
static gboolean has_lock;

/* As a Qt program does that is killed */
static void
create_and_leave (gconstpointer data)
{
  SharedSegmentKey *key = (SharedSegmentKey *) data;

  if (has_lock)
    g_assert_true (test_bare_make_lock (key, 1));
  if (has_lock && lock_value == 0)
    g_assert_true (test_bare_take_lock (key, FALSE));
  g_assert_true (test_bare_create_segment (key, strlen (TEXT)));
  memcpy (test_bare_attach (key), TEXT, strlen (TEXT));
}

static void
test_leftover_of_a_program_without_this_module_goes (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  for (int i = -1; i <= 1; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = NULL;

      has_lock = i >= 0;
      lock_value = MAX (i, 0);
      test_child_run (create_and_leave, key);
      row = test_row_find_own (key);
      assert_removes (row);
      test_world_assert_clean ();
    }
}

static void
test_segment_without_a_name_goes (void)
{
  int id = create (1, 0600);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);

  assert_removes (row);
  g_assert_false (test_row_is_listed (row));
}

static gboolean was_held;

static void
look_at_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  was_held = test_lock_exists (key) && test_bare_get_lock (key) == 0;
}

/* Also one that is made for it, while key files are removed */
static void
test_lock_is_held_meanwhile (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = NULL;

      has_lock = test_get_kind () == SHARED_SEGMENT_POSIX || i > 0;
      lock_value = 1;
      test_child_run (create_and_leave, key);
      row = test_row_find_own (key);
      was_held = FALSE;
      before_attaching = look_at_lock;
      before_renaming = look_at_lock;
      assert_removes (row);
      g_assert_true (was_held);
      before_attaching = NULL;
      before_renaming = NULL;
      test_world_assert_clean ();
    }
}

/* Nothing but the segment may be taken from a live holder. */
static void
test_lock_that_is_held_by_a_stopped_program_stays (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  test_process_ask (peer, "lock -1", "ok");
  test_process_stop (peer);
  row = test_row_find_own (key);
  assert_removes (row);
  g_assert_false (test_segment_exists (key));
  g_assert_cmpint (test_bare_get_lock (key), ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  if (test_get_kind () == SHARED_SEGMENT_SYSTEM_V)
    g_assert_true (g_file_test (shared_segment_key_get_native (key), G_FILE_TEST_EXISTS));

  test_process_signal (peer, SIGCONT);
  test_process_ask (peer, "unlock", "ok");
  test_process_ask (peer, "publish again", "ok");
  test_process_ask (peer, "snapshot", "again");
}

static void
test_attached_programs_keep_their_bytes (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  row = test_row_find_own (key);
  assert_removes (row);
  g_assert_false (test_segment_exists (key));
  test_process_ask (peer, "read", TEXT);

  /* And go on: a writer's next text is in a new segment. */
  test_process_ask (peer, "publish again", "ok");
  test_process_ask (peer, "snapshot", "again");
}

static void
test_segment_that_is_removed_already_says_so (void)
{
  int id = create (1, 0600);
  gpointer data = shmat (id, NULL, 0);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  g_autoptr (SharedSegmentTableRow) later = NULL;

  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
  later = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  assert_may_not (later, SHARED_SEGMENT_ERROR_NOT_FOUND, "removed already");
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "removed already");

  g_assert_no_errno (shmdt (data));
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "gone");
}

static void
test_segment_that_is_gone_says_so (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  g_clear_object (&segment);
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "gone");
}

/* Nothing else */

static void
test_segment_that_has_the_key_by_now_stays (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  test_assert_publishes (segment, "newer text");
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "gone");
  test_assert_others_see (segment, "newer text");
}

/* The old one is still attached to somewhere. */
static void
test_newer_segment_of_the_key_keeps_its_lock_and_key_files (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegment) reader = shared_segment_new (key);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (key);
  g_assert_true (shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, NULL));
  test_assert_publishes (segment, "newer text");
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "");
  g_assert_true (test_lock_exists (key));
  test_assert_others_see (segment, "newer text");
  g_assert_cmpmem (shared_segment_get_data (reader), shared_segment_get_size (reader), TEXT, strlen (TEXT));
}

static int given_again = -1;

/* The same id, but not the same size */
static void
give_id_again (void)
{
  g_autofree char *next = g_strdup_printf ("%d", given_again);

  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
  g_assert_true (test_world_limit_system_v ("shm_next_id", next));
  g_assert_cmpint (create (7, 0600), ==, given_again);
}

static gboolean
may_choose_ids (void)
{
  return test_world_needs (test_world_limit_system_v ("shm_next_id", "5"), "the right to choose the next id");
}

static void
assert_given_again_is_there (void)
{
  struct shmid_ds status;

  g_assert_no_errno (shmctl (given_again, IPC_STAT, &status));
  g_assert_cmpuint (status.shm_segsz, ==, 7);
  g_assert_cmpint (status.shm_perm.mode & SHM_DEST, ==, 0);
  g_assert_cmpint (status.shm_nattch, ==, 0);
  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
}

static void
test_id_that_is_given_again_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!may_choose_ids ())
    return;

  given_again = create (100, 0600);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  give_id_again ();
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "another one");
  assert_given_again_is_there ();
}

/* After it was looked at: what is attached to stays what it is. */
static void
test_id_that_is_given_again_meanwhile_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!may_choose_ids ())
    return;

  given_again = create (100, 0600);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  before_attaching = give_id_again;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (before_attaching);
  assert_given_again_is_there ();
}

static void
remove_meanwhile (void)
{
  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
}

static void
test_segment_that_is_removed_meanwhile_says_so (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  gpointer data;

  given_again = create (100, 0600);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  before_attaching = remove_meanwhile;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);

  given_again = create (100, 0600);
  data = shmat (given_again, NULL, 0);
  g_clear_object (&row);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  before_attaching = remove_meanwhile;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_no_errno (shmdt (data));
}

static void
test_name_that_is_given_again_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", "shown");
  row = test_row_find_file ("a");
  make_file ("/dev/shm/b", "not shown");
  g_assert_no_errno (rename ("/dev/shm/b", "/dev/shm/a"));
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND, "another one");
  assert_file_has ("/dev/shm/a", "not shown");
  g_remove ("/dev/shm/a");
}

static void
replace_file (void)
{
  make_file ("/dev/shm/b", "not shown");
  g_assert_no_errno (rename ("/dev/shm/b", "/dev/shm/a"));
}

static void
test_name_that_is_given_again_meanwhile_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", "shown");
  row = test_row_find_file ("a");
  before_renaming = replace_file;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (before_renaming);
  assert_file_has ("/dev/shm/a", "not shown");
  g_remove ("/dev/shm/a");
}

static void
take_name (void)
{
  make_file ("/dev/shm/a", "the third");
}

/* Of those who came meanwhile, none is lost. */
static void
test_name_that_is_given_twice_meanwhile_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", "shown");
  row = test_row_find_file ("a");
  before_renaming = replace_file;
  after_renaming = take_name;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (after_renaming);
  assert_file_has ("/dev/shm/a", "the third");
  assert_file_has ("/dev/shm/a.1", "not shown");
  g_remove ("/dev/shm/a");
  g_remove ("/dev/shm/a.1");
}

static void
test_name_that_is_taken_after_the_removal_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", "shown");
  row = test_row_find_file ("a");
  after_renaming = take_name;
  assert_removes (row);
  assert_file_has ("/dev/shm/a", "the third");
  g_remove ("/dev/shm/a");
}

static void
test_another_name_of_a_file_stays (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", TEXT);
  g_assert_no_errno (link ("/dev/shm/a", "/dev/shm/b"));
  row = test_row_find_file ("a");
  assert_removes (row);
  g_assert_false (g_file_test ("/dev/shm/a", G_FILE_TEST_EXISTS));
  assert_file_has ("/dev/shm/b", TEXT);
  g_remove ("/dev/shm/b");
}

/* A program that starts anew has made it again: it leads to another key now, and is not this segment's. */
static void
test_key_file_of_another_key_stays (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  const char *path = shared_segment_key_get_native (key);
  g_autofree char *in_between = g_strconcat (path, ".other", NULL);
  g_autofree char *lock_path = test_dup_lock_path (key);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  has_lock = TRUE;
  lock_value = 1;
  test_child_run (create_and_leave, key);
  row = test_row_find_own (key);
  make_file (in_between, "");
  g_assert_no_errno (rename (in_between, path));
  assert_removes (row);
  g_assert_false (test_row_is_listed (row));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (test_lock_exists (key));

  test_bare_remove_lock (key);
  g_remove (lock_path);
  g_remove (path);
}

static void
test_key_file_of_another_user_stays (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  const char *path = shared_segment_key_get_native (key);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!test_world_needs (geteuid () == 0, "the right to give files away"))
    return;

  has_lock = FALSE;
  test_child_run (create_and_leave, key);
  row = test_row_find_own (key);
  g_assert_no_errno (chown (path, TEST_ANOTHER_USER, -1));
  assert_removes (row);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_remove (path);
}

/* It goes by the name of the segment, but may be something else than its lock. */
static void
test_semaphore_that_is_in_use_stays (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native ("/counted", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentTableRow) row = NULL;
  sem_t *semaphore;

  g_assert_true (test_bare_make_lock (key, 5));
  g_assert_true (test_bare_create_segment (key, 1));
  row = test_row_find_file ("counted");
  semaphore = sem_open ("/counted", 0);
  assert_removes (row);
  g_assert_cmpint (test_bare_get_lock (key), ==, 5);

  /* Nobody uses it any more. */
  sem_close (semaphore);
  g_assert_true (test_bare_create_segment (key, 1));
  g_clear_object (&row);
  row = test_row_find_file ("counted");
  assert_removes (row);
  g_assert_false (test_lock_exists (key));
}

/* Other users */

static void
may_not_as_another_user (gconstpointer row)
{
  assert_may_not ((SharedSegmentTableRow *) row, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "another user");
}

static void
remove_as_owner (gconstpointer row)
{
  assert_removes ((SharedSegmentTableRow *) row);
}

static gboolean
may_be_others (void)
{
  return test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER) &&
                           test_child_may_be_user (TEST_YET_ANOTHER_USER), "the right to be another user");
}

static void
check_segment_of_another_user (uid_t remover)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  for (int i = -1; i <= 1; i++)
    {
      g_autoptr (SharedSegmentTableRow) row = NULL;

      has_lock = i >= 0;
      lock_value = MAX (i, 0);
      test_child_run_as (TEST_ANOTHER_USER, create_and_leave, key);
      row = test_row_find_own (key);
      test_child_run_as (TEST_YET_ANOTHER_USER, may_not_as_another_user, row);
      g_assert_true (test_row_is_listed (row));
      g_assert_cmpint (test_lock_exists (key), ==, has_lock);

      test_child_run_as (remover, remove_as_owner, row);
      test_world_assert_clean ();
    }
}

static void
test_segment_of_another_user_stays (void)
{
  if (!may_be_others ())
    return;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  check_segment_of_another_user (TEST_ANOTHER_USER);
}

/* And what belongs to it */
static void
test_root_removes_segments_of_other_users (void)
{
  if (!may_be_others ())
    return;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  check_segment_of_another_user (0);
}

static void
test_creator_removes_what_it_has_given_away (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  struct shmid_ds status;
  int id;

  if (!may_be_others ())
    return;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  has_lock = TRUE;
  lock_value = 1;
  test_child_run_as (TEST_ANOTHER_USER, create_and_leave, key);
  id = test_find_segment (key);
  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  status.shm_perm.uid = 0;
  g_assert_no_errno (shmctl (id, IPC_SET, &status));
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  test_child_run_as (TEST_YET_ANOTHER_USER, may_not_as_another_user, row);
  test_child_run_as (TEST_ANOTHER_USER, remove_as_owner, row);
}

/* Without the right to read it, it cannot be attached to. */
static void
test_owner_removes_what_it_may_not_read (void)
{
  struct shmid_ds status;
  int id = create (1, 0600);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!may_be_others ())
    {
      g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
      return;
    }

  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  status.shm_perm.uid = TEST_ANOTHER_USER;
  status.shm_perm.mode = 0200;
  g_assert_no_errno (shmctl (id, IPC_SET, &status));
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  test_child_run_as (TEST_ANOTHER_USER, remove_as_owner, row);
  g_assert_false (test_row_is_listed (row));
}

static void
cannot_write_folder (gconstpointer row)
{
  assert_may_not ((SharedSegmentTableRow *) row, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "Permission denied");
}

static void
test_folder_that_may_not_be_written_says_so (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!may_be_others () || !test_world_needs (test_world_is_isolated (), "a /dev/shm of its own"))
    return;

  test_child_run_as (TEST_ANOTHER_USER, create_and_leave, key);
  row = test_row_find_own (key);
  g_assert_no_errno (chmod ("/dev/shm", 0755));
  test_child_run_as (TEST_ANOTHER_USER, cannot_write_folder, row);
  g_assert_no_errno (chmod ("/dev/shm", 01777));
  assert_removes (row);
}

/* System calls that fail */

static void
test_what_cannot_be_attached_to_is_removed (void)
{
  int id = create (1, 0600);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);

  attaching_error = ENOMEM;
  assert_removes (row);
  attaching_error = 0;
  g_assert_false (test_row_is_listed (row));
}

static void
test_removal_that_fails_is_an_error (void)
{
  const struct { int error; SharedSegmentError code; } cases[] = {
    { EPERM, SHARED_SEGMENT_ERROR_PERMISSION_DENIED },
    { EIDRM, SHARED_SEGMENT_ERROR_NOT_FOUND },
    { EINVAL, SHARED_SEGMENT_ERROR_NOT_FOUND },
    { ENOMEM, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES },
  };
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      removing_error = cases[i].error;
      assert_fails (row, cases[i].code);
      removing_error = 0;
      g_assert_true (test_lock_exists (shared_segment_get_key (segment)));
      test_assert_reads (segment, TEXT);
    }
}

static void
test_renaming_that_fails_is_an_error (void)
{
  const struct { int error; SharedSegmentError code; } cases[] = {
    { EROFS, SHARED_SEGMENT_ERROR_PERMISSION_DENIED },
    { ENOENT, SHARED_SEGMENT_ERROR_NOT_FOUND },
    { EIO, SHARED_SEGMENT_ERROR_UNKNOWN },
  };
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      renaming_error = cases[i].error;
      assert_fails (row, cases[i].code);
      renaming_error = 0;
      g_assert_true (test_lock_exists (shared_segment_get_key (segment)));
      test_assert_reads (segment, TEXT);
    }
}

/* On a file system that cannot take a name away */
static void
test_without_renaming_it_is_removed_all_the_same (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  make_file ("/dev/shm/a", "shown");
  row = test_row_find_file ("a");
  renaming_error = EINVAL;
  unlinking_error = EIO;
  assert_fails (row, SHARED_SEGMENT_ERROR_UNKNOWN);
  unlinking_error = 0;
  assert_removes (row);
  renaming_error = 0;
  g_assert_false (g_file_test ("/dev/shm/a", G_FILE_TEST_EXISTS));

  make_file ("/dev/shm/a", "shown");
  g_clear_object (&row);
  row = test_row_find_file ("a");
  before_renaming = replace_file;
  renaming_error = ENOSYS;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  renaming_error = 0;
  assert_file_has ("/dev/shm/a", "not shown");
  g_remove ("/dev/shm/a");
}

static void
add_both (void)
{
  test_world_add_both ("/table-removal/leftover-goes-with-its-lock-and-key-files",
                       test_leftover_goes_with_its_lock_and_key_files);
  test_world_add_both ("/table-removal/leftover-of-a-program-without-this-module-goes",
                       test_leftover_of_a_program_without_this_module_goes);
  test_world_add_both ("/table-removal/lock-that-is-held-by-a-stopped-program-stays",
                       test_lock_that_is_held_by_a_stopped_program_stays);
  test_world_add_both ("/table-removal/lock-is-held-meanwhile", test_lock_is_held_meanwhile);
  test_world_add_both ("/table-removal/attached-programs-keep-their-bytes", test_attached_programs_keep_their_bytes);
  test_world_add_both ("/table-removal/segment-that-is-gone-says-so", test_segment_that_is_gone_says_so);
  test_world_add_both ("/table-removal/segment-that-has-the-key-by-now-stays",
                       test_segment_that_has_the_key_by_now_stays);
  test_world_add_both ("/table-removal/newer-segment-keeps-its-lock-and-key-files",
                       test_newer_segment_of_the_key_keeps_its_lock_and_key_files);
  test_world_add_both ("/table-removal/segment-of-another-user-stays", test_segment_of_another_user_stays);
  test_world_add_both ("/table-removal/root-removes-segments-of-other-users",
                       test_root_removes_segments_of_other_users);
}

static void
add_system_v (void)
{
  test_world_add ("/system-v/table-removal/segment-without-a-name-goes", test_segment_without_a_name_goes);
  test_world_add ("/system-v/table-removal/segment-that-is-removed-already-says-so",
                  test_segment_that_is_removed_already_says_so);
  test_world_add ("/system-v/table-removal/id-that-is-given-again-stays", test_id_that_is_given_again_stays);
  test_world_add ("/system-v/table-removal/id-that-is-given-again-meanwhile-stays",
                  test_id_that_is_given_again_meanwhile_stays);
  test_world_add ("/system-v/table-removal/segment-that-is-removed-meanwhile-says-so",
                  test_segment_that_is_removed_meanwhile_says_so);
  test_world_add ("/system-v/table-removal/key-file-of-another-key-stays", test_key_file_of_another_key_stays);
  test_world_add ("/system-v/table-removal/key-file-of-another-user-stays", test_key_file_of_another_user_stays);
  test_world_add ("/system-v/table-removal/creator-removes-what-it-has-given-away",
                  test_creator_removes_what_it_has_given_away);
  test_world_add ("/system-v/table-removal/owner-removes-what-it-may-not-read",
                  test_owner_removes_what_it_may_not_read);
  test_world_add ("/system-v/table-removal/what-cannot-be-attached-to-is-removed",
                  test_what_cannot_be_attached_to_is_removed);
  test_world_add ("/system-v/table-removal/that-fails-is-an-error", test_removal_that_fails_is_an_error);
}

static void
add_posix (void)
{
  test_world_add_posix ("/posix/table-removal/name-that-is-given-again-stays", test_name_that_is_given_again_stays);
  test_world_add_posix ("/posix/table-removal/name-that-is-given-again-meanwhile-stays",
                        test_name_that_is_given_again_meanwhile_stays);
  test_world_add_posix ("/posix/table-removal/name-that-is-given-twice-meanwhile-stays",
                        test_name_that_is_given_twice_meanwhile_stays);
  test_world_add_posix ("/posix/table-removal/name-that-is-taken-afterwards-stays",
                        test_name_that_is_taken_after_the_removal_stays);
  test_world_add_posix ("/posix/table-removal/another-name-stays", test_another_name_of_a_file_stays);
  test_world_add_posix ("/posix/table-removal/semaphore-that-is-in-use-stays", test_semaphore_that_is_in_use_stays);
  test_world_add_posix ("/posix/table-removal/folder-that-may-not-be-written-says-so",
                        test_folder_that_may_not_be_written_says_so);
  test_world_add_posix ("/posix/table-removal/renaming-that-fails-is-an-error", test_renaming_that_fails_is_an_error);
  test_world_add_posix ("/posix/table-removal/without-renaming-it-is-removed-all-the-same",
                        test_without_renaming_it_is_removed_all_the_same);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  add_both ();
  add_system_v ();
  add_posix ();

  return test_world_run ();
}
