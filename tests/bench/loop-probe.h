/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What loop-probe.c finds out about a program, in a file that the program and the benchmark both have mapped.
 */

#pragma once

#include <glib.h>

/* Names the file, which is as long as this struct. */
#define LOOP_PROBE_VARIABLE "LOOP_PROBE"

/* Times are those of g_get_monotonic_time(). A turn is what the main loop does between two looks at what is there to
 * do: for as long, the windows react to nothing. */
typedef struct
{
  gint64 first_frame_us;   /* when the first frame was drawn; 0: not yet */
  gint64 longest_turn_us;
  gint64 n_turns_over_16_ms;
  gint64 n_turns_over_50_ms;
} LoopProbe;
