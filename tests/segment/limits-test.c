/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sizes, and the limits of the system: each is an error by its name, and takes nothing from what was there.
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "numbered-text.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-world.h"

#define TIMEOUT_US (10 * G_USEC_PER_SEC)

#define MEGABYTE ((gsize) 1000 * 1000)
#define GIGABYTE (1000 * MEGABYTE)

/* The text, two segments and a copy at the same time, and something for the others. */
#define MEMORY_FOR_A_GIGABYTE (6 * GIGABYTE)

#define PETABYTE (1000 * 1000 * GIGABYTE)

/* How many pages a limited folder, or all segments of a limited system, may have. */
#define MAX_PAGES 16

#define OLD_TEXT "old text"

/* The sanitizer's allocator ends the program when there is no memory. It is to do as the C library's does. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

static gsize
get_pages_size (guint count)
{
  return count * sysconf (_SC_PAGESIZE);
}

/* Sizes */

/* Fast also when it is long. */
static char *
new_text (gsize size,
          guint number)
{
  char *text = g_malloc (size);
  gsize filled = MIN (size, NUMBERED_TEXT_DIGITS);

  numbered_text_fill (text, filled, number);
  for (; filled < size; filled = MIN (2 * filled, size))
    memcpy (text + filled, text, MIN (filled, size - filled));

  return text;
}

static void
assert_publishes (SharedSegment *segment,
                  const char    *text,
                  gsize          size)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, size, TIMEOUT_US, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shared_segment_get_size (segment), ==, size);
}

static void
assert_others_see (SharedSegment *segment,
                   const char    *text,
                   gsize          size)
{
  g_autoptr (SharedSegment) reader = shared_segment_new (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  g_assert_true (memcmp (g_bytes_get_data (bytes, NULL), text, size) == 0);
}

static void
test_size_0 (void)
{
  test_assert_making_fails (0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
}

static void
test_size_0_keeps_the_old_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_publishes (segment, OLD_TEXT);
  test_assert_fails (segment, TEST_PUBLISH, 0, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_assert_reads (segment, OLD_TEXT);
}

static void
assert_creates (gsize size)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autoptr (GError) error = NULL;
  gsize system_size;
  char *data;

  shared_segment_create (segment, size, SHARED_SEGMENT_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shared_segment_get_size (segment), ==, size);
  test_bare_stat_segment (shared_segment_get_key (segment), &system_size, NULL);
  g_assert_cmpuint (system_size, ==, size);

  data = shared_segment_get_data (segment);
  g_assert_cmpint (data[0], ==, 0);
  g_assert_cmpint (data[size - 1], ==, 0);
  data[size - 1] = 'z';
}

static void
test_size_is_exactly_what_was_asked_for (void)
{
  assert_creates (1);
  assert_creates (get_pages_size (1) - 1);
  assert_creates (get_pages_size (1));
  assert_creates (get_pages_size (1) + 1);
  assert_creates (10 * MEGABYTE);
}

static void
test_size_may_change_to_any_other (void)
{
  const gsize page = get_pages_size (1);
  const gsize sizes[] = { 1, page - 1, page, page + 1, 10 * MEGABYTE };
  g_autoptr (SharedSegment) segment = test_segment_new ();
  guint number = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autofree char *first = new_text (sizes[i], number++);
        g_autofree char *second = new_text (sizes[j], number++);

        assert_publishes (segment, first, sizes[i]);
        assert_publishes (segment, second, sizes[j]);
        assert_others_see (segment, second, sizes[j]);
      }
}

static guint64
get_available_memory (void)
{
  g_autofree char *text = NULL;
  const char *found = NULL;

  if (g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    found = strstr (text, "MemAvailable:");

  return found != NULL ? g_ascii_strtoull (found + strlen ("MemAvailable:"), NULL, 10) * 1024 : 0;
}

static void
test_gigabyte_takes_the_place_of_a_text_and_goes_again (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *text = NULL;

  /* A machine with less is not a failure, in CI neither. */
  if (test_world_is_valgrind () || get_available_memory () < MEMORY_FOR_A_GIGABYTE)
    {
      g_test_skip ("there is not enough memory now");
      return;
    }

  text = new_text (GIGABYTE, 1);
  test_assert_publishes (segment, OLD_TEXT);
  assert_publishes (segment, text, GIGABYTE);
  assert_others_see (segment, text, GIGABYTE);
  test_assert_publishes (segment, "last text");
  test_assert_reads (segment, "last text");
}

static gboolean
is_size_or_resources (const GError *error)
{
  return g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_INVALID_SIZE) ||
         g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

/* Whether there is no such size, or only no such memory, is the system's to say. */
static void
test_size_of_more_than_there_is_leaves_nothing (void)
{
  const gsize sizes[] = { PETABYTE, G_MAXINT64 - 4096, G_MAXINT64, (gsize) G_MAXINT64 + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (test_operate (segment, TEST_CREATE, sizes[i], &error));
      g_assert_true (is_size_or_resources (error));
      g_assert_false (shared_segment_is_attached (segment));
      test_world_assert_clean ();
    }
}

static void
test_size_above_all_leaves_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_fails (segment, TEST_CREATE, G_MAXSIZE, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  g_assert_false (shared_segment_is_attached (segment));
  test_world_assert_clean ();
}

/* Limits of the System V namespace */

typedef struct
{
  const char *name;
  char       *before;
} Limit;

static gboolean
set_limit (Limit      *limit,
           const char *name,
           const char *value)
{
  g_autofree char *path = g_build_filename ("/proc/sys/kernel", name, NULL);

  limit->name = name;
  g_assert_true (g_file_get_contents (path, &limit->before, NULL, NULL));
  return test_world_needs (test_world_limit_system_v (name, value), "the right to limit System V objects");
}

static void
lift_limit (Limit *limit)
{
  if (limit->before != NULL)
    test_world_limit_system_v (limit->name, limit->before);
  g_clear_pointer (&limit->before, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Limit, lift_limit)

static void
test_above_shmmax (void)
{
  g_auto (Limit) limit = { 0 };

  if (!set_limit (&limit, "shmmax", "65536"))
    return;

  test_assert_making_fails (65537, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  assert_creates (65536);
}

static void
test_above_shmmax_keeps_the_old_text (void)
{
  g_auto (Limit) limit = { 0 };
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!set_limit (&limit, "shmmax", "65536"))
    return;

  test_assert_publishes (segment, OLD_TEXT);
  test_assert_fails (segment, TEST_PUBLISH, 65537, SHARED_SEGMENT_ERROR_INVALID_SIZE);
  test_assert_reads (segment, OLD_TEXT);
}

static gboolean
limit_pages (Limit *limit)
{
  return set_limit (limit, "shmall", G_STRINGIFY (MAX_PAGES));
}

static void
test_above_shmall (void)
{
  g_auto (Limit) limit = { 0 };

  if (!limit_pages (&limit))
    return;

  test_assert_making_fails (get_pages_size (MAX_PAGES + 1), SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  assert_creates (get_pages_size (MAX_PAGES));
}

static void
test_above_shmall_keeps_the_old_text (void)
{
  g_auto (Limit) limit = { 0 };
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!limit_pages (&limit))
    return;

  test_assert_publishes (segment, OLD_TEXT);
  test_assert_fails (segment, TEST_PUBLISH, get_pages_size (MAX_PAGES + 1), SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_reads (segment, OLD_TEXT);
}

static void
assert_making_needs (const char *name,
                     const char *nothing)
{
  g_auto (Limit) limit = { 0 };
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!set_limit (&limit, name, nothing))
    return;

  test_assert_making_fails (1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  lift_limit (&limit);
  test_assert_publishes (segment, OLD_TEXT);
}

static void
test_all_segment_ids_are_used_up (void)
{
  assert_making_needs ("shmmni", "0");
}

static void
test_all_semaphore_ids_are_used_up (void)
{
  assert_making_needs ("sem", "32000 1024000000 500 0");
}

static void
test_all_semaphores_are_used_up (void)
{
  assert_making_needs ("sem", "32000 0 500 32000");
}

/* Limits of /dev/shm, which is a new one for each test. 0 lifts a limit, but not to set it again. */

static gboolean
limit_folder (const char *options)
{
  return test_world_needs (test_world_limit_posix (options), "the right to limit /dev/shm");
}

static gboolean
limit_folder_to_pages (void)
{
  return limit_folder ("nr_blocks=" G_STRINGIFY (MAX_PAGES));
}

static void
test_full_folder (void)
{
  if (!limit_folder_to_pages ())
    return;

  test_assert_making_fails (get_pages_size (MAX_PAGES + 1), SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_full_folder_keeps_the_old_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  if (!limit_folder_to_pages ())
    return;

  test_assert_publishes (segment, OLD_TEXT);
  test_assert_fails (segment, TEST_PUBLISH, get_pages_size (MAX_PAGES + 1), SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_reads (segment, OLD_TEXT);
  g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), OLD_TEXT, strlen (OLD_TEXT));

  test_world_limit_posix ("nr_blocks=0");
  test_assert_publishes (segment, "new text");
}

/* Returns: the file that fills a folder of so many pages */
static char *
fill_folder (void)
{
  char *path = g_strdup ("/dev/shm/rest");
  g_autofree char *rest = g_strnfill (get_pages_size (MAX_PAGES), 'x');
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, rest, get_pages_size (MAX_PAGES), G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return path;
}

/* Not even the lock has room. */
static void
test_folder_without_any_room (void)
{
  g_autofree char *rest = NULL;

  if (!limit_folder_to_pages ())
    return;

  rest = fill_folder ();
  for (TestOperation operation = TEST_PUBLISH; operation <= TEST_CREATE; operation++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();

      test_assert_fails (segment, operation, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
    }

  g_assert_no_errno (unlink (rest));
}

static void
test_all_inodes_are_used_up (void)
{
  if (limit_folder ("nr_inodes=1"))
    test_assert_making_fails (1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

/* The lock gets the last inode, and the segment none. */
static void
test_one_inode_is_left (void)
{
  if (limit_folder ("nr_inodes=2"))
    test_assert_making_fails (1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_inodes_used_up_keep_the_old_text (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_publishes (segment, OLD_TEXT);
  if (!limit_folder ("nr_inodes=3"))
    return;

  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_reads (segment, OLD_TEXT);
}

/* shm_open() and ftruncate(), as other programs do it, promise memory that is not there. */
static void
test_sparse_segment_larger_than_the_room (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);

  if (!limit_folder_to_pages ())
    return;

  g_assert_true (test_bare_create_segment (key, get_pages_size (MAX_PAGES + 1)));
  test_assert_fails (segment, TEST_ATTACH, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  g_assert_false (shared_segment_is_attached (segment));
  g_assert_true (test_segment_exists (key));
  test_bare_remove_segment (key);
}

/* Reading takes no memory of the folder: what was never written is zero. */
static void
test_sparse_segment_larger_than_the_room_is_read (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  gsize size = get_pages_size (MAX_PAGES + 1);
  g_autofree char *zeros = g_malloc0 (size);

  if (!limit_folder_to_pages ())
    return;

  g_assert_true (test_bare_create_segment (shared_segment_get_key (segment), size));
  assert_others_see (segment, zeros, size);
  test_bare_remove_segment (shared_segment_get_key (segment));
}

/* As truncate(1) makes it: larger than all memory. */
static void
test_sparse_segment_of_a_petabyte (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);

  g_assert_true (test_bare_create_segment (key, PETABYTE));
  test_assert_fails (segment, TEST_SNAPSHOT, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_fails (segment, TEST_ATTACH, 0, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_bare_remove_segment (key);
}

/* The same for a lock's file, as long as one of ours, but without memory. To touch it would be a signal. */
static void
do_publish_by_a_lock_of_holes (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();

  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
}

static void
test_sparse_lock_without_room (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_lock_path (key);
  g_autofree char *rest = NULL;

  if (!limit_folder_to_pages ())
    return;

  rest = fill_folder ();
  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_no_errno (truncate (path, get_pages_size (1)));
  test_child_run (do_publish_by_a_lock_of_holes, NULL);

  g_assert_no_errno (unlink (path));
  g_assert_no_errno (unlink (rest));
}

/* No other lock can be had: of System V there is no id, of POSIX no inode. A lock that is still open counts. */
static gboolean
limit_locks (Limit *limit)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX ? limit_folder ("nr_inodes=3")
                                                  : set_limit (limit, "sem", "32000 1024000000 500 0");
}

static void
test_lock_that_cannot_be_remade_keeps_the_old_text (void)
{
  g_auto (Limit) limit = { 0 };
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_lock_path (shared_segment_get_key (segment));

  test_assert_publishes (segment, OLD_TEXT);
  test_bare_remove_lock (shared_segment_get_key (segment));
  unlink (path);
  if (!limit_locks (&limit))
    return;

  test_assert_fails (segment, TEST_PUBLISH, 1, SHARED_SEGMENT_ERROR_OUT_OF_RESOURCES);
  test_assert_reads (segment, OLD_TEXT);

  lift_limit (&limit);
  test_world_limit_posix ("nr_inodes=0");
  test_assert_publishes (segment, "new text");
}

static void
add_sizes (void)
{
  test_world_add_both ("/limits/size/0", test_size_0);
  test_world_add_both ("/limits/size/0-keeps-the-old-text", test_size_0_keeps_the_old_text);
  test_world_add_both ("/limits/size/is-exactly-what-was-asked-for", test_size_is_exactly_what_was_asked_for);
  test_world_add_both ("/limits/size/may-change-to-any-other", test_size_may_change_to_any_other);
  test_world_add_both ("/limits/size/gigabyte-takes-the-place-of-a-text-and-goes-again",
                       test_gigabyte_takes_the_place_of_a_text_and_goes_again);
  test_world_add_both ("/limits/size/more-than-there-is-leaves-nothing",
                       test_size_of_more_than_there_is_leaves_nothing);
  test_world_add_both ("/limits/size/above-all-leaves-nothing", test_size_above_all_leaves_nothing);
}

static void
add_limits_of_system_v (void)
{
  test_world_add ("/system-v/limits/shmmax", test_above_shmmax);
  test_world_add ("/system-v/limits/shmmax-keeps-the-old-text", test_above_shmmax_keeps_the_old_text);
  test_world_add ("/system-v/limits/shmall", test_above_shmall);
  test_world_add ("/system-v/limits/shmall-keeps-the-old-text", test_above_shmall_keeps_the_old_text);
  test_world_add ("/system-v/limits/shmmni", test_all_segment_ids_are_used_up);
  test_world_add ("/system-v/limits/semmni", test_all_semaphore_ids_are_used_up);
  test_world_add ("/system-v/limits/semmns", test_all_semaphores_are_used_up);
}

static void
add_limits_of_posix (void)
{
  test_world_add_posix ("/posix/limits/full-folder", test_full_folder);
  test_world_add_posix ("/posix/limits/full-folder-keeps-the-old-text", test_full_folder_keeps_the_old_text);
  test_world_add_posix ("/posix/limits/folder-without-any-room", test_folder_without_any_room);
  test_world_add_posix ("/posix/limits/no-inode", test_all_inodes_are_used_up);
  test_world_add_posix ("/posix/limits/one-inode", test_one_inode_is_left);
  test_world_add_posix ("/posix/limits/no-inode-keeps-the-old-text", test_inodes_used_up_keep_the_old_text);
  test_world_add_posix ("/posix/limits/sparse-segment-larger-than-the-room", test_sparse_segment_larger_than_the_room);
  test_world_add_posix ("/posix/limits/sparse-segment-larger-than-the-room-is-read",
                        test_sparse_segment_larger_than_the_room_is_read);
  test_world_add_posix ("/posix/limits/sparse-segment-of-a-petabyte", test_sparse_segment_of_a_petabyte);
  test_world_add_posix ("/posix/limits/sparse-lock-without-room", test_sparse_lock_without_room);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  add_sizes ();
  add_limits_of_system_v ();
  add_limits_of_posix ();
  test_world_add_both ("/limits/lock-that-cannot-be-remade-keeps-the-old-text",
                       test_lock_that_cannot_be_remade_keeps_the_old_text);

  return test_world_run ();
}
