/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program with a window, as a benchmark sees it: started with the probe in it, and looked at from outside.
 */

#pragma once

#include "loop-probe.h"
#include "test-process.h"

typedef struct
{
  TestProcess *process;
  LoopProbe   *probe;
  gint64       started_us;
} BenchProgram;

BenchProgram *bench_program_start         (const char * const *argv);
void          bench_program_stop          (BenchProgram       *self);
gint64        bench_program_wait_frame_us (BenchProgram       *self);
LoopProbe     bench_program_take_turns    (BenchProgram       *self);

gint64        bench_get_cpu_us            (TestProcess        *process);
void          bench_wait_until_calm       (TestProcess        *process);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchProgram, bench_program_stop)
