/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much shared memory is in use: the same as ipcs and df tell.
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "test-world.h"

static SharedSegmentUsage
query (void)
{
  SharedSegmentUsage usage;

  memset (&usage, 0xff, sizeof usage);
  shared_segment_usage_query (&usage);
  return usage;
}

static guint64
get_page_size (void)
{
  return sysconf (_SC_PAGESIZE);
}

static char *
run (const char *program,
     const char *option)
{
  const char *argv[] = { program, option, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

/* The number that comes after a word */
static guint64
read_number (const char *text,
             const char *word)
{
  const char *found = strstr (text, word);

  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (word), NULL, 10);
}

static void
test_system_v_is_what_ipcs_says (void)
{
  int ids[] = { shmget (IPC_PRIVATE, 1, 0600), shmget (IPC_PRIVATE, get_page_size () + 1, 0600) };
  g_autofree char *limits = NULL;
  g_autofree char *summary = NULL;
  SharedSegmentUsage usage;

  if (!test_world_needs_program ("ipcs"))
    return;

  limits = run ("ipcs", "-lm");
  summary = run ("ipcs", "-um");
  usage = query ();
  g_assert_cmpuint (usage.segments, ==, read_number (summary, "segments allocated "));
  g_assert_cmpuint (usage.system_v_bytes, ==, read_number (summary, "pages allocated ") * get_page_size ());
  g_assert_cmpuint (usage.max_segments, ==, read_number (limits, "max number of segments = "));
  if (test_world_is_isolated ())
    {
      g_assert_cmpuint (usage.segments, ==, 2);
      g_assert_cmpuint (usage.system_v_bytes, ==, 3 * get_page_size ());
    }

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_no_errno (shmctl (ids[i], IPC_RMID, NULL));
  g_assert_cmpuint (query ().segments, ==, usage.segments - 2);
}

static void
test_limits_are_the_systems (void)
{
  g_autofree char *unlimited = NULL;

  if (!test_world_needs (test_world_limit_system_v ("shmmni", "77") && test_world_limit_system_v ("shmall", "1000"),
                         "the right to set limits"))
    return;

  g_assert_cmpuint (query ().max_segments, ==, 77);
  g_assert_cmpuint (query ().max_system_v_bytes, ==, 1000 * get_page_size ());

  unlimited = g_strdup_printf ("%lu", ULONG_MAX);
  g_assert_true (test_world_limit_system_v ("shmall", unlimited));
  g_assert_cmpuint (query ().max_system_v_bytes, ==, G_MAXUINT64);
  unlimited[strlen (unlimited) - 1] = '4';
  g_assert_true (test_world_limit_system_v ("shmall", unlimited));
  g_assert_cmpuint (query ().max_system_v_bytes, ==, G_MAXUINT64);
}

static void
make_file (const char *path,
           gsize       size)
{
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_no_errno (fallocate (fd, 0, 0, size));
  close (fd);
}

static void
test_posix_is_the_folders (void)
{
  SharedSegmentUsage before = query ();
  struct statvfs status;

  g_assert_no_errno (statvfs ("/dev/shm", &status));
  g_assert_cmpuint (before.max_posix_bytes, ==, status.f_blocks * status.f_frsize);

  make_file ("/dev/shm/file", 3 * get_page_size () - 1);
  if (test_world_is_isolated ())
    {
      g_assert_cmpuint (query ().posix_bytes - before.posix_bytes, ==, 3 * get_page_size ());
      if (test_world_needs (test_world_limit_posix ("size=1m"), "the right to limit /dev/shm"))
        g_assert_cmpuint (query ().max_posix_bytes, ==, 1024 * 1024);
    }
  g_remove ("/dev/shm/file");
}

/* Then it does not count what is in it. */
static void
test_folder_without_a_limit_is_summed_up (void)
{
  if (!test_world_needs (test_world_limit_posix ("size=0"), "the right to limit /dev/shm"))
    return;

  make_file ("/dev/shm/a", get_page_size ());
  make_file ("/dev/shm/b", get_page_size () + 1);
  g_assert_cmpuint (query ().max_posix_bytes, ==, 0);
  g_assert_cmpuint (query ().posix_bytes, ==, 3 * get_page_size ());
  g_remove ("/dev/shm/a");
  g_remove ("/dev/shm/b");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/usage/system-v-is-what-ipcs-says", test_system_v_is_what_ipcs_says);
  test_world_add ("/usage/limits-are-the-systems", test_limits_are_the_systems);
  test_world_add_posix ("/posix/usage/is-the-folders", test_posix_is_the_folders);
  test_world_add_posix ("/posix/usage/folder-without-a-limit-is-summed-up", test_folder_without_a_limit_is_summed_up);

  return test_world_run ();
}
