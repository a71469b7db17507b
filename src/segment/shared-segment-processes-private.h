/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is known of many processes at one moment: each is looked at once, however often it is asked for.
 */

#pragma once

#include "shared-segment-process-private.h"

typedef struct _SharedSegmentProcesses SharedSegmentProcesses;

SharedSegmentProcesses *shared_segment_processes_new         (void);
void                    shared_segment_processes_free        (SharedSegmentProcesses *self);
gboolean                shared_segment_processes_is_running  (SharedSegmentProcesses *self,
                                                              GPid                    pid,
                                                              gint64                  since);
gboolean                shared_segment_processes_still_runs  (SharedSegmentProcesses *self,
                                                              SharedSegmentProcess    process);
const char             *shared_segment_processes_get_program (SharedSegmentProcesses *self,
                                                              GPid                    pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SharedSegmentProcesses, shared_segment_processes_free)
