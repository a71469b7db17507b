/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the kernel tells of other programs, which choose their names and the names of the files that they map.
 */

#include "config.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "fuzz.h"
#include "shared-segment-mappings-private.h"
#include "shared-segment-process-private.h"

#define PID 42

static gboolean
check_mapping (GPid     pid,
               gsize    length,
               gpointer user_data)
{
  guint *rest = user_data;

  fuzz_check (pid == PID);
  return --*rest > 0;
}

static void
look_for_mappings (const char *mappings)
{
  struct stat file = { .st_ino = 7, .st_dev = makedev (0, 0x1a) };
  guint rest = 3;
  gboolean goes_on = shared_segment_mappings_parse (mappings, PID, &file, check_mapping, &rest);

  fuzz_check (goes_on == (rest > 0));
}

/* Whatever the name says, what stands behind it is what is read. */
static void
check_name_hides_nothing (const char *name)
{
  g_autofree char *line = g_strdup_printf ("42 (%s) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 12345 20", name);
  SharedSegmentProcessStat stat;

  fuzz_check (shared_segment_process_parse_stat (line, &stat));
  fuzz_check (stat.state == 'S' && stat.start_ticks == 12345);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  SharedSegmentProcessStat stat;

  if (shared_segment_process_parse_stat (text, &stat))
    fuzz_check (stat.state != '\0');

  check_name_hides_nothing (text);
  look_for_mappings (text);
  return 0;
}
