/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text in a segment: what goes in comes out, and what is not text is not made into it.
 */

#include "config.h"

#include <string.h>

#include "test-world.h"

static void
assert_decodes (const char *bytes,
                gsize       size,
                const char *text)
{
  g_autoptr (GBytes) wrapped = g_bytes_new_static (bytes, size);
  g_autofree char *decoded = shared_segment_text_decode (wrapped);

  g_assert_cmpstr (decoded, ==, text);
}

static void
test_encode_gives_the_bytes_of_the_text (void)
{
  g_autoptr (GBytes) bytes = shared_segment_text_encode ("Grüße 共享 🙂", -1);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "Grüße 共享 🙂", strlen ("Grüße 共享 🙂"));
}

static void
test_encode_gives_one_nul_for_an_empty_text (void)
{
  g_autoptr (GBytes) bytes = shared_segment_text_encode ("", -1);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "", 1);
}

static void
test_decode_reads_utf8 (void)
{
  assert_decodes ("Grüße 共享 🙂", strlen ("Grüße 共享 🙂"), "Grüße 共享 🙂");
}

static void
test_decode_drops_nuls_at_the_end (void)
{
  assert_decodes ("ab\0\0\0", 5, "ab");
  assert_decodes ("\0", 1, "");
  assert_decodes ("", 0, "");
}

static gpointer
decode (gpointer bytes)
{
  return shared_segment_text_decode (bytes);
}

/* GLib asks once a thread which charset the locale has, so it takes another thread to get another answer. */
static void
assert_decodes_in_charset (const char *charset,
                           const char *data,
                           gsize       size,
                           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autofree char *decoded = NULL;

  g_setenv ("CHARSET", charset, TRUE);
  decoded = g_thread_join (g_thread_new ("decode", decode, bytes));
  g_unsetenv ("CHARSET");
  g_assert_cmpstr (decoded, ==, text);
}

static void
test_decode_reads_the_charset_of_the_locale (void)
{
  assert_decodes_in_charset ("ISO-8859-1", "Gr\xfc\xdf" "e\0\0", 7, "Grüße");
  assert_decodes_in_charset ("GB18030", "\xb9\xb2\xcf\xed", 4, "共享");
}

static void
test_decode_prefers_utf8_to_the_charset_of_the_locale (void)
{
  assert_decodes_in_charset ("ISO-8859-1", "Grüße", strlen ("Grüße"), "Grüße");
}

static void
test_decode_refuses_what_is_not_text_in_the_charset_of_the_locale (void)
{
  assert_decodes_in_charset ("ISO-8859-1", "\xfc\0b", 3, NULL);
  assert_decodes_in_charset ("GB18030", "\xff", 1, NULL);
  assert_decodes_in_charset ("UTF-8", "\xfc", 1, NULL);
}

static void
test_decode_refuses_what_is_not_text (void)
{
  assert_decodes ("a\0b", 3, NULL);
  assert_decodes ("\xff\xfe\x01", 3, NULL);
  assert_decodes ("\xe4\xbd", 2, NULL);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/text/encode-gives-the-bytes-of-the-text", test_encode_gives_the_bytes_of_the_text);
  test_world_add ("/text/encode-gives-one-nul-for-an-empty-text", test_encode_gives_one_nul_for_an_empty_text);
  test_world_add ("/text/decode-reads-utf8", test_decode_reads_utf8);
  test_world_add ("/text/decode-drops-nuls-at-the-end", test_decode_drops_nuls_at_the_end);
  test_world_add ("/text/decode-refuses-what-is-not-text", test_decode_refuses_what_is_not_text);
  test_world_add ("/text/decode-reads-the-charset-of-the-locale", test_decode_reads_the_charset_of_the_locale);
  test_world_add ("/text/decode-prefers-utf8-to-the-charset-of-the-locale",
                  test_decode_prefers_utf8_to_the_charset_of_the_locale);
  test_world_add ("/text/decode-refuses-what-is-not-text-in-the-charset-of-the-locale",
                  test_decode_refuses_what_is_not_text_in_the_charset_of_the_locale);

  return test_world_run ();
}
