/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program outside of the tree, in C, and the same in C++: shares a text, and shows what another object reads of it.
 */

#include <locale.h>
#include <shared-segment.h>

#if !SHARED_SEGMENT_CHECK_VERSION (SHARED_SEGMENT_MAJOR_VERSION, SHARED_SEGMENT_MINOR_VERSION, 0)
#error "The library is older than itself"
#endif

int
main (void)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_new ("outside of the tree", SHARED_SEGMENT_SYSTEM_V);
  g_autoptr (SharedSegment) writer = shared_segment_new (key);
  g_autoptr (SharedSegment) reader = shared_segment_new (key);
  g_autoptr (GBytes) bytes = shared_segment_text_encode ("Hello, reader!", -1);
  g_autoptr (GBytes) read_bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  setlocale (LC_ALL, "");

  if (shared_segment_snapshot (reader, 0, &error) != NULL || error == NULL)
    g_error ("Something is read before it is shared");

  g_print ("%s\n", error->message);
  g_clear_error (&error);

  if (!shared_segment_publish (writer, data, size, -1, &error))
    g_error ("%s", error->message);

  read_bytes = shared_segment_snapshot (reader, -1, &error);
  if (read_bytes == NULL)
    g_error ("%s", error->message);

  text = shared_segment_text_decode (read_bytes);
  g_print ("%s\n", text);

  return 0;
}
