/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the kernel tells of other programs, which choose their names and the names of the files that they map, and of
 * the machine's segments.
 */

#include "config.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "fuzz.h"
#include "shared-segment-mappings-private.h"
#include "shared-segment-process-private.h"
#include "shared-segment-record-private.h"

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

static void
check_any_mapping (const SharedSegmentMapping *mapping,
                   gpointer                    user_data)
{
  const char *mappings = user_data;

  fuzz_check (mapping->path_length > 0 && mapping->path[0] == '/');
  fuzz_check (mapping->path >= mappings && mapping->path + mapping->path_length <= mappings + strlen (mappings));
  fuzz_check (memchr (mapping->path, '\n', mapping->path_length) == NULL);
}

static void
list_segments (const char *list)
{
  const char *headings = "key shmid perms size cpid lpid nattch uid gid cuid atime dtime ctime rss swap\n";
  g_autofree char *with_headings = g_strconcat (headings, list, NULL);
  const char *lists[] = { list, with_headings };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GArray) records = shared_segment_records_new ();

      shared_segment_records_parse_system_v (records, lists[i]);
      for (guint j = 0; j < records->len; j++)
        fuzz_check (g_array_index (records, SharedSegmentRecord, j).id >= 0);
    }
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
  shared_segment_mappings_parse_all (text, check_any_mapping, text);
  list_segments (text);
  return 0;
}
