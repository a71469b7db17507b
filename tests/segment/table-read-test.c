/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Copying the bytes of a row's segment: of that one alone, without a trace where that can be, and without harm to those
 * who use it.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
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
#define LARGE (64 * 1024 * 1024)

/* The sanitizer's allocator ends the program when there is no memory. It is to do as the C library's does. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

/* What happens between two steps of the module: done once, before or after a system call, which is defined here in
 * place of the C library's. */
static void (*before_looking) (void);  /* again and again */
static void (*before_opening) (void);
static void (*before_reading) (void);
static void (*before_attaching) (void);
static void (*after_attaching) (void);
static int attaching_error;
static int populating_error;

static void
call_once (void (**func) (void))
{
  void (*called) (void) = *func;

  *func = NULL;
  if (called != NULL)
    called ();
}

int
faccessat (int         folder,
           const char *path,
           int         mode,
           int         flags)
{
  call_once (&before_opening);
  return syscall (SYS_faccessat2, folder, path, mode, flags);
}

ssize_t
pread (int    fd,
       void  *buffer,
       size_t size,
       off_t  offset)
{
  call_once (&before_reading);
  return syscall (SYS_pread64, fd, buffer, size, offset);
}

int
shmctl (int              id,
        int              command,
        struct shmid_ds *status)
{
  if (command == SHM_STAT_ANY && before_looking != NULL)
    before_looking ();
  return syscall (SYS_shmctl, id, command, status);
}

void *
shmat (int         id,
       const void *address,
       int         flags)
{
  void *data;

  if (attaching_error != 0)
    {
      errno = attaching_error;
      return (void *) -1;
    }

  call_once (&before_attaching);
  data = (void *) syscall (SYS_shmat, id, address, flags);
  call_once (&after_attaching);
  return data;
}

int
madvise (void  *address,
         size_t size,
         int    advice)
{
  errno = populating_error;
  return populating_error != 0 ? -1 : syscall (SYS_madvise, address, size, advice);
}

static void
assert_reads (SharedSegmentTableRow *row,
              gsize                  max_size,
              const char            *expected,
              gsize                  size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  shared_segment_table_row_may_read (row, &error);
  g_assert_no_error (error);
  bytes = shared_segment_table_row_read (row, max_size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, size);
}

static void
assert_reads_text (SharedSegmentTableRow *row)
{
  assert_reads (row, G_MAXSIZE, TEXT, strlen (TEXT));
}

static void
assert_fails (SharedSegmentTableRow *row,
              SharedSegmentError     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_table_row_read (row, G_MAXSIZE, &error));
  test_assert_error_names_row (error, code, row);
}

/* It is told beforehand, too. */
static void
assert_may_not (SharedSegmentTableRow *row,
                SharedSegmentError     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_table_row_may_read (row, &error));
  test_assert_error_names_row (error, code, row);
  assert_fails (row, code);
}

static void
fill_segment (SharedSegmentKey *key)
{
  g_assert_true (test_bare_create_segment (key, strlen (TEXT)));
  memcpy (test_bare_attach (key), TEXT, strlen (TEXT));
}

static void
remove_segment (SharedSegmentKey *key)
{
  test_bare_remove_segment (key);
  if (test_get_kind () == SHARED_SEGMENT_SYSTEM_V)
    g_remove (shared_segment_key_get_native (key));
}

static void
fill_as_child (gconstpointer key)
{
  fill_segment ((SharedSegmentKey *) key);
}

/* What it is about */

static void
test_bytes_are_copied_and_stay (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  assert_reads_text (row);
  test_assert_reads (segment, TEXT);
}

static void
test_no_more_than_wanted_is_copied (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  assert_reads (row, 4, TEXT, 4);
  assert_reads (row, 0, "", 0);
  assert_reads (row, strlen (TEXT) + 1, TEXT, strlen (TEXT));
}

static void
test_many_pages_are_copied (void)
{
  gsize size = 1000 * 1000 + 1;
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, text);
  row = test_row_find_own (shared_segment_get_key (segment));
  assert_reads (row, G_MAXSIZE, text, size);
  assert_reads (row, size - 1, text, size - 1);
}

static void
test_nothing_stays_attached (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;
  struct shmid_ds status;

  test_child_run (fill_as_child, key);
  row = test_row_find_own (key);
  assert_reads_text (row);
  g_assert_no_errno (shmctl (test_find_segment (key), IPC_STAT, &status));
  g_assert_cmpint (status.shm_nattch, ==, 0);
  remove_segment (key);
}

static void
test_posix_file_is_not_written (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);
  g_autoptr (SharedSegmentTableRow) row = NULL;
  struct stat before, after;

  test_child_run (fill_as_child, key);
  g_assert_no_errno (stat (path, &before));
  row = test_row_find_own (key);
  assert_reads_text (row);
  g_assert_no_errno (stat (path, &after));
  g_assert_cmpmem (&after.st_mtim, sizeof after.st_mtim, &before.st_mtim, sizeof before.st_mtim);
  g_assert_cmpmem (&after.st_ctim, sizeof after.st_ctim, &before.st_ctim, sizeof before.st_ctim);
  g_assert_cmpint (after.st_blocks, ==, before.st_blocks);
  remove_segment (key);
}

static void
test_empty_file_has_no_bytes (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (g_file_set_contents ("/dev/shm/empty", "", 0, NULL));
  row = test_row_find_file ("empty");
  assert_reads (row, G_MAXSIZE, "", 0);
  g_remove ("/dev/shm/empty");
}

/* A leftover may be removed while somebody is attached to it. */
static void
test_removed_segment_can_be_read (void)
{
  int id = shmget (IPC_PRIVATE, strlen (TEXT), 0600);
  char *data = shmat (id, NULL, 0);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  memcpy (data, TEXT, strlen (TEXT));
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  g_assert_cmpstr (shared_segment_table_row_get_status (row), ==, "dest");
  assert_reads_text (row);
  g_assert_no_errno (shmdt (data));
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

/* Memory */

static gint64
count_resident_pages (void)
{
  struct shm_info info = { 0 };

  g_assert_cmpint (shmctl (0, SHM_INFO, (struct shmid_ds *) &info), >=, 0);
  return info.shm_rss;
}

static void
test_what_was_never_written_takes_no_memory (void)
{
  int id = shmget (IPC_PRIVATE, LARGE, 0600);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  gint64 pages = count_resident_pages ();
  g_autofree char *zeros = g_malloc0 (LARGE);
  struct shmid_ds status;

  assert_reads (row, LARGE, zeros, LARGE);
  if (test_world_is_isolated ())
    g_assert_cmpint (count_resident_pages (), ==, pages);
  g_assert_no_errno (shmctl (id, IPC_STAT, &status));
  g_assert_cmpint (status.shm_atime, ==, 0);
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

/* Since the table was brought up to date */
static void
test_what_was_just_written_is_read (void)
{
  int id = shmget (IPC_PRIVATE, strlen (TEXT), 0600);
  g_autoptr (SharedSegmentTableRow) row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  char *data = shmat (id, NULL, 0);

  memcpy (data, TEXT, strlen (TEXT));
  assert_reads_text (row);
  g_assert_no_errno (shmdt (data));
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

static void
test_holes_of_a_file_take_no_memory (void)
{
  g_autofree char *zeros = g_malloc0 (LARGE);
  g_autoptr (SharedSegmentTableRow) row = NULL;
  struct stat status;

  g_assert_true (g_file_set_contents ("/dev/shm/holes", "", 0, NULL));
  g_assert_no_errno (truncate ("/dev/shm/holes", LARGE));
  row = test_row_find_file ("holes");
  assert_reads (row, LARGE, zeros, LARGE);
  g_assert_no_errno (stat ("/dev/shm/holes", &status));
  g_assert_cmpint (status.st_blocks, ==, 0);
  g_remove ("/dev/shm/holes");
}

static void
read_without_addresses (gconstpointer row)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  test_child_limit (RLIMIT_AS, g_ascii_strtoull (text, NULL, 10) * sysconf (_SC_PAGESIZE) + LARGE / 2);
  if (test_get_kind () == SHARED_SEGMENT_SYSTEM_V)
    assert_may_not ((SharedSegmentTableRow *) row, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  else
    assert_fails ((SharedSegmentTableRow *) row, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_what_does_not_fit_is_an_error (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (test_bare_create_segment (key, LARGE));
  row = test_row_find_own (key);
  test_child_run (read_without_addresses, row);
  remove_segment (key);
}

static void
test_memory_that_cannot_be_had_is_an_error (void)
{
  gsize size = 100000;
  int id = shmget (IPC_PRIVATE, size, 0600);
  char *data = shmat (id, NULL, 0);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  memset (data, 1, size);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  populating_error = EFAULT;
  assert_fails (row, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  populating_error = EINVAL;
  assert_reads (row, 1, "\1", 1);
  populating_error = 0;

  attaching_error = ENOMEM;
  assert_fails (row, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  attaching_error = EIDRM;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  attaching_error = 0;

  g_assert_no_errno (shmdt (data));
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

/* Another one, or none */

static void
test_segment_that_has_vanished_is_not_found (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_child_run (fill_as_child, key);
  row = test_row_find_own (key);
  remove_segment (key);
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static void
test_segment_that_has_the_key_by_now_is_not_read (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  test_assert_publishes (segment, TEXT);
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  test_assert_others_see (segment, TEXT);
}

static int given_again = -1;

/* The same id, but not the same size */
static void
give_id_again (void)
{
  g_autofree char *next = g_strdup_printf ("%d", given_again);

  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
  g_assert_true (test_world_limit_system_v ("shm_next_id", next));
  g_assert_cmpint (shmget (IPC_PRIVATE, 7, 0600), ==, given_again);
}

static void
test_id_that_is_given_again_is_not_read (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  int id = shmget (IPC_PRIVATE, strlen (TEXT), 0600);

  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
  if (!test_world_needs (test_world_limit_system_v ("shm_next_id", "5"), "the right to choose the next id"))
    return;

  given_again = shmget (IPC_PRIVATE, strlen (TEXT), 0600);
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  give_id_again ();
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
}

/* After it was looked at */
static void
test_id_that_is_given_again_meanwhile_is_not_read (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;
  struct shmid_ds status;
  char *data;

  if (!test_world_needs (test_world_limit_system_v ("shm_next_id", "5"), "the right to choose the next id"))
    return;

  given_again = shmget (IPC_PRIVATE, strlen (TEXT), 0600);
  data = shmat (given_again, NULL, 0);
  memcpy (data, TEXT, strlen (TEXT));
  g_assert_no_errno (shmdt (data));
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, given_again);
  before_attaching = give_id_again;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (before_attaching);
  g_assert_no_errno (shmctl (given_again, IPC_STAT, &status));
  g_assert_cmpint (status.shm_nattch, ==, 0);
  g_assert_no_errno (shmctl (given_again, IPC_RMID, NULL));
}

static void
test_name_that_is_given_again_is_not_read (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (g_file_set_contents ("/dev/shm/a", "mine", 4, NULL));
  row = test_row_find_file ("a");
  g_assert_true (g_file_set_contents ("/dev/shm/b", "not mine", 8, NULL));
  g_assert_no_errno (rename ("/dev/shm/b", "/dev/shm/a"));
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);

  g_assert_no_errno (unlink ("/dev/shm/a"));
  g_assert_no_errno (symlink ("/etc/passwd", "/dev/shm/a"));
  assert_may_not (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_remove ("/dev/shm/a");
}

static void
replace_file (void)
{
  g_assert_true (g_file_set_contents ("/dev/shm/b", "not mine", 8, NULL));
  g_assert_no_errno (rename ("/dev/shm/b", "/dev/shm/a"));
}

/* After it was looked at */
static void
test_name_that_is_given_again_meanwhile_is_not_read (void)
{
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (g_file_set_contents ("/dev/shm/a", "mine", 4, NULL));
  row = test_row_find_file ("a");
  before_opening = replace_file;
  assert_fails (row, SHARED_SEGMENT_ERROR_NOT_FOUND);
  g_assert_null (before_opening);
  g_remove ("/dev/shm/a");
}

static void
cut_file (void)
{
  g_assert_no_errno (truncate ("/dev/shm/cut", 10));
}

static void
test_file_that_is_cut_meanwhile_is_an_error (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (g_file_set_contents ("/dev/shm/cut", text, 100000, NULL));
  row = test_row_find_file ("cut");
  before_reading = cut_file;
  assert_fails (row, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  assert_reads (row, G_MAXSIZE, text, 10);
  g_remove ("/dev/shm/cut");
}

/* Permissions */

static void
set_permissions (SharedSegmentKey *key,
                 int               permissions)
{
  g_autofree char *path = test_dup_segment_path (key);
  struct shmid_ds status;

  if (test_get_kind () == SHARED_SEGMENT_POSIX)
    {
      g_assert_no_errno (chmod (path, permissions));
      return;
    }

  g_assert_no_errno (shmctl (test_find_segment (key), IPC_STAT, &status));
  status.shm_perm.mode = permissions;
  g_assert_no_errno (shmctl (test_find_segment (key), IPC_SET, &status));
}

static void
read_as_another_user (gconstpointer row)
{
  assert_reads_text ((SharedSegmentTableRow *) row);
}

static void
may_not_as_another_user (gconstpointer row)
{
  assert_may_not ((SharedSegmentTableRow *) row, SHARED_SEGMENT_ERROR_PERMISSION_DENIED);
}

static void
test_another_user_may_read_what_is_permitted (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  if (!test_world_needs (geteuid () == 0 && test_child_may_be_user (TEST_ANOTHER_USER),
                         "the right to be another user"))
    return;

  g_assert_no_errno (chmod (test_world_get_folder (), 01777));
  test_child_run (fill_as_child, key);
  row = test_row_find_own (key);
  test_child_run_as (TEST_ANOTHER_USER, may_not_as_another_user, row);
  set_permissions (key, 0604);
  test_child_run_as (TEST_ANOTHER_USER, read_as_another_user, row);
  remove_segment (key);
}

/* Those who use it */

/* The lock is made by a program that is gone; the segment is a leftover, and stays. */
static void
test_leftover_stays (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  test_process_kill (peer);
  row = test_row_find_own (key);
  assert_reads_text (row);
  assert_reads_text (row);
  test_poll_until (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_lock_is_free_again (void)
{
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  row = test_row_find_own (key);
  assert_reads_text (row);
  g_assert_cmpint (test_bare_get_lock (key), ==, 1);
  test_process_ask (peer, "lock 0", "ok");
  test_process_ask (peer, "unlock", "ok");
}

static void
test_stopped_holder_of_the_lock_is_not_waited_for (void)
{
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  test_process_ask (peer, "lock -1", "ok");
  test_process_stop (peer);
  row = test_row_find_own (key);
  assert_reads_text (row);

  test_process_signal (peer, SIGCONT);
  test_process_ask (peer, "unlock", "ok");
}

/* A semaphore of the name of a segment that is not Qt's is not taken for a lock: it may count something. */
static void
test_semaphore_of_another_program_is_not_touched (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native ("/counted", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentTableRow) row = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  test_child_run (fill_as_child, key);
  g_assert_true (test_bare_make_lock (key, 5));
  g_assert_true (g_file_get_contents ("/dev/shm/sem.counted", &before, &size_before, NULL));
  row = test_row_find_file ("counted");
  assert_reads_text (row);
  g_assert_true (g_file_get_contents ("/dev/shm/sem.counted", &after, &size_after, NULL));
  g_assert_cmpmem (after, size_after, before, size_before);
  test_bare_remove_lock (key);
  remove_segment (key);
}

static gpointer attached_writer;
static TestProcess *writer;

static void
let_writer_detach (void)
{
  test_process_ask (writer, "detach", "ok");
}

/* A Qt writer that finds us attached leaves its segment to us; without the lock that can happen. */
static void
test_what_a_live_writer_leaves_to_us_is_removed (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_process_ask (peer, "publish " TEXT, "ok");
  row = test_row_find_own (key);
  test_bare_remove_lock (key);
  writer = peer;
  after_attaching = let_writer_detach;
  assert_reads_text (row);
  g_assert_null (after_attaching);
  g_assert_false (test_segment_exists (key));
  g_assert_false (test_row_is_listed (row));
}

/* It was not left to this process: this is what a window shows, and somebody looks at. */
static void
test_what_was_left_before_stays (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  g_assert_true (test_bare_create_segment (key, strlen (TEXT)));
  attached_writer = test_bare_attach (key);
  memcpy (attached_writer, TEXT, strlen (TEXT));
  g_assert_no_errno (shmdt (attached_writer));
  row = test_row_find_own (key);
  assert_reads_text (row);
  g_assert_true (test_row_is_listed (row));
  remove_segment (key);
}

/* What a program that is not Qt's leaves while it runs is not ours. */
static void
test_what_others_leave_stays (void)
{
  int id = shmget (IPC_PRIVATE, strlen (TEXT), 0600);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  attached_writer = shmat (id, NULL, 0);
  memcpy (attached_writer, TEXT, strlen (TEXT));
  g_assert_no_errno (shmdt (attached_writer));
  row = test_row_find (SHARED_SEGMENT_SYSTEM_V, id);
  assert_reads_text (row);
  g_assert_true (test_row_is_listed (row));
  g_assert_no_errno (shmctl (id, IPC_RMID, NULL));
}

/* While nobody else takes the lock, this process has it, and the writer waits with detaching. */
static gboolean was_held;

static void
look_at_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  was_held = test_bare_get_lock (key) == 0;
}

static void
test_lock_is_held_while_attached (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  after_attaching = look_at_lock;
  before_reading = look_at_lock;
  was_held = FALSE;
  assert_reads_text (row);
  g_assert_true (was_held);
  after_attaching = NULL;
  before_reading = NULL;
}

static guint n_losses;

static void
reset_lock_as_child (gconstpointer key)
{
  test_bare_set_lock ((SharedSegmentKey *) key, 1);
}

static void
reset_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  if (n_losses == 0 || test_bare_get_lock (key) != 0)
    return;

  n_losses--;
  test_child_run (reset_lock_as_child, key);
}

static void
do_nothing (void)
{
}

/* Whoever attaches without the lock may keep a Qt program from recreating its segment. */
static void
test_lock_that_is_taken_away_is_taken_again (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_assert_publishes (segment, TEXT);
  row = test_row_find_own (shared_segment_get_key (segment));
  before_looking = reset_lock;
  n_losses = 3;
  assert_reads_text (row);
  g_assert_cmpuint (n_losses, ==, 0);

  n_losses = G_MAXUINT;
  before_attaching = do_nothing;
  assert_fails (row, SHARED_SEGMENT_ERROR_LOCK);
  before_looking = NULL;
  g_assert_nonnull (before_attaching);
  before_attaching = NULL;
  g_assert_cmpint (test_bare_get_lock (shared_segment_get_key (segment)), ==, 1);
}

static void
make_lock_as_child (gconstpointer key)
{
  g_assert_true (test_bare_make_lock ((SharedSegmentKey *) key, 1));
}

/* It is looked for under the lock, too: at the first look none is taken yet. */
static void
make_lock_at_second_look (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  if (n_losses++ == 1)
    test_child_run (make_lock_as_child, key);
}

static void
test_lock_that_is_made_meanwhile_is_taken (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);
  g_autoptr (SharedSegmentTableRow) row = NULL;

  test_child_run (fill_as_child, key);
  row = test_row_find_own (key);
  n_losses = 0;
  before_looking = make_lock_at_second_look;
  after_attaching = look_at_lock;
  was_held = FALSE;
  g_bytes_unref (shared_segment_table_row_read (row, G_MAXSIZE, NULL));
  before_looking = NULL;
  g_assert_true (was_held);

  test_bare_remove_lock (key);
  g_remove (path);
  remove_segment (key);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/table-read/bytes-are-copied-and-stay", test_bytes_are_copied_and_stay);
  test_world_add_both ("/table-read/no-more-than-wanted-is-copied", test_no_more_than_wanted_is_copied);
  test_world_add_both ("/table-read/many-pages-are-copied", test_many_pages_are_copied);
  test_world_add ("/system-v/table-read/nothing-stays-attached", test_nothing_stays_attached);
  test_world_add_posix ("/posix/table-read/file-is-not-written", test_posix_file_is_not_written);
  test_world_add_posix ("/posix/table-read/empty-file-has-no-bytes", test_empty_file_has_no_bytes);
  test_world_add ("/system-v/table-read/removed-segment-can-be-read", test_removed_segment_can_be_read);
  test_world_add ("/system-v/table-read/what-was-never-written-takes-no-memory",
                  test_what_was_never_written_takes_no_memory);
  test_world_add ("/system-v/table-read/what-was-just-written-is-read", test_what_was_just_written_is_read);
  test_world_add_posix ("/posix/table-read/holes-take-no-memory", test_holes_of_a_file_take_no_memory);
  /* Valgrind needs addresses of its own. */
  if (!test_world_is_valgrind ())
    test_world_add_both ("/table-read/what-does-not-fit-is-an-error", test_what_does_not_fit_is_an_error);
  test_world_add ("/system-v/table-read/memory-that-cannot-be-had-is-an-error",
                  test_memory_that_cannot_be_had_is_an_error);
  test_world_add_both ("/table-read/segment-that-has-vanished-is-not-found",
                       test_segment_that_has_vanished_is_not_found);
  test_world_add_both ("/table-read/segment-that-has-the-key-by-now-is-not-read",
                       test_segment_that_has_the_key_by_now_is_not_read);
  test_world_add ("/system-v/table-read/id-that-is-given-again-is-not-read", test_id_that_is_given_again_is_not_read);
  test_world_add ("/system-v/table-read/id-that-is-given-again-meanwhile-is-not-read",
                  test_id_that_is_given_again_meanwhile_is_not_read);
  test_world_add_posix ("/posix/table-read/name-that-is-given-again-is-not-read",
                        test_name_that_is_given_again_is_not_read);
  test_world_add_posix ("/posix/table-read/name-that-is-given-again-meanwhile-is-not-read",
                        test_name_that_is_given_again_meanwhile_is_not_read);
  test_world_add_posix ("/posix/table-read/file-that-is-cut-meanwhile-is-an-error",
                        test_file_that_is_cut_meanwhile_is_an_error);
  test_world_add_both ("/table-read/another-user-may-read-what-is-permitted",
                       test_another_user_may_read_what_is_permitted);
  test_world_add_both ("/table-read/leftover-stays", test_leftover_stays);
  test_world_add_both ("/table-read/lock-is-free-again", test_lock_is_free_again);
  test_world_add_both ("/table-read/stopped-holder-of-the-lock-is-not-waited-for",
                       test_stopped_holder_of_the_lock_is_not_waited_for);
  test_world_add_posix ("/posix/table-read/semaphore-of-another-program-is-not-touched",
                        test_semaphore_of_another_program_is_not_touched);
  test_world_add ("/system-v/table-read/what-a-live-writer-leaves-to-us-is-removed",
                  test_what_a_live_writer_leaves_to_us_is_removed);
  test_world_add ("/system-v/table-read/what-was-left-before-stays", test_what_was_left_before_stays);
  test_world_add ("/system-v/table-read/what-others-leave-stays", test_what_others_leave_stays);
  test_world_add_both ("/table-read/lock-is-held-meanwhile", test_lock_is_held_while_attached);
  test_world_add ("/system-v/table-read/lock-that-is-taken-away-is-taken-again",
                  test_lock_that_is_taken_away_is_taken_again);
  test_world_add ("/system-v/table-read/lock-that-is-made-meanwhile-is-taken",
                  test_lock_that_is_made_meanwhile_is_taken);

  return test_world_run ();
}
