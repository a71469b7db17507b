/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a text buffer contains, as it is shared: the same as encoding its text.
 */

#include "config.h"

#include <gtk/gtk.h>

#include "segment-text-bytes.h"
#include "test-world.h"

static void
assert_same_as_encoded (const char *text)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autoptr (GBytes) encoded = shared_segment_text_encode (text, -1);
  g_autoptr (GBytes) bytes = NULL;

  gtk_text_buffer_set_text (buffer, text, -1);
  bytes = segment_text_bytes_new (buffer);
  g_assert_true (g_bytes_equal (bytes, encoded));
}

static void
test_a_text_is_its_bytes (void)
{
  assert_same_as_encoded ("a");
  assert_same_as_encoded ("é 共 👍\r\n");
}

static void
test_an_empty_text_is_one_nul_byte (void)
{
  assert_same_as_encoded ("");
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);

  test_world_add ("/text-bytes/a-text-is-its-bytes", test_a_text_is_its_bytes);
  test_world_add ("/text-bytes/an-empty-text-is-one-nul-byte", test_an_empty_text_is_one_nul_byte);

  return test_world_run ();
}
