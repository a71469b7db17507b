/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What can be told of another process from its id: whether it still runs, and its name.
 */

#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shared-segment-process-private.h"

/* System V keeps times in whole seconds, and the kernel rounds a process's start to clock ticks. */
#define START_TOLERANCE_S 2

/* Fields of /proc/PID/stat behind the name, counted from the state as in proc(5): 3 is 0, 22 is 19. */
#define FIELD_STATE      0
#define FIELD_FLAGS      6
#define FIELD_N_THREADS  17
#define FIELD_START_TIME 19

/* PF_EXITING of the kernel, one of the flags */
#define FLAG_EXITING 0x4

/*
 * shared_segment_process_parse_stat:
 * @line: what /proc/PID/stat says
 * @stat: (out): what is of interest in it
 *
 * Returns: whether it could be read
 */
gboolean
shared_segment_process_parse_stat (const char               *line,
                                   SharedSegmentProcessStat *stat)
{
  g_auto (GStrv) fields = NULL;
  const char *name_end;

  /* The name is the program's own choice and may hold anything, also ")": only the last one ends it. */
  name_end = strrchr (line, ')');
  if (name_end == NULL || name_end[1] != ' ')
    return FALSE;

  fields = g_strsplit (name_end + 2, " ", FIELD_START_TIME + 2);
  if (g_strv_length (fields) <= FIELD_START_TIME || fields[FIELD_STATE][0] == '\0')
    return FALSE;

  *stat = (SharedSegmentProcessStat) {
    .state = fields[FIELD_STATE][0],
    .is_exiting = (g_ascii_strtoull (fields[FIELD_FLAGS], NULL, 10) & FLAG_EXITING) != 0,
    .n_threads = g_ascii_strtoull (fields[FIELD_N_THREADS], NULL, 10),
    .start_ticks = g_ascii_strtoull (fields[FIELD_START_TIME], NULL, 10),
  };
  return TRUE;
}

static gboolean
read_stat (GPid                      pid,
           SharedSegmentProcessStat *stat)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *line = NULL;

  return g_file_get_contents (path, &line, NULL, NULL) && shared_segment_process_parse_stat (line, stat);
}

static gboolean
has_ended (GPid pid)
{
  return kill (pid, 0) != 0 && errno == ESRCH;
}

static gboolean
is_zombie (const SharedSegmentProcessStat *stat)
{
  return strchr ("ZXx", stat->state) != NULL;
}

/* A zombie holds nothing any more, it only waits for its parent; unless it is the first of several threads, and the
 * others go on. */
static gboolean
holds_nothing (const SharedSegmentProcessStat *stat)
{
  return is_zombie (stat) && stat->n_threads <= 1;
}

static gint64
start_time_in_unix_seconds (guint64 start_ticks)
{
  struct timespec since_boot = { 0 };
  gint64 started = start_ticks / sysconf (_SC_CLK_TCK);

  clock_gettime (CLOCK_BOOTTIME, &since_boot);
  return g_get_real_time () / G_USEC_PER_SEC - (since_boot.tv_sec - started);
}

/*
 * shared_segment_process_look:
 * @pid: a process id, 0 for a process that this one cannot see (another pid namespace)
 * @look: (out): what there is to see of it
 *
 * Looks at a process once, for who has several questions.
 */
void
shared_segment_process_look (GPid                      pid,
                             SharedSegmentProcessLook *look)
{
  *look = (SharedSegmentProcessLook) { .pid = pid };

  if (pid > 0 && has_ended (pid))
    look->has_ended = TRUE;
  else if (pid > 0)
    look->is_known = read_stat (pid, &look->stat);

  if (look->is_known && holds_nothing (&look->stat))
    look->has_ended = TRUE;
}

/*
 * shared_segment_process_look_runs:
 * @since: as for shared_segment_process_is_running()
 *
 * Answers from a look what shared_segment_process_is_running() tells.
 */
gboolean
shared_segment_process_look_runs (const SharedSegmentProcessLook *look,
                                  gint64                          since)
{
  if (look->has_ended || !look->is_known)
    return !look->has_ended;

  return since == G_MAXINT64 || start_time_in_unix_seconds (look->stat.start_ticks) <= since + START_TOLERANCE_S;
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
  SharedSegmentProcessLook look;

  shared_segment_process_look (pid, &look);
  return shared_segment_process_look_runs (&look, since);
}

/*
 * shared_segment_process_is_ending:
 * @pid: a process id, 0 for a process that this one cannot see
 *
 * Tells whether a process has ended, or is about to: what it lets go of now, it lets go of because the system takes it
 * back. In doubt it is.
 */
gboolean
shared_segment_process_is_ending (GPid pid)
{
  SharedSegmentProcessStat stat;

  return pid > 0 && (!read_stat (pid, &stat) || is_zombie (&stat) || stat.is_exiting);
}

static const SharedSegmentProcessStat NOT_KNOWN = { 0 };

static SharedSegmentProcess
make_process (GPid                            pid,
              const SharedSegmentProcessStat *stat)
{
  return (guint64) pid << 32 | (guint32) stat->start_ticks;
}

static _Atomic SharedSegmentProcess self;

static void
forget_self (void)
{
  self = 0;
}

static gpointer
watch_forks (gpointer data)
{
  pthread_atfork (NULL, NULL, forget_self);
  return NULL;
}

/*
 * shared_segment_process_get_self:
 *
 * Returns: this process, in a form that tells it from all others: its id, and what is telling of its start time
 */
SharedSegmentProcess
shared_segment_process_get_self (void)
{
  static GOnce once = G_ONCE_INIT;
  SharedSegmentProcess known = self;
  SharedSegmentProcessStat stat = NOT_KNOWN;

  if (known != 0)
    return known;

  g_once (&once, watch_forks, NULL);
  read_stat (getpid (), &stat);
  self = make_process (getpid (), &stat);
  return self;
}

/*
 * shared_segment_process_get_pid:
 *
 * Returns: the id of a process
 */
GPid
shared_segment_process_get_pid (SharedSegmentProcess process)
{
  return process >> 32;
}

/*
 * shared_segment_process_still_runs:
 *
 * Tells whether a process still runs, and not another one with the same id.
 */
gboolean
shared_segment_process_still_runs (SharedSegmentProcess process)
{
  SharedSegmentProcessLook look;

  shared_segment_process_look (shared_segment_process_get_pid (process), &look);
  return shared_segment_process_look_still_runs (&look, process);
}

/*
 * shared_segment_process_look_still_runs:
 * @look: at the process of this id
 *
 * Answers from a look what shared_segment_process_still_runs() tells.
 */
gboolean
shared_segment_process_look_still_runs (const SharedSegmentProcessLook *look,
                                        SharedSegmentProcess            process)
{
  GPid pid = shared_segment_process_get_pid (process);

  if (pid <= 0 || look->has_ended || !look->is_known)
    return pid > 0 && !look->has_ended;

  /* A process that could open no file does not know when it was started. */
  return process == make_process (pid, &NOT_KNOWN) || process == make_process (pid, &look->stat);
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
