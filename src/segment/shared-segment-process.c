/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What can be told of another process from its id: whether it still runs, and its name.
 */

#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shared-segment-process-private.h"

/* System V keeps times in whole seconds, and the kernel rounds a process's start to clock ticks. */
#define START_TOLERANCE_S 2

/* Fields of /proc/PID/stat behind the name, counted from the state as in proc(5): 3 is 0, 22 is 19. */
#define FIELD_STATE      0
#define FIELD_START_TIME 19

static char **
read_process_stat (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *line = NULL;
  const char *fields;

  if (!g_file_get_contents (path, &line, NULL, NULL))
    return NULL;

  /* The name is the program's own choice and may hold anything, also ")": only the last one ends it. */
  fields = strrchr (line, ')');
  if (fields == NULL || fields[1] != ' ')
    return NULL;

  return g_strsplit (fields + 2, " ", -1);
}

static gint64
start_time_in_unix_seconds (const char *clock_ticks_since_boot)
{
  struct timespec since_boot = { 0 };
  gint64 started = g_ascii_strtoll (clock_ticks_since_boot, NULL, 10) / sysconf (_SC_CLK_TCK);

  clock_gettime (CLOCK_BOOTTIME, &since_boot);
  return g_get_real_time () / G_USEC_PER_SEC - (since_boot.tv_sec - started);
}

/*
 * shared_segment_process_is_running:
 * @pid: a process id, 0 for a process that this one cannot see (another pid namespace)
 * @since: a time in seconds since 1970 at which the process was running, or %G_MAXINT64 if unknown
 *
 * Tells whether the process with @pid still runs and is the one that ran at @since: an id that a later process was
 * given is told apart by its start time. In doubt a process is running, because what a running program owns is not
 * touched.
 */
gboolean
shared_segment_process_is_running (GPid   pid,
                                   gint64 since)
{
  g_auto (GStrv) fields = NULL;

  if (pid <= 0)
    return TRUE;

  if (kill (pid, 0) != 0 && errno == ESRCH)
    return FALSE;

  fields = read_process_stat (pid);
  if (fields == NULL || g_strv_length (fields) <= FIELD_START_TIME)
    return TRUE;

  /* A zombie holds nothing any more, it only waits for its parent. */
  if (strchr ("ZXx", fields[FIELD_STATE][0]) != NULL)
    return FALSE;

  return since == G_MAXINT64 || start_time_in_unix_seconds (fields[FIELD_START_TIME]) <= since + START_TOLERANCE_S;
}

/*
 * shared_segment_process_dup_name:
 * @pid: a process id
 *
 * The name of the program that runs as @pid. A program may call itself anything, so it comes as valid UTF-8 in one
 * line.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL if there is none to be had
 */
char *
shared_segment_process_dup_name (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *comm = NULL;
  g_autofree char *name = NULL;
  gsize length;

  if (pid <= 0 || !g_file_get_contents (path, &comm, &length, NULL))
    return NULL;

  name = g_utf8_make_valid (comm, length);
  g_strchomp (name);
  for (char *c = name; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';

  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}
