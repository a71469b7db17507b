/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Programs of the same user that respect nothing: what they do is an error by its name at worst, and never a crash, a
 * hang, a torn text or something left behind.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "numbered-text.h"
#include "test-bare.h"
#include "test-child.h"
#include "test-operation.h"
#include "test-world.h"

/* How often something is done while others disturb it. */
#define N_TRIES 300

#define TEXT_SIZE  100
#define PAGES_SIZE (16 * 4096)
#define LOCK_SIZE  4096

#define FAST_MS          2
#define TIMEOUT_US       (2 * G_USEC_PER_SEC)
#define SHORT_TIMEOUT_US (G_USEC_PER_SEC / 4)

/* The first bytes of a semaphore's file are its value; what is behind them is not. */
typedef guint32 Value;

static gboolean
is_posix (void)
{
  return test_get_kind () == SHARED_SEGMENT_POSIX;
}

static void
assert_publishes (SharedSegment *segment,
                  const char    *text)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, strlen (text), TIMEOUT_US, &error);
  g_assert_no_error (error);
}

static void
assert_others_see (SharedSegment *segment,
                   const char    *text)
{
  g_autoptr (SharedSegment) reader = shared_segment_new (shared_segment_get_key (segment));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

/* The contents */

/* Fills the segment with ever other bytes, most of which are no text, and respects no lock. */
G_GNUC_NORETURN static void
rewrite_for_ever (gconstpointer data)
{
  gpointer memory = test_bare_attach ((gpointer) data);

  for (guint i = 0;; i++)
    memset (memory, i, PAGES_SIZE);
}

static void
test_contents_rewritten_while_read_are_bytes (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autoptr (SharedSegment) reader = test_segment_new ();
  pid_t writer;

  g_assert_true (shared_segment_create (segment, PAGES_SIZE, SHARED_SEGMENT_READ_WRITE, NULL));
  writer = test_child_start (rewrite_for_ever, key);

  for (int i = 0; i < N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, PAGES_SIZE);
      text = shared_segment_text_decode (bytes);
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }

  test_child_kill (writer);
}

static void
count_change (guint *changes)
{
  (*changes)++;
}

/* What it has shown stays the same, whatever is in the segment by now. */
static void
test_contents_rewritten_while_watched_are_bytes (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new (key);
  guint changes = 0;
  pid_t writer;

  g_assert_true (shared_segment_create (segment, PAGES_SIZE, SHARED_SEGMENT_READ_WRITE, NULL));
  writer = test_child_start (rewrite_for_ever, key);

  shared_segment_watcher_set_interval (watcher, FAST_MS);
  g_signal_connect_swapped (watcher, "changed", G_CALLBACK (count_change), &changes);
  while (changes < 20)
    {
      g_autoptr (GBytes) bytes = NULL;
      guint earlier = changes;
      guint hash = 0;

      test_wait_until (changes > earlier);
      bytes = g_bytes_ref (shared_segment_watcher_get_bytes (watcher));
      hash = g_bytes_hash (bytes);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, PAGES_SIZE);
      g_assert_cmpuint (g_bytes_hash (bytes), ==, hash);
      g_assert_null (shared_segment_watcher_get_error (watcher));
    }

  test_child_kill (writer);
}

/* The size, which only that of a POSIX segment can change */

static void
resize_for_ever (gconstpointer data)
{
  static const off_t sizes[] = { PAGES_SIZE, 1, 4096, 0, 4097, PAGES_SIZE - 1 };

  for (guint i = 0;; i++)
    if (truncate (data, sizes[i % G_N_ELEMENTS (sizes)]) != 0)
      return;
}

static gboolean
is_told_of_a_changing_size (const GError *error)
{
  return g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_INVALID_SIZE) ||
         g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static void
read_what_changes_its_size (gconstpointer data)
{
  g_autoptr (SharedSegment) reader = shared_segment_new ((gpointer) data);

  for (int i = 0; i < 10 * N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);

      g_assert_true (bytes != NULL || is_told_of_a_changing_size (error));
      if (bytes != NULL)
        g_assert_cmpuint (g_bytes_get_size (bytes), <=, PAGES_SIZE);
    }
}

static void
attach_to_what_changes_its_size (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);

  for (int i = 0; i < N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;

      if (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, &error))
        g_assert_true (shared_segment_detach (segment, NULL));
      else
        g_assert_true (is_told_of_a_changing_size (error));
    }
}

static void
watch_what_changes_its_size (gconstpointer data)
{
  g_autoptr (SharedSegmentWatcher) watcher = shared_segment_watcher_new ((gpointer) data);
  guint changes = 0;

  shared_segment_watcher_set_interval (watcher, 1);
  g_signal_connect_swapped (watcher, "changed", G_CALLBACK (count_change), &changes);
  test_wait_until (changes == 10);
}

/* Has a child do something while another process changes the size of the segment. */
static void
assert_survives_a_changing_size (TestChildFunc func)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  g_autofree char *path = test_dup_segment_path (key);
  pid_t resizer;

  assert_publishes (segment, "text");
  resizer = test_child_start (resize_for_ever, path);
  test_child_run (func, key);
  test_child_kill (resizer);

  /* And its owner does not need it either. */
  assert_publishes (segment, "another");
  assert_others_see (segment, "another");
}

static void
test_size_that_changes_while_read (void)
{
  assert_survives_a_changing_size (read_what_changes_its_size);
}

static void
test_size_that_changes_while_attached (void)
{
  assert_survives_a_changing_size (attach_to_what_changes_its_size);
}

static void
test_size_that_changes_while_watched (void)
{
  assert_survives_a_changing_size (watch_what_changes_its_size);
}

static void
publish_over_what_changes_its_size (gconstpointer data)
{
  g_autofree char *path = test_dup_segment_path ((gpointer) data);
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);

  for (int i = 0; i < N_TRIES; i++)
    {
      off_t size = i % 2 == 0 ? 0 : PAGES_SIZE;

      assert_publishes (segment, "text");
      g_assert_no_errno (truncate (path, size));
    }
}

static void
test_size_that_changes_between_publications (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_child_run (publish_over_what_changes_its_size, key);
}

/* The files by which segment and lock are found */

typedef struct
{
  const char *first;   /* NULL: none */
  const char *second;
} Paths;

G_GNUC_NORETURN static void
delete_for_ever (gconstpointer data)
{
  const Paths *paths = data;

  for (;;)
    {
      if (paths->first != NULL)
        unlink (paths->first);
      if (paths->second != NULL)
        unlink (paths->second);
      g_usleep (1000);
    }
}

/* Reads while there is one who publishes. What is found is whole and not older than what was found before; without its
 * key file there is nothing to be found. */
G_GNUC_NORETURN static void
read_numbers_for_ever (gconstpointer data)
{
  g_autoptr (SharedSegment) reader = shared_segment_new ((gpointer) data);
  gint64 last = -1;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);
      gint64 number;

      if (bytes == NULL)
        {
          g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
          continue;
        }

      number = numbered_text_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpint (number, >=, last);
      last = number;
    }
}

/* Publishes while another process deletes these files every millisecond, and a third one reads: no text is lost or
 * torn. */
static void
assert_survives_deletion (const Paths *paths)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  char text[TEXT_SIZE];
  pid_t deleter, reader;

  deleter = test_child_start (delete_for_ever, paths);
  reader = test_child_start (read_numbers_for_ever, shared_segment_get_key (segment));

  for (int i = 0; i < 10 * N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;

      numbered_text_fill (text, sizeof text, i);
      shared_segment_publish (segment, text, sizeof text, -1, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (shared_segment_get_data (segment), shared_segment_get_size (segment), text, sizeof text);
    }

  /* It is still the reader that is killed, and not one that has found something wrong. */
  test_child_kill (reader);
  test_child_kill (deleter);

  /* What was deleted last comes back. */
  assert_publishes (segment, "last");
  assert_others_see (segment, "last");
}

static void
test_lock_file_is_deleted_every_millisecond (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *lock_path = test_dup_lock_path (key);

  assert_survives_deletion (&(Paths) { .first = lock_path });
}

static void
test_segment_file_is_deleted_every_millisecond (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);

  assert_survives_deletion (&(Paths) { .first = path });
}

static void
test_both_files_are_deleted_every_millisecond (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autofree char *path = test_dup_segment_path (key);
  g_autofree char *lock_path = test_dup_lock_path (key);

  assert_survives_deletion (&(Paths) { .first = path, .second = lock_path });
}

/* Nobody finds a semaphore again whose key file is gone, but it counts against the system's limit. */
static void
test_deleted_lock_file_leaves_no_lock_behind (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *lock_path = test_dup_lock_path (shared_segment_get_key (segment));
  g_autofree char *other = g_strconcat (lock_path, ".other", NULL);

  for (int i = 0; i < 10; i++)
    {
      assert_publishes (segment, "text");
      /* Not removed, so that the next one cannot have the same inode, hence the same semaphore. */
      g_assert_cmpint (g_rename (lock_path, other), ==, 0);
      assert_publishes (segment, "text");
      g_assert_cmpint (g_unlink (other), ==, 0);
    }
}

/* The same for the segment's. */
static void
test_deleted_segment_file_leaves_no_segment_behind (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *path = test_dup_segment_path (shared_segment_get_key (segment));
  g_autofree char *other = g_strconcat (path, ".other", NULL);

  for (int i = 0; i < 10; i++)
    {
      assert_publishes (segment, "text");
      g_assert_cmpint (g_rename (path, other), ==, 0);
      assert_publishes (segment, "text");
      g_assert_cmpint (g_unlink (other), ==, 0);
    }
}

/* The lock's value */

/* Its file may be gone by now: then another lock will be made. */
static void
write_lock_file (SharedSegmentKey *key,
                 gconstpointer     bytes,
                 gsize             size)
{
  g_autofree char *path = test_dup_lock_path (key);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;

  g_assert_cmpint (pwrite (fd, bytes, size, 0), ==, (gssize) size);
  close (fd);
}

/* By a process that is gone, so that 0 does not mean that somebody holds it. */
typedef struct
{
  SharedSegmentKey *key;
  Value             value;
} Setting;

static void
set_lock (gconstpointer data)
{
  const Setting *setting = data;

  if (is_posix ())
    write_lock_file (setting->key, &setting->value, sizeof setting->value);
  else
    test_bare_set_lock (setting->key, setting->value);
}

/* Whatever the value, all goes on, and the lock is mended for everybody. */
static void
assert_value_is_mended (SharedSegment *segment,
                        Value          value)
{
  Setting setting = { .key = shared_segment_get_key (segment), .value = value };
  g_autofree char *text = g_strdup_printf ("with %u", value);

  g_test_message ("value %u", value);
  test_child_run (set_lock, &setting);
  assert_publishes (segment, text);
  g_assert_cmpint (test_bare_get_lock (setting.key), ==, 1);
  assert_others_see (segment, text);

  test_child_run (set_lock, &setting);
  assert_others_see (segment, text);
}

static void
test_lock_of_any_value_is_mended (void)
{
  const int bits = is_posix () ? 32 : 15;
  g_autoptr (SharedSegment) segment = test_segment_new ();

  assert_publishes (segment, "text");
  for (int bit = 0; bit <= bits; bit++)
    {
      Value value = (Value) (((guint64) 1 << bit) - 1);

      assert_value_is_mended (segment, value);
      if (bit < bits)
        assert_value_is_mended (segment, value + 1);
    }
}

/* As sem_post(3) raises it, in this object's hands or in nobody's. */
static void
test_lock_raised_again_and_again_is_mended (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);

  assert_publishes (segment, "text");
  for (int i = 1; i <= 10000; i++)
    {
      test_bare_release_lock (key);
      if (i % 1000 == 0)
        assert_publishes (segment, "text");
    }

  assert_publishes (segment, "last");
  assert_others_see (segment, "last");
  g_assert_cmpint (test_bare_get_lock (key), ==, 1);
}

G_GNUC_NORETURN static void
raise_for_ever (gconstpointer data)
{
  for (;;)
    {
      test_bare_release_lock ((gpointer) data);
      g_usleep (1000);
    }
}

G_GNUC_NORETURN static void
read_bytes_for_ever (gconstpointer data)
{
  g_autoptr (SharedSegment) reader = shared_segment_new ((gpointer) data);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = shared_segment_snapshot (reader, TIMEOUT_US, &error);

      if (bytes == NULL)
        g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
    }
}

/* Every hold may be lost then, and a publication is done again. A System V semaphore that somebody else raises lets a
 * reader in, and nothing tells it that it is not alone. Among POSIX locks the owner does: no text is torn. */
static void
test_lock_raised_every_millisecond_loses_nothing (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  SharedSegmentKey *key = shared_segment_get_key (segment);
  char text[TEXT_SIZE];
  pid_t raiser, reader;

  assert_publishes (segment, "0000000000");
  raiser = test_child_start (raise_for_ever, key);
  reader = test_child_start (is_posix () ? read_numbers_for_ever : read_bytes_for_ever, key);

  for (int i = 0; i < 10 * N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;

      numbered_text_fill (text, sizeof text, i);
      shared_segment_publish (segment, text, sizeof text, -1, &error);
      g_assert_no_error (error);
    }

  test_child_kill (reader);
  test_child_kill (raiser);
}

/* The lock's file */

typedef struct
{
  SharedSegmentKey *key;
  guint32           seed;   /* of random bytes, 0: all bits are set */
} Garbage;

static void
write_garbage (const Garbage *garbage)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (garbage->seed);
  guint32 words[LOCK_SIZE / sizeof (guint32)];

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = garbage->seed != 0 ? g_rand_int (random) : G_MAXUINT32;
  write_lock_file (garbage->key, words, sizeof words);
}

static gboolean
is_told_of_a_broken_lock (const GError *error)
{
  return g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK) ||
         g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_TIMED_OUT);
}

/* It may not work, but says so. A new lock makes all good. */
static void
use_lock_of_garbage (gconstpointer data)
{
  const Garbage *garbage = data;
  g_autoptr (SharedSegment) segment = shared_segment_new (garbage->key);
  g_autofree char *path = test_dup_lock_path (garbage->key);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  assert_publishes (segment, "first");
  write_garbage (garbage);
  if (!shared_segment_publish (segment, "second", 6, SHORT_TIMEOUT_US, &error))
    g_assert_true (is_told_of_a_broken_lock (error));
  g_clear_error (&error);

  write_garbage (garbage);
  bytes = shared_segment_snapshot (segment, SHORT_TIMEOUT_US, &error);
  g_assert_true (bytes != NULL || is_told_of_a_broken_lock (error));
  shared_segment_get_lock_holder (segment, NULL);

  g_unlink (path);
  assert_publishes (segment, "third");
  assert_others_see (segment, "third");
}

static void
test_lock_of_random_bytes_is_survived (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  for (guint32 seed = 1; seed <= 12; seed++)
    test_child_run (use_lock_of_garbage, &(Garbage) { .key = key, .seed = seed });
}

static void
test_lock_of_set_bits_is_survived (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_child_run (use_lock_of_garbage, &(Garbage) { .key = key });
}

/* Only what nobody but the C library knows of: who waits, and how to wake them. The value is as it should be. */
static void
use_lock_with_garbage_behind_its_value (gconstpointer data)
{
  const guint32 words[] = { 1, G_MAXUINT32, G_MAXUINT32, G_MAXUINT32 };
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);

  assert_publishes (segment, "first");
  write_lock_file ((gpointer) data, words, sizeof words);
  assert_publishes (segment, "second");
  assert_others_see (segment, "second");
}

static void
test_lock_with_garbage_behind_its_value_is_survived (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_child_run (use_lock_with_garbage_behind_its_value, key);
}

/* A lock in memory whose file has lost its bytes: touching it is a signal. */
static void
use_lock_that_was_cut (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);
  g_autofree char *path = test_dup_lock_path ((gpointer) data);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  assert_publishes (segment, "first");
  g_assert_no_errno (truncate (path, 0));

  bytes = shared_segment_snapshot (segment, 0, &error);
  g_assert_true (bytes != NULL || is_told_of_a_broken_lock (error));
  g_clear_error (&error);
  shared_segment_get_lock_holder (segment, NULL);

  if (!shared_segment_publish (segment, "second", 6, 0, &error))
    g_assert_true (is_told_of_a_broken_lock (error));

  /* Who makes a mess of it is to mend it. */
  g_unlink (path);
  assert_publishes (segment, "third");
  assert_others_see (segment, "third");
}

static void
test_lock_that_was_cut_is_survived (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_child_run (use_lock_that_was_cut, key);
}

static void
lose_held_lock_by_a_cut (gconstpointer data)
{
  g_autoptr (SharedSegment) segment = shared_segment_new ((gpointer) data);
  g_autofree char *path = test_dup_lock_path ((gpointer) data);
  g_autoptr (GError) error = NULL;

  assert_publishes (segment, "first");
  g_assert_true (shared_segment_lock (segment, 0, NULL));
  g_assert_no_errno (truncate (path, 0));
  g_assert_cmpint (shared_segment_get_lock_holder (segment, NULL), ==, 0);
  g_assert_false (shared_segment_unlock (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_LOCK);
  g_unlink (path);
}

static void
test_held_lock_that_was_cut_is_lost (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  test_child_run (lose_held_lock_by_a_cut, key);
}

/* A file of ours that is in the way of a new segment's provisional name, as one of a program with the same id that was
 * killed, or something that cannot be removed. */
static void
test_provisional_names_that_are_taken_are_left (void)
{
  g_autoptr (SharedSegment) segment = test_segment_new ();
  g_autofree char *folder = g_strdup_printf ("/dev/shm/shared-segment-new.%d.0", (int) getpid ());
  g_autofree char *link = g_strdup_printf ("/dev/shm/shared-segment-new.%d.1", (int) getpid ());
  g_autofree char *target = g_build_filename (test_world_get_folder (), "target", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_no_errno (symlink (target, link));
  for (int i = 0; i < 3; i++)
    assert_publishes (segment, "text");

  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_unlink (link), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/hostile/contents/rewritten-while-read-are-bytes",
                       test_contents_rewritten_while_read_are_bytes);
  test_world_add_both ("/hostile/contents/rewritten-while-watched-are-bytes",
                       test_contents_rewritten_while_watched_are_bytes);

  test_world_add_posix ("/posix/hostile/size/changes-while-read", test_size_that_changes_while_read);
  test_world_add_posix ("/posix/hostile/size/changes-while-attached", test_size_that_changes_while_attached);
  test_world_add_posix ("/posix/hostile/size/changes-while-watched", test_size_that_changes_while_watched);
  test_world_add_posix ("/posix/hostile/size/changes-between-publications",
                        test_size_that_changes_between_publications);

  test_world_add_both ("/hostile/deleted-every-millisecond/lock-file", test_lock_file_is_deleted_every_millisecond);
  test_world_add_both ("/hostile/deleted-every-millisecond/segment-file",
                       test_segment_file_is_deleted_every_millisecond);
  test_world_add_both ("/hostile/deleted-every-millisecond/both-files",
                       test_both_files_are_deleted_every_millisecond);
  test_world_add_both ("/hostile/deleted/lock-file-leaves-no-lock-behind",
                       test_deleted_lock_file_leaves_no_lock_behind);
  test_world_add_both ("/hostile/deleted/segment-file-leaves-no-segment-behind",
                       test_deleted_segment_file_leaves_no_segment_behind);

  test_world_add_both ("/hostile/lock/of-any-value-is-mended", test_lock_of_any_value_is_mended);
  test_world_add_both ("/hostile/lock/raised-again-and-again-is-mended", test_lock_raised_again_and_again_is_mended);
  test_world_add_both ("/hostile/lock/raised-every-millisecond-loses-nothing",
                       test_lock_raised_every_millisecond_loses_nothing);
  test_world_add_posix ("/posix/hostile/lock/of-random-bytes-is-survived", test_lock_of_random_bytes_is_survived);
  test_world_add_posix ("/posix/hostile/lock/of-set-bits-is-survived", test_lock_of_set_bits_is_survived);
  test_world_add_posix ("/posix/hostile/lock/with-garbage-behind-its-value-is-survived",
                        test_lock_with_garbage_behind_its_value_is_survived);
  test_world_add_posix ("/posix/hostile/lock/that-was-cut-is-survived", test_lock_that_was_cut_is_survived);
  test_world_add_posix ("/posix/hostile/lock/that-was-cut-is-lost-to-its-holder", test_held_lock_that_was_cut_is_lost);
  test_world_add_posix ("/posix/hostile/provisional-names-that-are-taken-are-left",
                        test_provisional_names_that_are_taken_are_left);

  return test_world_run ();
}
