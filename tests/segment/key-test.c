/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keys: the names that Qt and the system know, and what a user may type.
 */

#include "config.h"

#include <limits.h>
#include <string.h>

#include "shared-segment-key-private.h"
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
test_parse_takes_a_posix_key (void)
{
  assert_parses ("posix:/shm", NULL, "/shm", "posix:/shm");
  assert_parses ("posix:/a%20b%25%3A", NULL, "/a b%:", "posix:/a%20b%25%3A");
  assert_parses ("posix:/No%C3%ABl", NULL, "/Noël", "posix:/No%C3%ABl");
  assert_parses ("posix:/..a", NULL, "/..a", "posix:/..a");
}

/* What Qt makes of a key's name, as measured with one. */
static void
test_posix_names_are_qts (void)
{
  const char *file = "shareTestff1caab38205175db3aba9971484ac57fc00e06b";
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("shareTest", SHARED_SEGMENT_POSIX);
  g_autofree char *native = g_strconcat ("/qipc_sharedmemory_", file, NULL);
  g_autofree char *lock = g_strconcat ("/qipc_systemsem_", file, NULL);

  g_assert_cmpstr (shared_segment_key_get_native (key), ==, native);
  g_assert_cmpstr (shared_segment_key_get_lock_native (key), ==, lock);
  g_assert_cmpstr (shared_segment_key_get_name (key), ==, "shareTest");
  g_assert_cmpint (shared_segment_key_get_kind (key), ==, SHARED_SEGMENT_POSIX);
}

static void
assert_posix_lock_is (const char *native,
                      const char *lock)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (native, SHARED_SEGMENT_POSIX);

  g_assert_cmpstr (shared_segment_key_get_native (key), ==, native);
  g_assert_cmpstr (shared_segment_key_get_lock_native (key), ==, lock);
  g_assert_null (shared_segment_key_get_name (key));
}

static void
test_posix_lock_has_the_segments_name (void)
{
  assert_posix_lock_is ("/psm_1234", "/psm_1234");
  assert_posix_lock_is ("/a_qipc_sharedmemory_b", "/a_qipc_sharedmemory_b");
}

/* A name that Qt made of a key's tells which one it made for the lock. */
static void
test_posix_lock_of_qts_name_is_qts (void)
{
  assert_posix_lock_is ("/qipc_sharedmemory_X", "/qipc_systemsem_X");
}

/* So it can be told to another program, and means the same there. */
static void
test_posix_name_is_written_as_a_native_key (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("Noël 1", SHARED_SEGMENT_POSIX);
  g_autofree char *string = shared_segment_key_to_string (key);
  g_autoptr (SharedSegmentKey) parsed = shared_segment_key_parse (string, NULL);

  g_assert_true (g_str_has_prefix (string, "posix:/qipc_sharedmemory_Nol"));
  g_assert_true (shared_segment_key_equal (key, parsed));
  g_assert_cmpuint (shared_segment_key_hash (key), ==, shared_segment_key_hash (parsed));
}

static void
test_posix_native_key_is_the_same_when_parsed (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native ("/a b", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentKey) parsed = shared_segment_key_parse ("posix:/a%20b", NULL);

  g_assert_true (shared_segment_key_equal (key, parsed));
  g_assert_cmpuint (shared_segment_key_hash (key), ==, shared_segment_key_hash (parsed));
}

static void
assert_usable (const char *native,
               gboolean    is_usable)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new_native (native, SHARED_SEGMENT_POSIX);
  g_autoptr (GError) error = NULL;

  g_assert_true (shared_segment_key_is_usable (key, &error) == is_usable);
  if (is_usable)
    g_assert_no_error (error);
  else
    g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
}

static void
test_posix_native_key_is_a_slash_and_a_name (void)
{
  const char *good[] = { "/a", "/..a", "/a b", "/é", "/\xff" };
  const char *bad[] = { "", "a", "/", "/.", "/..", "//a", "/a/", "/a/b", "../a" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    assert_usable (good[i], TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_usable (bad[i], FALSE);
}

/* "sem." stands before the lock's name. */
static void
test_posix_name_is_not_longer_than_a_files (void)
{
  g_autofree char *letters = g_strnfill (NAME_MAX - strlen ("sem."), 'x');
  g_autofree char *longest = g_strconcat ("/", letters, NULL);
  g_autofree char *longer = g_strconcat ("/x", letters, NULL);
  g_autofree char *string = g_strconcat ("posix:", longer, NULL);
  g_autoptr (SharedSegmentKey) named = shared_segment_key_new (letters, SHARED_SEGMENT_POSIX);
  g_autoptr (GError) error = NULL;

  assert_usable (longest, TRUE);
  assert_usable (longer, FALSE);
  g_assert_false (shared_segment_key_is_usable (named, NULL));
  g_assert_null (shared_segment_key_parse (string, &error));
  g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
}

static void
test_parse_refuses_what_cannot_be_a_key (void)
{
  const char *bad[] = { "", "\xff", "systemv:", "systemv:%zz", "systemv:/a%00b", "systemv-:/a", "systemv-0:/a",
                        "systemv-256:/a", "systemv-x:/a", "posix:", "posix:a", "posix:/", "posix:/.", "posix:/..",
                        "posix:/a/b", "posix:/a%2Fb", "posix:/a%00b", "posix:/%zz", "posix:%2F" };

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

static void
test_keys_of_two_kinds_differ (void)
{
  g_autoptr (SharedSegmentKey) posix = shared_segment_key_new ("a", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentKey) same = shared_segment_key_new ("a", SHARED_SEGMENT_POSIX);
  g_autoptr (SharedSegmentKey) system_v = shared_segment_key_new ("a", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegmentKey) file = shared_segment_key_new_native ("/a", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegmentKey) name = shared_segment_key_new_native ("/a", SHARED_SEGMENT_POSIX);

  g_assert_true (shared_segment_key_equal (posix, same));
  g_assert_cmpuint (shared_segment_key_hash (posix), ==, shared_segment_key_hash (same));
  g_assert_false (shared_segment_key_equal (posix, system_v));
  g_assert_false (shared_segment_key_equal (file, name));
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
  test_world_add_posix ("/posix/key/parse-takes-a-native-key", test_parse_takes_a_posix_key);
  test_world_add_posix ("/posix/key/names-are-qts", test_posix_names_are_qts);
  test_world_add_posix ("/posix/key/lock-has-the-segments-name", test_posix_lock_has_the_segments_name);
  test_world_add_posix ("/posix/key/lock-of-qts-name-is-qts", test_posix_lock_of_qts_name_is_qts);
  test_world_add_posix ("/posix/key/name-is-written-as-a-native-key", test_posix_name_is_written_as_a_native_key);
  test_world_add_posix ("/posix/key/native-key-is-the-same-when-parsed", test_posix_native_key_is_the_same_when_parsed);
  test_world_add_posix ("/posix/key/native-key-is-a-slash-and-a-name", test_posix_native_key_is_a_slash_and_a_name);
  test_world_add_posix ("/posix/key/name-is-not-longer-than-a-files", test_posix_name_is_not_longer_than_a_files);
  test_world_add ("/key/parse-refuses-what-cannot-be-a-key", test_parse_refuses_what_cannot_be_a_key);
  test_world_add ("/key/equal-keys-name-the-same-segment", test_equal_keys_name_the_same_segment);
  test_world_add ("/key/of-two-kinds-differ", test_keys_of_two_kinds_differ);

  return test_world_run ();
}
