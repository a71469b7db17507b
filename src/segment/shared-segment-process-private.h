/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What can be told of another process from its id.
 */

#pragma once

#include <glib.h>

/* A process that is told from others, also from later ones with its id; 0: none */
typedef guint64 SharedSegmentProcess;

typedef struct
{
  char     state;
  gboolean is_exiting;
  guint    n_threads;
  guint64  start_ticks;  /* since boot */
} SharedSegmentProcessStat;

typedef struct
{
  GPid                     pid;
  gboolean                 has_ended;  /* or holds nothing any more */
  gboolean                 is_known;   /* else `stat` says nothing */
  SharedSegmentProcessStat stat;
} SharedSegmentProcessLook;

gboolean              shared_segment_process_parse_stat      (const char                     *line,
                                                              SharedSegmentProcessStat       *stat);
void                  shared_segment_process_look            (GPid                            pid,
                                                              SharedSegmentProcessLook       *look);
gboolean              shared_segment_process_look_runs       (const SharedSegmentProcessLook *look,
                                                              gint64                          since);
gboolean              shared_segment_process_is_running      (GPid                            pid,
                                                              gint64                          since);
gboolean              shared_segment_process_is_ending       (GPid                            pid);
char                 *shared_segment_process_dup_name        (GPid                            pid);
SharedSegmentProcess  shared_segment_process_get_self        (void);
GPid                  shared_segment_process_get_pid         (SharedSegmentProcess            process);
gboolean              shared_segment_process_still_runs      (SharedSegmentProcess            process);
gboolean              shared_segment_process_look_still_runs (const SharedSegmentProcessLook *look,
                                                              SharedSegmentProcess            process);
