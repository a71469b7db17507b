/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is told of a segment: the same as ipcs tells, and whether its creator still runs.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test-process.h"
#include "test-world.h"

static SharedSegmentInfo *
query (SharedSegment *segment)
{
  g_autoptr (GError) error = NULL;
  SharedSegmentInfo *info = shared_segment_query (segment, &error);

  g_assert_no_error (error);
  return info;
}

static void
test_query_without_a_segment_is_an_error (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (GError) error = NULL;

  g_assert_null (shared_segment_query (segment, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND);
}

static void
test_query_of_a_live_segment (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentInfo) info = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  test_process_ask (peer, "create 321", "ok");
  info = query (segment);

  g_assert_cmpint (shared_segment_info_get_id (info), ==, test_find_segment (key));
  g_assert_cmpuint (shared_segment_info_get_ipc_key (info) >> 24, ==,
                    test_get_kind () == SHARED_SEGMENT_POSIX ? 0 : 'Q');
  g_assert_cmpuint (shared_segment_info_get_size (info), ==, 321);
  g_assert_cmpuint (shared_segment_info_get_permissions (info), ==, 0600);
  g_assert_cmpuint (shared_segment_info_get_attachments (info), ==, 1);
  g_assert_cmpint (ABS (shared_segment_info_get_created (info) - now), <=, 60);
  g_assert_cmpint (shared_segment_info_get_creator (info), ==, test_process_get_pid (peer));
  g_assert_cmpstr (shared_segment_info_get_creator_name (info), ==, "segment-peer");
  g_assert_true (shared_segment_info_is_creator_running (info));
  g_assert_false (shared_segment_info_is_left_over (info));
}

static void
test_ipc_key_is_what_the_segment_has (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentInfo) info = NULL;

  g_assert_cmpuint (shared_segment_key_get_ipc_key (key), ==, 0);

  g_assert_true (shared_segment_create (segment, 1, SHARED_SEGMENT_READ_WRITE, NULL));
  info = query (segment);
  g_assert_cmpuint (shared_segment_key_get_ipc_key (key), ==, shared_segment_info_get_ipc_key (info));
}

static void
test_copy_stays_when_the_first_goes (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *name = NULL;
  SharedSegmentInfo *info;
  SharedSegmentInfo *copy;

  g_assert_true (shared_segment_create (segment, 321, SHARED_SEGMENT_READ_WRITE, NULL));
  info = query (segment);
  name = g_strdup (shared_segment_info_get_creator_name (info));
  copy = g_boxed_copy (SHARED_TYPE_SEGMENT_INFO, info);
  shared_segment_info_unref (info);

  g_assert_cmpuint (shared_segment_info_get_size (copy), ==, 321);
  g_assert_cmpstr (shared_segment_info_get_creator_name (copy), ==, name);
  g_boxed_free (SHARED_TYPE_SEGMENT_INFO, copy);
}

static void
test_query_counts_the_attachments (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) first = shared_segment_new (key);
  g_autoptr (SharedSegment) second = shared_segment_new (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentInfo) info = NULL;

  g_assert_true (shared_segment_create (first, 10000, SHARED_SEGMENT_READ_WRITE, NULL));
  g_assert_true (shared_segment_attach (second, SHARED_SEGMENT_READ_ONLY, NULL));
  test_process_ask (peer, "attach-read-only", "ok");

  info = query (first);
  g_assert_cmpuint (shared_segment_info_get_attachments (info), ==, 3);
}

/* The system does not know who made a POSIX segment, so it is taken for one in use while anybody has it. */
static void
test_query_of_a_segment_of_a_program_without_this_module (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentInfo) info = NULL;

  test_process_ask (peer, "raw-create 321", "ok");
  test_process_ask (peer, "raw-attach", "ok");
  info = query (segment);

  g_assert_cmpuint (shared_segment_info_get_size (info), ==, 321);
  g_assert_cmpuint (shared_segment_info_get_attachments (info), ==, 1);
  g_assert_cmpint (shared_segment_info_get_creator (info), ==, 0);
  g_assert_null (shared_segment_info_get_creator_name (info));
  g_assert_true (shared_segment_info_is_creator_running (info));
  g_assert_false (shared_segment_info_is_left_over (info));

  test_process_kill (peer);
  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_query_of_a_leftover (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  g_autoptr (SharedSegmentInfo) info = NULL;

  test_process_ask (peer, "create 1", "ok");
  test_process_kill (peer);
  info = query (segment);

  g_assert_cmpint (shared_segment_info_get_creator (info), ==, test_process_get_pid (peer));
  g_assert_null (shared_segment_info_get_creator_name (info));
  g_assert_false (shared_segment_info_is_creator_running (info));
  g_assert_true (shared_segment_info_is_left_over (info));

  g_assert_true (shared_segment_remove_leftover (segment, -1, NULL));
}

static void
test_ipcs_shows_the_same (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  g_autoptr (TestProcess) peer = test_process_start_own_peer ();
  const char *argv[] = { "ipcs", "-m", NULL };
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *id = NULL;
  int found = 0;

  if (!test_world_needs_program ("ipcs"))
    return;

  /* Not the test itself: ipcs would be attached, too, for a moment. */
  test_process_ask (peer, "publish hello, world", "ok");
  id = g_strdup_printf ("%d", test_find_segment (key));
  g_assert_cmpint (test_process_run (argv, NULL, &output, NULL), ==, 0);

  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char shmid[32], perms[32], bytes[32], nattch[32];

      if (sscanf (*line, "%*s %31s %*s %31s %31s %31s", shmid, perms, bytes, nattch) != 4 || strcmp (shmid, id) != 0)
        continue;

      g_assert_cmpstr (perms, ==, "600");
      g_assert_cmpstr (bytes, ==, "12");
      g_assert_cmpstr (nattch, ==, "1");
      found++;
    }
  g_assert_cmpint (found, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add_both ("/info/without-a-segment-is-an-error", test_query_without_a_segment_is_an_error);
  test_world_add_both ("/info/of-a-live-segment", test_query_of_a_live_segment);
  test_world_add_both ("/info/ipc-key-is-what-the-segment-has", test_ipc_key_is_what_the_segment_has);
  test_world_add_both ("/info/copy-stays-when-the-first-goes", test_copy_stays_when_the_first_goes);
  test_world_add_both ("/info/counts-the-attachments", test_query_counts_the_attachments);
  test_world_add_posix ("/posix/info/of-a-segment-of-a-program-without-this-module",
                        test_query_of_a_segment_of_a_program_without_this_module);
  test_world_add_both ("/info/of-a-leftover", test_query_of_a_leftover);
  test_world_add ("/info/ipcs-shows-the-same", test_ipcs_shows_the_same);

  return test_world_run ();
}
