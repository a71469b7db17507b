/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The operations of a segment, each expected to succeed, or to fail as it is to fail and to leave nothing.
 */

#include "config.h"

#include <string.h>

#include "test-child.h"
#include "test-operation.h"
#include "test-world.h"

#define TIMEOUT_US (10 * G_USEC_PER_SEC)

/* An object with the test's key. */
SharedSegment *
test_segment_new (void)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();

  return shared_segment_new (key);
}

void
test_assert_publishes (SharedSegment *segment,
                       const char    *text)
{
  g_autoptr (GError) error = NULL;

  shared_segment_publish (segment, text, strlen (text), TIMEOUT_US, &error);
  g_assert_no_error (error);
}

void
test_assert_reads (SharedSegment *segment,
                   const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, TIMEOUT_US, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

/* The same by another object. */
void
test_assert_others_see (SharedSegment *segment,
                        const char    *text)
{
  g_autoptr (SharedSegment) reader = shared_segment_new (shared_segment_get_key (segment));

  test_assert_reads (reader, text);
}

/* The size counts for what makes a segment. */
gboolean
test_operate (SharedSegment  *segment,
              TestOperation   operation,
              gsize           size,
              GError        **error)
{
  g_autofree char *data = operation == TEST_PUBLISH ? g_malloc0 (size) : NULL;
  g_autoptr (GBytes) bytes = NULL;

  switch (operation)
    {
    case TEST_PUBLISH:
      return shared_segment_publish (segment, data, size, TIMEOUT_US, error);
    case TEST_CREATE:
      return shared_segment_create (segment, size, SHARED_SEGMENT_READ_WRITE, error);
    case TEST_ATTACH:
      return shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, error);
    case TEST_SNAPSHOT:
      bytes = shared_segment_snapshot (segment, TIMEOUT_US, error);
      return bytes != NULL;
    default:
      g_assert_not_reached ();
    }
}

void
test_assert_fails (SharedSegment      *segment,
                   TestOperation       operation,
                   gsize               size,
                   SharedSegmentError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (test_operate (segment, operation, size, &error));
  test_assert_error_names (error, code, shared_segment_get_key (segment), NULL);
}

/* Nothing is there yet: then nothing is there afterwards. */
void
test_assert_making_fails (gsize              size,
                          SharedSegmentError code)
{
  for (TestOperation operation = TEST_PUBLISH; operation <= TEST_CREATE; operation++)
    {
      g_autoptr (SharedSegment) segment = test_segment_new ();

      test_assert_fails (segment, operation, size, code);
      g_assert_false (shared_segment_is_attached (segment));
      g_assert_false (test_segment_exists (shared_segment_get_key (segment)));
      g_clear_object (&segment);
      test_world_assert_clean ();
    }
}
