/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is known of many processes at one moment: each is looked at once, however often it is asked for.
 */

#include "config.h"

#include "shared-segment-processes-private.h"

typedef struct
{
  SharedSegmentProcessLook  look;
  gboolean                  has_program;  /* has been asked for */
  char                     *program;
} Process;

struct _SharedSegmentProcesses
{
  GHashTable *by_pid;
};

static void
process_free (gpointer data)
{
  Process *process = data;

  g_free (process->program);
  g_free (process);
}

static Process *
look_up (SharedSegmentProcesses *self,
         GPid                    pid)
{
  Process *process = g_hash_table_lookup (self->by_pid, GINT_TO_POINTER (pid));

  if (process != NULL)
    return process;

  process = g_new0 (Process, 1);
  shared_segment_process_look (pid, &process->look);
  g_hash_table_insert (self->by_pid, GINT_TO_POINTER (pid), process);
  return process;
}

SharedSegmentProcesses *
shared_segment_processes_new (void)
{
  SharedSegmentProcesses *self = g_new0 (SharedSegmentProcesses, 1);

  self->by_pid = g_hash_table_new_full (NULL, NULL, NULL, process_free);
  return self;
}

void
shared_segment_processes_free (SharedSegmentProcesses *self)
{
  g_hash_table_unref (self->by_pid);
  g_free (self);
}

/* As shared_segment_process_is_running() */
gboolean
shared_segment_processes_is_running (SharedSegmentProcesses *self,
                                     GPid                    pid,
                                     gint64                  since)
{
  return shared_segment_process_look_runs (&look_up (self, pid)->look, since);
}

/* As shared_segment_process_still_runs() */
gboolean
shared_segment_processes_still_runs (SharedSegmentProcesses *self,
                                     SharedSegmentProcess    process)
{
  Process *known = look_up (self, shared_segment_process_get_pid (process));

  return shared_segment_process_look_still_runs (&known->look, process);
}

/*
 * shared_segment_processes_get_program:
 *
 * Returns: (nullable): the name of the program that runs as @pid, as shared_segment_process_dup_name() tells it
 */
const char *
shared_segment_processes_get_program (SharedSegmentProcesses *self,
                                      GPid                    pid)
{
  Process *process = look_up (self, pid);

  if (!process->has_program && !process->look.has_ended)
    process->program = shared_segment_process_dup_name (pid);

  process->has_program = TRUE;
  return process->program;
}
