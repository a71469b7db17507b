/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Any text as a key: it is refused, or it is a key that can be written and read again.
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "shared-segment.h"

static void
check_key (SharedSegmentKey *key)
{
  g_autofree char *string = shared_segment_key_to_string (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) again = shared_segment_key_parse (string, &error);

  fuzz_check (again != NULL && error == NULL);
  fuzz_check (shared_segment_key_equal (key, again));
  fuzz_check (shared_segment_key_hash (key) == shared_segment_key_hash (again));
  fuzz_check (*shared_segment_key_get_native (key) != '\0');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *string = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (string, &error);

  if (key != NULL)
    {
      fuzz_check (error == NULL);
      check_key (key);
    }
  else
    {
      fuzz_check (g_error_matches (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY));
      fuzz_check (g_utf8_validate (error->message, -1, NULL));
    }

  return 0;
}
