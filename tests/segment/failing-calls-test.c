/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * System calls that fail where nothing else makes them fail: it is done again, is done without, or is an error by its
 * name that takes nothing from what was there and leaves nothing.
 *
 * The calls are defined here, in place of the C library's, and fail as often as a test has said.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

#define OLD_TEXT "old text"
#define NEW_TEXT "new text"

#define SEVERAL_PAGES (4 * 4096)

#define ALWAYS G_MAXINT
#define ANY    -1

typedef enum
{
  OPEN,         /* of what is there; its detail: how */
  RENAME,
  READ,
  WRITE,
  RESERVE,
  MAP,          /* to be shared with others */
  POPULATE,     /* its detail: the advice */
  CONTROL_FILE, /* its detail: the command */
  GET_SEGMENT,  /* its detail: the flags */
  ATTACH,       /* its detail: the flags */
  CONTROL_LOCK, /* its detail: the command */
  CHANGE_LOCK,
  N_CALLS
} Call;

typedef struct
{
  int detail; /* or ANY */
  int skip;   /* how many succeed first */
  int times;  /* how many fail then */
  int error;  /* as `errno` */
} Failure;

static Failure failures[N_CALLS];

/* At most so many bytes at a time are read and written; 0: as many as are asked for. */
static gsize most_at_once;

/* What is removed as soon as it is made; NULL: nothing. */
static const char *forbidden;

static void
let_fail (Call    call,
          Failure failure)
{
  failures[call] = failure;
}

static gboolean
fails (Call call,
       int  detail)
{
  Failure *failure = &failures[call];

  if (failure->times == 0 || (failure->detail != ANY && failure->detail != detail))
    return FALSE;

  if (failure->skip > 0)
    {
      failure->skip--;
      return FALSE;
    }

  failure->times--;
  errno = failure->error;
  return TRUE;
}

static void
assert_has_failed (Call call)
{
  g_assert_cmpint (failures[call].times, ==, 0);
}

static void
let_all_succeed (void)
{
  memset (failures, 0, sizeof failures);
}

int
open (const char *path,
      int         flags,
      ...)
{
  int mode = 0;
  int fd;

  if ((flags & O_CREAT) != 0)
    {
      va_list arguments;

      va_start (arguments, flags);
      mode = va_arg (arguments, int);
      va_end (arguments);
    }
  else if (fails (OPEN, flags & O_ACCMODE))
    {
      return -1;
    }

  fd = syscall (SYS_openat, AT_FDCWD, path, flags, mode);
  if (forbidden != NULL && strcmp (path, forbidden) == 0)
    unlink (path);
  return fd;
}

int
renameat2 (int          from_folder,
           const char  *from,
           int          to_folder,
           const char  *to,
           unsigned int flags)
{
  return fails (RENAME, 0) ? -1 : syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
}

static gsize
limit_size (gsize size)
{
  return most_at_once > 0 ? MIN (size, most_at_once) : size;
}

ssize_t
pread (int    fd,
       void  *buffer,
       size_t size,
       off_t  offset)
{
  return fails (READ, 0) ? -1 : syscall (SYS_pread64, fd, buffer, limit_size (size), offset);
}

ssize_t
write (int         fd,
       const void *data,
       size_t      size)
{
  return fails (WRITE, 0) ? -1 : syscall (SYS_write, fd, data, limit_size (size));
}

int
fallocate (int   fd,
           int   mode,
           off_t offset,
           off_t size)
{
  return fails (RESERVE, 0) ? -1 : syscall (SYS_fallocate, fd, mode, offset, size);
}

void *
mmap (void  *address,
      size_t size,
      int    protection,
      int    flags,
      int    fd,
      off_t  offset)
{
  if ((flags & MAP_SHARED) != 0 && fails (MAP, 0))
    return MAP_FAILED;

  return (void *) syscall (SYS_mmap, address, size, protection, flags, fd, offset);
}

int
madvise (void  *address,
         size_t size,
         int    advice)
{
  return fails (POPULATE, advice) ? -1 : syscall (SYS_madvise, address, size, advice);
}

int
fcntl (int fd,
       int command,
       ...)
{
  va_list arguments;
  long argument;

  va_start (arguments, command);
  argument = va_arg (arguments, long);
  va_end (arguments);

  return fails (CONTROL_FILE, command) ? -1 : syscall (SYS_fcntl, fd, command, argument);
}

int
shmget (key_t  key,
        size_t size,
        int    flags)
{
  return fails (GET_SEGMENT, flags) ? -1 : syscall (SYS_shmget, key, size, flags);
}

void *
shmat (int         id,
       const void *address,
       int         flags)
{
  return fails (ATTACH, flags) ? (void *) -1 : (void *) syscall (SYS_shmat, id, address, flags);
}

int
semctl (int id,
        int number,
        int command,
        ...)
{
  va_list arguments;
  long argument;

  va_start (arguments, command);
  argument = va_arg (arguments, long);
  va_end (arguments);

  return fails (CONTROL_LOCK, command) ? -1 : syscall (SYS_semctl, id, number, command, argument);
}

int
semtimedop (int                    id,
            struct sembuf         *operations,
            size_t                 n_operations,
            const struct timespec *timeout)
{
  return fails (CHANGE_LOCK, 0) ? -1 : syscall (SYS_semtimedop, id, operations, n_operations, timeout);
}

static void
assert_fails (SharedSegment      *segment,
              TestOperation       operation,
              gsize               size,
              SharedSegmentError  code,
              const char         *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (test_operate (segment, operation, size, &error));
  test_assert_error_names (error, code, shared_segment_get_key (segment), reason);
}

static SharedSegment *
new_published (void)
{
  SharedSegment *segment = test_segment_new ();

  test_assert_publishes (segment, OLD_TEXT);
  return segment;
}

/* A new segment cannot be made: nothing is left. One in the place of the old text cannot be made: that stays. */
static void
assert_publish_fails (Call               call,
                      Failure            failure,
                      SharedSegmentError code,
                      const char        *reason)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  let_fail (call, failure);
  assert_fails (segment, TEST_PUBLISH, SEVERAL_PAGES, code, reason);
  let_all_succeed ();
  g_assert_false (shared_segment_is_attached (segment));
  g_clear_object (&segment);
  test_world_assert_clean ();

  segment = new_published ();
  let_fail (call, failure);
  assert_fails (segment, TEST_PUBLISH, SEVERAL_PAGES, code, reason);
  let_all_succeed ();
  test_assert_reads (segment, OLD_TEXT);
}

/* Files of POSIX segments */

/* Who asks the kernel whether a file is used has it leased for a moment. */
static void
test_leased_segment_is_opened_when_it_is_given_back (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (OPEN, (Failure) { .detail = O_RDONLY, .times = 3, .error = EWOULDBLOCK });
  test_assert_reads (segment, OLD_TEXT);
  assert_has_failed (OPEN);
}

static void
test_segment_that_stays_leased_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (OPEN, (Failure) { .detail = O_RDONLY, .times = ALWAYS, .error = EWOULDBLOCK });
  assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_UNKNOWN, "temporarily unavailable");
  let_all_succeed ();
}

static void
test_segment_that_cannot_be_opened_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (OPEN, (Failure) { .detail = O_RDONLY, .times = 1, .error = EIO });
  assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_UNKNOWN, "Input/output error");
  assert_has_failed (OPEN);
}

/* The lock is opened first. */
static void
test_attachment_that_cannot_be_opened_is_an_error (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) another = test_segment_new ();

  let_fail (OPEN, (Failure) { .detail = O_RDWR, .skip = 1, .times = 1, .error = ENFILE });
  assert_fails (another, TEST_ATTACH, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Too many open files");
  assert_has_failed (OPEN);
}

static void
test_attachment_for_reading_does_without_writing (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GError) error = NULL;

  let_fail (OPEN, (Failure) { .detail = O_RDWR, .skip = 1, .times = 1, .error = EACCES });
  shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, &error);
  g_assert_no_error (error);
  assert_has_failed (OPEN);
  g_assert_cmpmem (shared_segment_get_data (reader), shared_segment_get_size (reader), OLD_TEXT, strlen (OLD_TEXT));
}

static void
test_attachment_for_reading_that_cannot_be_opened_is_an_error (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GError) error = NULL;

  let_fail (OPEN, (Failure) { .detail = ANY, .skip = 1, .times = 2, .error = ENFILE });
  g_assert_false (shared_segment_attach (reader, SHARED_SEGMENT_READ_ONLY, &error));
  test_assert_error_names (error, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, shared_segment_get_key (reader),
                           "Too many open files");
  assert_has_failed (OPEN);
}

static void
test_reading_goes_on_after_a_signal (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (READ, (Failure) { .times = 2, .error = EINTR });
  test_assert_reads (segment, OLD_TEXT);
  assert_has_failed (READ);
}

static void
test_reading_that_fails_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (READ, (Failure) { .times = 1, .error = EIO });
  assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_UNKNOWN, "Input/output error");
  assert_has_failed (READ);
}

static void
test_bytes_may_come_and_go_one_by_one (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  most_at_once = 1;
  test_assert_publishes (segment, NEW_TEXT);
  test_assert_reads (segment, NEW_TEXT);
  most_at_once = 0;
  test_assert_reads (segment, NEW_TEXT);
}

static void
test_writing_goes_on_after_a_signal (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (WRITE, (Failure) { .times = 2, .error = EINTR });
  test_assert_publishes (segment, NEW_TEXT);
  assert_has_failed (WRITE);
  test_assert_reads (segment, NEW_TEXT);
}

static void
test_writing_that_fails_leaves_all_as_it_was (void)
{
  assert_publish_fails (WRITE, (Failure) { .times = 1, .error = ENOSPC },
                        SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "No space left");
}

static void
test_naming_that_fails_leaves_all_as_it_was (void)
{
  assert_publish_fails (RENAME, (Failure) { .times = 1, .error = EDQUOT },
                        SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "quota exceeded");
}

/* The first name is the lock's. */
static void
test_naming_of_the_segment_alone_that_fails_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  let_fail (RENAME, (Failure) { .skip = 1, .times = 1, .error = EDQUOT });
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "quota exceeded");
  assert_has_failed (RENAME);
  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
test_reserving_goes_on_after_a_signal (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  let_fail (RESERVE, (Failure) { .times = 2, .error = EINTR });
  shared_segment_create (segment, 1, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  assert_has_failed (RESERVE);
}

static void
test_lock_that_cannot_be_mapped_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  let_fail (MAP, (Failure) { .times = 1, .error = ENOMEM });
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
  assert_has_failed (MAP);
  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
test_segment_that_cannot_be_mapped_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  let_fail (MAP, (Failure) { .skip = 1, .times = 1, .error = ENOMEM });
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
  assert_has_failed (MAP);
  g_clear_object (&segment);
  test_world_assert_clean ();
}

static void
test_segment_that_cannot_be_mapped_keeps_the_old_text (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (MAP, (Failure) { .times = 1, .error = ENOMEM });
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
  assert_has_failed (MAP);
  test_assert_reads (segment, OLD_TEXT);
}

/* As on kernels without leases: then who uses a segment shows in what processes have in memory. */
static void
test_leftover_is_found_without_leases (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (GError) error = NULL;

  let_fail (CONTROL_FILE, (Failure) { .detail = F_SETLEASE, .times = ALWAYS, .error = EINVAL });
  test_process_ask (peer, "raw-create 8", "ok");
  test_process_ask (peer, "raw-attach", "ok");
  g_assert_false (shared_segment_remove_leftover (segment, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);

  test_process_kill (peer);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
  let_all_succeed ();
}

/* System V segments */

static void
test_segment_that_goes_while_it_is_attached_is_none (void)
{
  const int errors[] = { EIDRM, EINVAL };
  g_autoptr (SharedSegment) segment = new_published ();

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      let_fail (ATTACH, (Failure) { .detail = SHM_RDONLY, .times = 1, .error = errors[i] });
      assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_NOT_FOUND, NULL);
      assert_has_failed (ATTACH);
    }
}

static void
test_segment_that_cannot_be_attached_leaves_nothing (void)
{
  for (TestOperation operation = TEST_PUBLISH; operation <= TEST_CREATE; operation++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();

      let_fail (ATTACH, (Failure) { .times = 1, .error = ENOMEM });
      assert_fails (segment, operation, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
      assert_has_failed (ATTACH);
      g_clear_object (&segment);
      test_world_assert_clean ();
    }
}

static void
test_segment_that_may_not_be_looked_at_is_an_error (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) reader = test_segment_new ();

  let_fail (GET_SEGMENT, (Failure) { .times = 1, .error = EACCES });
  assert_fails (reader, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "Permission denied");
  assert_has_failed (GET_SEGMENT);
}

static void
test_segment_that_goes_while_another_is_made_is_not_in_the_way (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  let_fail (GET_SEGMENT, (Failure) { .detail = IPC_CREAT | IPC_EXCL | 0600, .times = 1, .error = EEXIST });
  shared_segment_create (segment, 1, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  assert_has_failed (GET_SEGMENT);
}

static void
test_memory_that_cannot_be_had_leaves_all_as_it_was (void)
{
  assert_publish_fails (POPULATE, (Failure) { .detail = MADV_POPULATE_WRITE, .times = ALWAYS, .error = EFAULT },
                        SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
}

/* As with kernels before 5.14. */
static void
test_memory_comes_page_by_page_without_the_advice (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *text = g_strnfill (SEVERAL_PAGES, 'x');

  let_fail (POPULATE, (Failure) { .detail = MADV_POPULATE_WRITE, .times = 1, .error = EINVAL });
  test_assert_publishes (segment, text);
  assert_has_failed (POPULATE);
  test_assert_reads (segment, text);
}

static void
test_key_file_that_is_removed_again_and_again_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_lock_path (shared_segment_get_key (segment));

  forbidden = path;
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_KEY, "removes the key file");
  forbidden = NULL;
  g_clear_object (&segment);
  test_world_assert_clean ();
}

/* System V locks */

static void
test_waiting_for_the_lock_goes_on_after_a_signal (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (CHANGE_LOCK, (Failure) { .times = 3, .error = EINTR });
  test_assert_publishes (segment, NEW_TEXT);
  assert_has_failed (CHANGE_LOCK);
}

static void
test_lock_that_cannot_be_taken_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (CHANGE_LOCK, (Failure) { .times = 1, .error = ENOMEM });
  assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES, "Cannot allocate memory");
  assert_has_failed (CHANGE_LOCK);
  test_assert_reads (segment, OLD_TEXT);
}

static void
test_lock_that_goes_while_it_is_looked_at_is_made_anew (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) another = test_segment_new ();

  let_fail (CONTROL_LOCK, (Failure) { .detail = IPC_STAT, .times = 1, .error = EIDRM });
  test_assert_reads (another, OLD_TEXT);
  assert_has_failed (CONTROL_LOCK);
}

static void
test_lock_that_may_not_be_looked_at_is_an_error (void)
{
  G_GNUC_UNUSED g_autoptr (SharedSegment) owner = new_published ();
  g_autoptr (SharedSegment) another = test_segment_new ();

  let_fail (CONTROL_LOCK, (Failure) { .detail = IPC_STAT, .times = 1, .error = EACCES });
  assert_fails (another, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, "Permission denied");
  assert_has_failed (CONTROL_LOCK);
}

/* That it cannot be looked at does not mean that nobody will give it back. */
static void
test_busy_lock_that_goes_while_it_is_looked_at_is_tried_again (void)
{
  g_autoptr (SharedSegment) segment = new_published ();

  let_fail (CHANGE_LOCK, (Failure) { .times = 2, .error = EAGAIN });
  let_fail (CONTROL_LOCK, (Failure) { .detail = IPC_STAT, .times = 1, .error = EIDRM });
  test_assert_publishes (segment, NEW_TEXT);
  assert_has_failed (CONTROL_LOCK);
}

static void
add_posix (void)
{
  test_world_add_posix ("/posix/failing-calls/open/leased-segment-is-opened-when-it-is-given-back",
                        test_leased_segment_is_opened_when_it_is_given_back);
  test_world_add_posix ("/posix/failing-calls/open/segment-that-stays-leased-is-an-error",
                        test_segment_that_stays_leased_is_an_error);
  test_world_add_posix ("/posix/failing-calls/open/that-fails-is-an-error",
                        test_segment_that_cannot_be_opened_is_an_error);
  test_world_add_posix ("/posix/failing-calls/open/that-fails-for-an-attachment-is-an-error",
                        test_attachment_that_cannot_be_opened_is_an_error);
  test_world_add_posix ("/posix/failing-calls/open/for-an-attachment-for-reading-does-without-writing",
                        test_attachment_for_reading_does_without_writing);
  test_world_add_posix ("/posix/failing-calls/open/for-an-attachment-for-reading-that-fails-is-an-error",
                        test_attachment_for_reading_that_cannot_be_opened_is_an_error);
  test_world_add_posix ("/posix/failing-calls/read/goes-on-after-a-signal", test_reading_goes_on_after_a_signal);
  test_world_add_posix ("/posix/failing-calls/read/that-fails-is-an-error", test_reading_that_fails_is_an_error);
  test_world_add_posix ("/posix/failing-calls/read/and-write-one-by-one", test_bytes_may_come_and_go_one_by_one);
  test_world_add_posix ("/posix/failing-calls/write/goes-on-after-a-signal", test_writing_goes_on_after_a_signal);
  test_world_add_posix ("/posix/failing-calls/write/that-fails-leaves-all-as-it-was",
                        test_writing_that_fails_leaves_all_as_it_was);
  test_world_add_posix ("/posix/failing-calls/rename/that-fails-leaves-all-as-it-was",
                        test_naming_that_fails_leaves_all_as_it_was);
  test_world_add_posix ("/posix/failing-calls/rename/of-the-segment-alone-that-fails-leaves-nothing",
                        test_naming_of_the_segment_alone_that_fails_leaves_nothing);
  test_world_add_posix ("/posix/failing-calls/reserve/goes-on-after-a-signal", test_reserving_goes_on_after_a_signal);
  test_world_add_posix ("/posix/failing-calls/map/lock-that-cannot-be-mapped-leaves-nothing",
                        test_lock_that_cannot_be_mapped_leaves_nothing);
  test_world_add_posix ("/posix/failing-calls/map/segment-that-cannot-be-mapped-leaves-nothing",
                        test_segment_that_cannot_be_mapped_leaves_nothing);
  test_world_add_posix ("/posix/failing-calls/map/segment-that-cannot-be-mapped-keeps-the-old-text",
                        test_segment_that_cannot_be_mapped_keeps_the_old_text);
  test_world_add_posix ("/posix/failing-calls/lease/leftover-is-found-without", test_leftover_is_found_without_leases);
}

static void
add_system_v (void)
{
  test_world_add ("/system-v/failing-calls/attach/to-what-goes-meanwhile-finds-nothing",
                  test_segment_that_goes_while_it_is_attached_is_none);
  test_world_add ("/system-v/failing-calls/attach/that-fails-leaves-nothing",
                  test_segment_that_cannot_be_attached_leaves_nothing);
  test_world_add ("/system-v/failing-calls/segment/that-may-not-be-looked-at-is-an-error",
                  test_segment_that_may_not_be_looked_at_is_an_error);
  test_world_add ("/system-v/failing-calls/segment/that-goes-meanwhile-is-not-in-the-way",
                  test_segment_that_goes_while_another_is_made_is_not_in_the_way);
  test_world_add ("/system-v/failing-calls/memory/that-cannot-be-had-leaves-all-as-it-was",
                  test_memory_that_cannot_be_had_leaves_all_as_it_was);
  test_world_add ("/system-v/failing-calls/memory/comes-page-by-page-without-the-advice",
                  test_memory_comes_page_by_page_without_the_advice);
  test_world_add ("/system-v/failing-calls/key-file/that-is-removed-again-and-again-is-an-error",
                  test_key_file_that_is_removed_again_and_again_is_an_error);
  test_world_add ("/system-v/failing-calls/lock/waiting-goes-on-after-a-signal",
                  test_waiting_for_the_lock_goes_on_after_a_signal);
  test_world_add ("/system-v/failing-calls/lock/that-cannot-be-taken-is-an-error",
                  test_lock_that_cannot_be_taken_is_an_error);
  test_world_add ("/system-v/failing-calls/lock/that-goes-while-it-is-looked-at-is-made-anew",
                  test_lock_that_goes_while_it_is_looked_at_is_made_anew);
  test_world_add ("/system-v/failing-calls/lock/that-may-not-be-looked-at-is-an-error",
                  test_lock_that_may_not_be_looked_at_is_an_error);
  test_world_add ("/system-v/failing-calls/lock/busy-one-that-goes-while-it-is-looked-at-is-tried-again",
                  test_busy_lock_that_goes_while_it_is_looked_at_is_tried_again);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  add_posix ();
  add_system_v ();

  return test_world_run ();
}
