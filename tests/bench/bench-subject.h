/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a benchmark measures, on one text: the module and the bare system calls at the same work.
 */

#pragma once

#include "bare-segment.h"
#include "shared-segment-private.h"

typedef enum { PUBLISH, SNAPSHOT, POLL, N_OPERATIONS } Operation;
typedef enum { MODULE, BARE, NO_LOCK, QT, N_CONTESTANTS } Contestant;

typedef struct
{
  char              *text;
  gsize              size;
  BareSegment       *bare;
  SharedSegment     *writer;
  SharedSegment     *reader;
  GBytes            *known;
  SharedSegmentTrace trace;
} BenchSubject;

void bench_subject_init  (BenchSubject      *self,
                          SharedSegmentKind  kind,
                          gsize              size);
void bench_subject_clear (BenchSubject      *self);
void bench_subject_work  (BenchSubject      *self,
                          Operation          operation,
                          Contestant         contestant);
