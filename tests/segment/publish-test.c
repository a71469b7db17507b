/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing: the segment is recreated in one step, and what was published before is not lost when that fails.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "numbered-text.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-process.h"
#include "test-world.h"

/* Called when a POSIX segment is complete, and about to be given its name. */
static void (*on_naming) (const char *from,
                          const char *to);

/* Called once, when the old System V segment is gone, and the new one is about to be made. */
static void (*on_making) (void);

/* Called when a System V segment is made, and about to be filled. */
static void (*on_filling) (void);

/* Defined here in place of the C library's. */
void *
shmat (int         id,
       const void *address,
       int         flags)
{
  if ((flags & SHM_RDONLY) == 0 && on_filling != NULL)
    on_filling ();

  return (void *) syscall (SYS_shmat, id, address, flags);
}

int
shmget (key_t  key,
        size_t size,
        int    flags)
{
  void (*once) (void) = on_making;

  if ((flags & IPC_CREAT) != 0)
    {
      on_making = NULL;
      if (once != NULL)
        once ();
    }

  return syscall (SYS_shmget, key, size, flags);
}

int
renameat2 (int          from_folder,
           const char  *from,
           int          to_folder,
           const char  *to,
           unsigned int flags)
{
  if (on_naming != NULL && strstr (to, "/sem.") == NULL)
    on_naming (from, to);

  return syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
}

static void
assert_publishes (SharedSegment *segment,
                  const char    *text)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, strlen (text), -1, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), text, strlen (text));
}

static void
assert_publish_fails (SharedSegment      *segment,
                      gconstpointer       data,
                      gsize               size,
                      SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (shared_segment_publish (segment, data, size, 0, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, (int) code);
}

static void
test_publish_makes_a_segment_as_long_as_the_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  guint permissions;
  gsize size;

  assert_publishes (segment, "hello");
  test_bare_stat_segment (shared_segment_get_key (segment), &size, &permissions);
  g_assert_cmpuint (size, ==, 5);
  g_assert_cmpuint (permissions, ==, 0600);
}

static void
test_publish_replaces_the_segment (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  int first;

  assert_publishes (segment, "first");
  first = test_find_segment (shared_segment_get_key (segment));
  assert_publishes (segment, "second");

  g_assert_cmpint (test_find_segment (shared_segment_get_key (segment)), !=, first);
  test_assert_others_see (segment, "second");
}

static void
test_publish_while_a_reader_is_attached (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) reader = test_process_start_own_peer ();

  assert_publishes (segment, "first");
  test_process_ask (reader, "attach", "ok");
  assert_publishes (segment, "second");

  test_process_ask (reader, "read", "first");
  test_process_ask (reader, "detach", "ok");
  test_process_ask (reader, "attach", "ok");
  test_process_ask (reader, "read", "second");
}

static void
test_publish_after_create_replaces_what_was_created (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  g_assert_true (shared_segment_create (segment, 100, SHARED_SEGMENT_READ_WRITE, NULL));
  assert_publishes (segment, "short");
}

static void
test_publish_under_ones_own_lock (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) reader = test_process_start_own_peer ();

  assert_publishes (segment, "first");
  g_assert_true (shared_segment_lock (segment, -1, NULL));
  assert_publishes (segment, "second");
  test_process_ask (reader, "snapshot 0", "error 7");
  g_assert_true (shared_segment_unlock (segment, NULL));
  test_process_ask (reader, "snapshot 0", "second");
}

static void
test_publish_with_size_0_is_an_error (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publish_fails (segment, NULL, 0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_publish_leaves_another_programs_segment (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "publish theirs", "ok");
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  test_process_ask (owner, "read", "theirs");
  test_assert_others_see (segment, "theirs");
}

static void
test_publish_takes_over_when_asked (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();
  g_autoptr (GError) error = NULL;

  test_process_ask (owner, "publish theirs", "ok");
  g_assert_true (shared_segment_take_over (segment, -1, &error));
  g_assert_no_error (error);
  assert_publishes (segment, "mine");
  test_process_ask (owner, "read", "theirs");
  test_process_ask (owner, "snapshot 0", "mine");
}

static void
test_publish_reclaims_a_leftover (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) writer = test_process_start_own_peer ();

  test_process_ask (writer, "publish theirs", "ok");
  test_process_kill (writer);
  assert_publishes (segment, "mine");
}

static void
test_publish_leaves_a_segment_of_a_program_without_this_module (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();
  g_autoptr (GBytes) bytes = NULL;

  test_process_ask (owner, "raw-create 6", "ok");
  test_process_ask (owner, "raw-attach", "ok");
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  bytes = shared_segment_snapshot (segment, -1, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0\0\0\0\0\0", 6);

  g_assert_true (shared_segment_take_over (segment, -1, NULL));
  assert_publishes (segment, "mine");
}

static void
test_publish_reclaims_a_leftover_of_a_program_without_this_module (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "raw-create 6", "ok");
  test_process_ask (owner, "raw-attach", "ok");
  test_process_kill (owner);
  assert_publishes (segment, "mine");
  test_assert_others_see (segment, "mine");
}

/* Who is refused goes as it came. */
static void
test_refused_publish_leaves_no_lock (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegmentKey) key = shared_segment_key_ref (shared_segment_get_key (segment));
  g_autofree char *path = test_dup_segment_path (key);
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "raw-create 6", "ok");
  test_process_ask (owner, "raw-attach", "ok");
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);
  g_clear_object (&segment);

  test_bare_remove_segment (key);
  g_unlink (path);
  g_assert_false (test_lock_exists (key));
}

/* As a Qt program leaves it to its readers: it may still want it. */
static void
test_publish_leaves_what_a_live_creator_has_detached_from (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) owner = test_process_start_own_peer ();

  test_process_ask (owner, "raw-create 6", "ok");
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);

  test_process_kill (owner);
  assert_publishes (segment, "mine");
}

/* Between the two steps of a program that creates a file, and then maps it, nobody has it in memory. */
static void
test_publish_leaves_what_is_about_to_be_mapped (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  const char *native = shared_segment_key_get_native (shared_segment_get_key (segment));
  int fd = shm_open (native, O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (ftruncate (fd, 6));
  assert_publish_fails (segment, "mine", 4, SHARED_SEGMENT_ERROR_ALREADY_EXISTS);

  close (fd);
  assert_publishes (segment, "mine");
}

static void
test_publish_times_out_when_locked (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) holder = test_process_start_own_peer ();

  assert_publishes (segment, "first");
  test_process_ask (holder, "attach", "ok");
  test_process_ask (holder, "lock 0", "ok");
  assert_publish_fails (segment, "second", 6, SHARED_SEGMENT_ERROR_TIMED_OUT);
  test_process_ask (holder, "unlock", "ok");
  test_assert_others_see (segment, "first");
}

static void
test_publish_above_the_limit_keeps_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publishes (segment, "first");
  assert_publish_fails (segment, "", G_MAXSIZE, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_assert_others_see (segment, "first");
  assert_publishes (segment, "second");
}

static void
test_publish_with_the_last_id_replaces_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!test_world_needs (test_world_limit_system_v ("shmmni", "1"), "the right to limit segments"))
    return;

  /* The old segment counts while somebody is attached to it: only without it there is an id for the new one. */
  assert_publishes (segment, "first");
  assert_publishes (segment, "second");
  test_assert_others_see (segment, "second");
  test_world_limit_system_v ("shmmni", "4096");
}

/* A POSIX segment is made before the old one goes. */
static void
test_publish_without_another_inode_keeps_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publishes (segment, "first");
  if (!test_world_needs (test_world_limit_posix ("nr_inodes=3"), "the right to limit files"))
    return;

  assert_publish_fails (segment, "second", 6, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_others_see (segment, "first");
  test_world_limit_posix ("nr_inodes=0");
  assert_publishes (segment, "second");
}

/* Room for 2 pages, and for that of a POSIX lock. */
static gboolean
limit_memory (void)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX ? test_world_limit_posix ("nr_blocks=3")
                                                  : test_world_limit_system_v ("shmall", "2");
}

static void
lift_limit_of_memory (void)
{
  if (test_get_kind () == SHARED_SEGMENT_POSIX)
    test_world_limit_posix ("nr_blocks=0");
  else
    test_world_limit_system_v ("shmall", "18446744073692774399");
}

static void
test_publish_beyond_the_systems_memory_limit_keeps_the_earlier_text (void)
{
  static const char big[3 * 65536];
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!test_world_needs (limit_memory (), "the right to limit segments"))
    return;

  assert_publishes (segment, "first");
  assert_publish_fails (segment, big, sizeof big, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_others_see (segment, "first");
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), "first", 5);
  lift_limit_of_memory ();
}

/* A POSIX lock has an inode, too: there is room for the folder and one more. */
static gboolean
limit_ids (void)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX ? test_world_limit_posix ("nr_inodes=2")
                                                  : test_world_limit_system_v ("shmmni", "0");
}

static void
lift_limit_of_ids (void)
{
  if (test_get_kind () == SHARED_SEGMENT_POSIX)
    test_world_limit_posix ("nr_inodes=0");
  else
    test_world_limit_system_v ("shmmni", "4096");
}

static void
test_first_publish_without_ids_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!test_world_needs (limit_ids (), "the right to limit segments"))
    return;

  assert_publish_fails (segment, "text", 4, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_world_assert_clean ();
  lift_limit_of_ids ();
}

static void
test_publish_after_ipcrm_shares_again (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publishes (segment, "first");
  test_bare_remove_segment (shared_segment_get_key (segment));
  assert_publishes (segment, "second");
  test_assert_others_see (segment, "second");
}

static void
test_publish_after_everything_was_removed_by_hand (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autofree char *path = test_dup_segment_path (key);
  g_autofree char *lock_path = test_dup_lock_path (key);

  assert_publishes (segment, "first");
  test_bare_remove_segment (key);
  test_bare_remove_lock (key);
  g_unlink (path);
  g_unlink (lock_path);

  assert_publishes (segment, "second");
  test_assert_others_see (segment, "second");
}

static void
test_publish_big_text (void)
{
  const gsize size = 10 * 1000 * 1000;
  g_autofree char *text = g_malloc (size);
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  g_autoptr (GBytes) bytes = NULL;

  numbered_text_fill (text, size, 7);
  g_assert_true (shared_segment_publish (segment, text, size, -1, NULL));
  bytes = shared_segment_snapshot (reader, -1, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, size);
}

static void
test_publish_loses_and_tears_nothing_against_a_busy_reader (void)
{
  g_autoptr (TestProcess) writer = test_process_start_own_peer ();
  g_autoptr (SharedSegment) reader = test_segment_new ();
  gint64 last = -1;

  test_process_ask (writer, "publish 0000000000", "ok");
  test_process_send (writer, "publish-loop 5000 100");

  while (last != 4999)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, -1, &error);
      gint64 number;

      g_assert_no_error (error);
      number = numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpint (number, >=, last);
      last = number;
    }

  test_process_expect (writer, "0");
}

typedef struct
{
  SharedSegmentKey *key;
  const char       *old_text;  /* NULL: none */
  const char       *new_text;
  guint             namings;
} Naming;

static Naming naming;

static void
assert_file_holds (const char *path,
                   const char *text)
{
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpmem (content, size, text, strlen (text));
}

static void
assert_complete (const char *from,
                 const char *to)
{
  assert_file_holds (from, naming.new_text);
  if (naming.old_text != NULL)
    assert_file_holds (to, naming.old_text);
  else
    g_assert_false (test_segment_exists (naming.key));

  naming.namings++;
}

static void
test_segment_has_its_name_when_it_is_complete (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);

  on_naming = assert_complete;
  naming = (Naming) { .key = key, .new_text = "first" };
  assert_publishes (segment, "first");
  g_assert_cmpuint (naming.namings, ==, 1);

  naming = (Naming) { .key = key, .old_text = "first", .new_text = "second" };
  assert_publishes (segment, "second");
  g_assert_cmpuint (naming.namings, ==, 1);
  on_naming = NULL;
}

static void
die_at_naming (const char *from,
               const char *to)
{
  raise (SIGKILL);
}

static void
die_at_filling (void)
{
  raise (SIGKILL);
}

/* Has a process be killed in the middle of a publication. */
static void
let_publisher_be_killed (SharedSegment *segment)
{
  pid_t child = fork ();

  if (child == 0)
    {
      on_naming = die_at_naming;
      on_filling = die_at_filling;
      shared_segment_publish (segment, "half", 4, -1, NULL);
      _exit (0);
    }

  g_assert_cmpint (test_child_wait (child), ==, -SIGKILL);
}

static guint
count_unnamed (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/dev/shm", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    count += g_str_has_prefix (name, "shared-segment-new.");
  return count;
}

/* Twice: the second publication is killed. */
static void
publish_and_die (SharedSegment *segment)
{
  pid_t child = fork ();

  if (child == 0)
    {
      shared_segment_publish (segment, "first", 5, -1, NULL);
      on_naming = die_at_naming;
      shared_segment_publish (segment, "half", 4, -1, NULL);
      _exit (0);
    }

  g_assert_cmpint (test_child_wait (child), ==, -SIGKILL);
}

static void
test_publisher_that_is_killed_leaves_the_earlier_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  publish_and_die (segment);
  g_assert_cmpuint (count_unnamed (), ==, 1);
  test_assert_others_see (segment, "first");
  assert_publishes (segment, "second");
}

static void
test_half_made_segment_is_cleaned_up (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  let_publisher_be_killed (segment);
  g_assert_false (test_segment_exists (shared_segment_get_key (segment)));
  g_assert_cmpuint (count_unnamed (), ==, 1);

  assert_publishes (segment, "text");
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_cmpuint (count_unnamed (), ==, 0);
}

static void
test_publisher_that_is_killed_leaves_nothing_to_read (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  let_publisher_be_killed (segment);
  g_assert_true (test_segment_exists (shared_segment_get_key (segment)));
  g_assert_null (shared_segment_snapshot (segment, -1, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);

  assert_publishes (segment, "text");
  test_assert_others_see (segment, "text");
}

/* What lies there of a process that runs is none of our business. */
static void
test_half_made_segment_of_a_running_process_stays (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (TestProcess) other = test_process_start_own_peer ();
  g_autofree char *path = g_strdup_printf ("/dev/shm/shared-segment-new.%d.0", (int) test_process_get_pid (other));

  g_assert_true (g_file_set_contents (path, "half", -1, NULL));
  assert_publishes (segment, "text");
  g_assert_true (shared_segment_detach (segment, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Python programs know no lock. Returns: -1 if there is no segment */
static gint64
read_without_lock (SharedSegmentKey *key)
{
  int fd = shm_open (shared_segment_key_get_native (key), O_RDONLY, 0);
  struct stat status;
  gpointer data;
  gint64 number;

  if (fd < 0)
    return -1;

  g_assert_no_errno (fstat (fd, &status));
  data = mmap (NULL, status.st_size, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  number = numbered_text_read (data, status.st_size);
  munmap (data, status.st_size);
  close (fd);
  return number;
}

static void
test_publish_tears_nothing_for_who_knows_no_lock (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) writer = test_process_start_own_peer ();
  gint64 last = -1;

  test_process_ask (writer, "publish 0000000000", "ok");
  test_process_send (writer, "publish-loop 5000 100");

  while (last != 4999)
    {
      gint64 number = read_without_lock (key);

      g_assert_cmpint (number, >=, MAX (last, 0));
      last = number;
    }

  test_process_expect (writer, "0");
}

static pid_t attacher;

static void
attach (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;

  shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error);
  g_assert_no_error (error);
}

static gboolean
has_ended (pid_t child)
{
  siginfo_t status = { 0 };

  g_assert_no_errno (waitid (P_PID, child, &status, WEXITED | WNOHANG | WNOWAIT));
  return status.si_pid == child;
}

/* Goes on when the other one waits for the lock, or has not waited. */
static void
let_another_attach (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  attacher = test_child_start (attach, NULL);
  test_poll_until (semctl (test_find_semaphore (key), 0, GETNCNT) > 0 || has_ended (attacher));
}

/* Between the old segment and the new one there is none, but that is nobody's business. */
static void
test_attaching_in_the_middle_waits_for_the_new_segment (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publishes (segment, "first");
  on_making = let_another_attach;
  assert_publishes (segment, "second");
  g_assert_cmpint (test_child_wait (attacher), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/publish/makes-a-segment-as-long-as-the-text",
                       test_publish_makes_a_segment_as_long_as_the_text);
  test_world_add_both ("/publish/replaces-the-segment", test_publish_replaces_the_segment);
  test_world_add_both ("/publish/while-a-reader-is-attached", test_publish_while_a_reader_is_attached);
  test_world_add_both ("/publish/after-create-replaces-what-was-created",
                       test_publish_after_create_replaces_what_was_created);
  test_world_add_both ("/publish/under-ones-own-lock", test_publish_under_ones_own_lock);
  test_world_add_both ("/publish/with-size-0-is-an-error", test_publish_with_size_0_is_an_error);
  test_world_add_both ("/publish/leaves-another-programs-segment", test_publish_leaves_another_programs_segment);
  test_world_add_both ("/publish/leaves-a-segment-of-a-program-without-this-module",
                       test_publish_leaves_a_segment_of_a_program_without_this_module);
  test_world_add_both ("/publish/refused-leaves-no-lock", test_refused_publish_leaves_no_lock);
  test_world_add ("/system-v/publish/leaves-what-a-live-creator-has-detached-from",
                  test_publish_leaves_what_a_live_creator_has_detached_from);
  test_world_add_posix ("/posix/publish/leaves-what-is-about-to-be-mapped",
                        test_publish_leaves_what_is_about_to_be_mapped);
  test_world_add_both ("/publish/takes-over-when-asked", test_publish_takes_over_when_asked);
  test_world_add_both ("/publish/reclaims-a-leftover", test_publish_reclaims_a_leftover);
  test_world_add_both ("/publish/reclaims-a-leftover-of-a-program-without-this-module",
                       test_publish_reclaims_a_leftover_of_a_program_without_this_module);
  test_world_add_both ("/publish/times-out-when-locked", test_publish_times_out_when_locked);
  test_world_add_both ("/publish/above-the-limit-keeps-the-earlier-text",
                       test_publish_above_the_limit_keeps_the_earlier_text);
  test_world_add ("/publish/with-the-last-id-replaces-the-earlier-text",
                  test_publish_with_the_last_id_replaces_the_earlier_text);
  test_world_add_posix ("/posix/publish/without-another-inode-keeps-the-earlier-text",
                        test_publish_without_another_inode_keeps_the_earlier_text);
  test_world_add_both ("/publish/beyond-the-systems-memory-limit-keeps-the-earlier-text",
                       test_publish_beyond_the_systems_memory_limit_keeps_the_earlier_text);
  test_world_add_both ("/publish/first-without-ids-leaves-nothing", test_first_publish_without_ids_leaves_nothing);
  test_world_add_both ("/publish/after-ipcrm-shares-again", test_publish_after_ipcrm_shares_again);
  test_world_add_both ("/publish/after-everything-was-removed-by-hand",
                       test_publish_after_everything_was_removed_by_hand);
  test_world_add_both ("/publish/big-text", test_publish_big_text);
  test_world_add_both ("/publish/loses-and-tears-nothing-against-a-busy-reader",
                       test_publish_loses_and_tears_nothing_against_a_busy_reader);
  test_world_add_posix ("/posix/publish/tears-nothing-for-who-knows-no-lock",
                        test_publish_tears_nothing_for_who_knows_no_lock);
  test_world_add_posix ("/posix/publish/gives-a-name-to-what-is-complete",
                        test_segment_has_its_name_when_it_is_complete);
  test_world_add_posix ("/posix/publish/killed-in-the-middle-leaves-the-earlier-text",
                        test_publisher_that_is_killed_leaves_the_earlier_text);
  test_world_add_posix ("/posix/publish/half-made-segment-is-cleaned-up", test_half_made_segment_is_cleaned_up);
  test_world_add_posix ("/posix/publish/half-made-segment-of-a-running-process-stays",
                        test_half_made_segment_of_a_running_process_stays);
  test_world_add ("/system-v/publish/killed-in-the-middle-leaves-nothing-to-read",
                  test_publisher_that_is_killed_leaves_nothing_to_read);
  test_world_add ("/system-v/publish/attaching-in-the-middle-waits-for-the-new-segment",
                  test_attaching_in_the_middle_waits_for_the_new_segment);

  return test_world_run ();
}
