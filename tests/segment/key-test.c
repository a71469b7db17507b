/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keys: the names that Qt and the system know, and what a user may type.
 */

#include "config.h"

#include "test-world.h"

static void
assert_native_is (const char *name,
                  const char *file)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new (name, SHARED_SEGMENT_SYSTEM_V);
  g_autofree char *path = g_build_filename (test_world_get_folder (), file, NULL);

  g_assert_cmpstr (shared_segment_key_get_native (key), ==, path);
  g_assert_cmpstr (shared_segment_key_get_name (key), ==, name);
  g_assert_cmpint (shared_segment_key_get_kind (key), ==, SHARED_SEGMENT_SYSTEM_V);
}

static void
test_native_is_qts_key_file (void)
{
  assert_native_is ("shareTest", "qipc_sharedmemory_shareTestff1caab38205175db3aba9971484ac57fc00e06b");
}

static void
test_native_keeps_only_ascii_letters (void)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, "Noël 1", -1);
  g_autofree char *file = g_strconcat ("qipc_sharedmemory_Nol", hash, NULL);

  assert_native_is ("Noël 1", file);
}

static void
test_native_is_in_tmp_without_tmpdir (void)
{
  g_autoptr (SharedSegmentKey) key = NULL;

  g_unsetenv ("TMPDIR");
  key = shared_segment_key_new ("shareTest", SHARED_SEGMENT_SYSTEM_V);
  g_assert_true (g_str_has_prefix (shared_segment_key_get_native (key), "/tmp/qipc_sharedmemory_"));
}

static void
assert_parses (const char *string,
               const char *name,
               const char *native,
               const char *back)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (string, &error);
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (shared_segment_key_get_name (key), ==, name);
  if (native != NULL)
    g_assert_cmpstr (shared_segment_key_get_native (key), ==, native);

  written = shared_segment_key_to_string (key);
  g_assert_cmpstr (written, ==, back);
}

static void
test_parse_takes_a_plain_name (void)
{
  assert_parses ("shareTest", "shareTest", NULL, "shareTest");
  assert_parses ("共享 内存", "共享 内存", NULL, "共享 内存");
  assert_parses ("systemv", "systemv", NULL, "systemv");
}

static void
test_parse_takes_a_native_key (void)
{
  assert_parses ("systemv:/tmp/a%20b%25", NULL, "/tmp/a b%", "systemv:/tmp/a%20b%25");
  assert_parses ("systemv-81:/tmp/a", NULL, "/tmp/a", "systemv:/tmp/a");
  assert_parses ("systemv-7:/tmp/a", NULL, "/tmp/a", "systemv-7:/tmp/a");
}

static void
test_parse_refuses_what_cannot_be_a_key (void)
{
  const char *bad[] = { "", "\xff", "systemv:", "systemv:%zz", "systemv:/a%00b", "systemv-:/a", "systemv-0:/a",
                        "systemv-256:/a", "systemv-x:/a", "posix:/a" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (bad[i], &error);

      g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
      g_assert_null (key);
    }
}

static void
test_equal_keys_name_the_same_segment (void)
{
  g_autoptr (SharedSegmentKey) a = shared_segment_key_new ("a", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegmentKey) same = shared_segment_key_new ("a", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegmentKey) other = shared_segment_key_new ("b", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegmentKey) native = shared_segment_key_new_native (shared_segment_key_get_native (a),
                                                                       SHARED_SEGMENT_SYSTEM_V);

  g_assert_true (shared_segment_key_equal (a, same));
  g_assert_cmpuint (shared_segment_key_hash (a), ==, shared_segment_key_hash (same));
  g_assert_false (shared_segment_key_equal (a, other));

  /* The same segment, but not the same lock. */
  g_assert_false (shared_segment_key_equal (a, native));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/key/native-is-qts-key-file", test_native_is_qts_key_file);
  test_world_add ("/key/native-keeps-only-ascii-letters", test_native_keeps_only_ascii_letters);
  test_world_add ("/key/native-is-in-tmp-without-tmpdir", test_native_is_in_tmp_without_tmpdir);
  test_world_add ("/key/parse-takes-a-plain-name", test_parse_takes_a_plain_name);
  test_world_add ("/key/parse-takes-a-native-key", test_parse_takes_a_native_key);
  test_world_add ("/key/parse-refuses-what-cannot-be-a-key", test_parse_refuses_what_cannot_be_a_key);
  test_world_add ("/key/equal-keys-name-the-same-segment", test_equal_keys_name_the_same_segment);

  return test_world_run ();
}
