/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long both programs take from their start to the first frame, and how much memory then, next to a small GTK
 * program.
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bench-program.h"
#include "bench-series.h"
#include "test-display.h"
#include "test-world.h"

#define N_ROUNDS   11
#define N_PROGRAMS 3

#define DEMO "gtk4-demo-application"

static const char *NAMES[N_PROGRAMS] = { "segment-writer", "segment-reader", DEMO };

/* Round by round */
typedef struct
{
  double start_ms[N_PROGRAMS][N_ROUNDS];
  double memory_mb[N_PROGRAMS][N_ROUNDS];
} Bench;

static gboolean has_display;

static const char *
find_program (int which)
{
  const char *variables[N_PROGRAMS] = { "SEGMENT_WRITER", "SEGMENT_READER", NULL };

  return variables[which] != NULL ? g_getenv (variables[which]) : NAMES[which];
}

/* What a process has for itself, and its share of what several have. */
static double
get_memory_mb (TestProcess *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) test_process_get_pid (process));
  g_autofree char *text = NULL;
  const char *field = "\nPss:";
  const char *found;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  found = strstr (text, field);
  g_assert_nonnull (found);
  return g_ascii_strtod (found + strlen (field), NULL) * 1024 / 1e6;
}

static void
measure (Bench *bench,
         int    which,
         int    round)
{
  const char *argv[] = { find_program (which), NULL };
  BenchProgram *program = bench_program_start (argv);

  bench->start_ms[which][round] = bench_program_wait_frame_us (program) / 1e3;
  bench_wait_until_calm (program->process);
  bench->memory_mb[which][round] = get_memory_mb (program->process);
  bench_program_stop (program);
}

static void
print_table (const char   *title,
             const char   *unit,
             const double  values[N_PROGRAMS][N_ROUNDS])
{
  const double *demo = values[N_PROGRAMS - 1];

  printf ("\n%-22s  %9s  %9s  %9s  %6s\n", title, "least", "median", "most", "ratio");
  for (int which = 0; which < N_PROGRAMS; which++)
    {
      double ratios[N_ROUNDS];

      for (int round = 0; round < N_ROUNDS; round++)
        ratios[round] = values[which][round] / demo[round];

      printf ("%-22s  %6.1f %s  %6.1f %s  %6.1f %s  %6.2f\n", NAMES[which],
              bench_find_percentile (values[which], N_ROUNDS, 0), unit,
              bench_find_median (values[which], N_ROUNDS), unit,
              bench_find_percentile (values[which], N_ROUNDS, 100), unit,
              bench_find_median (ratios, N_ROUNDS));
    }
}

static void
bench_start (void)
{
  Bench bench;

  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") ||
      !test_world_needs_program (DEMO))
    return;

  /* Once unmeasured, so that all files are in memory. Each begins a round in turn. */
  for (int which = 0; which < N_PROGRAMS; which++)
    measure (&bench, which, 0);
  for (int round = 0; round < N_ROUNDS; round++)
    for (int turn = 0; turn < N_PROGRAMS; turn++)
      measure (&bench, (round + turn) % N_PROGRAMS, round);

  printf ("%d rounds; a ratio is the median of the rounds' ratios to %s.\n", N_ROUNDS, DEMO);
  print_table ("first frame", "ms", bench.start_ms);
  print_table ("memory (PSS)", "MB", bench.memory_mb);
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();
  test_world_add ("/bench", bench_start);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
