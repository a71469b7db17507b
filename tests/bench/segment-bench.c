/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What publishing, reading and polling cost, next to the bare system calls and to Qt in the same run.
 *
 * All take turns, so that a machine that slows down does so for all; a ratio is the median of the rounds' ratios.
 */

#include "config.h"

#include <stdio.h>
#include <sys/shm.h>
#include <time.h>

#include "bench-series.h"
#include "bench-subject.h"
#include "test-process.h"
#include "test-world.h"

#define MIN_ROUNDS 7
#define MAX_ROUNDS 41

/* The rounds of one size end by then: all sizes together take little more than a minute, however slow the machine. */
#define SIZE_TAKES_US (15 * G_USEC_PER_SEC)

/* Polls are seldom: by the next one, other programs have used the caches. */
#define N_POLLS    3
#define SWEEP_SIZE (32 * 1024 * 1024)
#define CACHE_LINE 64

/* Segments in a table, and how often it is looked at */
#define TABLE_SIZE   4000
#define TABLE_ROUNDS 20

#define N_KINDS (SHARED_SEGMENT_POSIX + 1)
#define N_SIZES 4

static const char *KINDS[N_KINDS] = { "System V", "POSIX" };
static const char *OPERATIONS[N_OPERATIONS] = { "publish", "snapshot", "poll" };
static const char *CONTESTANTS[N_CONTESTANTS] = { "module", "bare", "no lock", "Qt 6" };

/* Each measurement lasts some milliseconds: long enough for the clock, short enough to take turns. */
static const struct
{
  gsize       size;
  int         count;
  const char *name;
} SIZES[N_SIZES] = {
  { 100, 200, "100 B" },
  { 10 * 1000, 200, "10 kB" },
  { 1000 * 1000, 8, "1 MB" },
  { 10 * 1000 * 1000, 2, "10 MB" },
};

/* The highest ratios that are aimed at, by size; 0: none. */
static const double AIMS[N_OPERATIONS][N_CONTESTANTS][N_SIZES] = {
  [PUBLISH] = { [BARE] = { 1.25, 1.1, 1.1, 1.1 }, [QT] = { 0.5, 0.5, 1, 1 } },
  [SNAPSHOT] = { [BARE] = { 1.2, 1.2, 1.2, 1.2 }, [QT] = { 1, 1, 1, 1 } },
  [POLL] = { [BARE] = { 1, 1, 1, 1 } },
};

/* Microseconds for one time, round by round. */
typedef double Series[MAX_ROUNDS];

typedef struct
{
  TestProcess *qt;         /* NULL: there is none */
  char        *sweep;
  int          n_rounds[N_SIZES];
  Series       series[N_KINDS][N_SIZES][N_OPERATIONS][N_CONTESTANTS];
} Bench;

static double
get_time_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static double
measure (BenchSubject *subject,
         Operation     operation,
         Contestant    contestant,
         int           count)
{
  double started_us;

  bench_subject_work (subject, operation, contestant);
  started_us = get_time_us ();
  for (int i = 0; i < count; i++)
    bench_subject_work (subject, operation, contestant);

  return (get_time_us () - started_us) / count;
}

/* Leaves nothing of what was there before in the caches. */
static void
sweep_caches (Bench *bench)
{
  for (gsize i = 0; i < SWEEP_SIZE; i += CACHE_LINE)
    bench->sweep[i]++;
}

/* The same with cold caches. */
static double
measure_cold (Bench        *bench,
              BenchSubject *subject,
              Contestant    contestant)
{
  double total_us = 0;

  bench_subject_work (subject, POLL, contestant);
  for (int i = 0; i < N_POLLS; i++)
    {
      sweep_caches (bench);
      total_us -= get_time_us ();
      bench_subject_work (subject, POLL, contestant);
      total_us += get_time_us ();
    }

  return total_us / N_POLLS;
}

/* A Qt program takes the time itself. */
static double
measure_qt (Bench     *bench,
            Operation  operation,
            gsize      size,
            int        count)
{
  g_autofree char *command = g_strdup_printf ("%s %zu %d", OPERATIONS[operation], size, count);
  g_autofree char *result = NULL;
  char *end;
  double us;

  test_process_send (bench->qt, command);
  result = test_process_read_line (bench->qt);
  us = g_ascii_strtoll (result != NULL ? result : "", &end, 10) / 1e3;
  if (us <= 0 || *end != '\0')
    g_error ("the Qt program says: %s", result);

  return us / count;
}

static void
measure_contestant (Bench        *bench,
                    BenchSubject *subjects,
                    int           size,
                    Operation     operation,
                    Contestant    contestant)
{
  int round = bench->n_rounds[size];
  double qt_us = 0;

  if (contestant == QT && bench->qt != NULL && operation != POLL)
    qt_us = measure_qt (bench, operation, SIZES[size].size, SIZES[size].count);

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      double *us = &bench->series[kind][size][operation][contestant][round];

      if (contestant == QT)
        *us = qt_us;
      else if (operation == POLL)
        *us = measure_cold (bench, &subjects[kind], contestant);
      else
        *us = measure (&subjects[kind], operation, contestant, SIZES[size].count);
    }
}

/* Each begins a round in turn, and every other round goes backwards: nobody always comes after the same one. */
static Contestant
choose_contestant (int round,
                   int turn)
{
  int step = round % 2 == 0 ? turn : N_CONTESTANTS - turn;

  return (round / 2 + step) % N_CONTESTANTS;
}

static void
run_round (Bench        *bench,
           BenchSubject *subjects,
           int           size)
{
  for (Operation operation = 0; operation < N_OPERATIONS; operation++)
    for (int turn = 0; turn < N_CONTESTANTS; turn++)
      measure_contestant (bench, subjects, size, operation, choose_contestant (bench->n_rounds[size], turn));

  bench->n_rounds[size]++;
}

static void
run_size (Bench *bench,
          int    size)
{
  gint64 end_us = g_get_monotonic_time () + SIZE_TAKES_US;
  BenchSubject subjects[N_KINDS];

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      bench_subject_init (&subjects[kind], kind, SIZES[size].size);
      bench_subject_work (&subjects[kind], PUBLISH, MODULE);
      bench_subject_work (&subjects[kind], PUBLISH, BARE);
    }

  while (bench->n_rounds[size] < MIN_ROUNDS ||
         (bench->n_rounds[size] < MAX_ROUNDS && g_get_monotonic_time () < end_us))
    run_round (bench, subjects, size);

  for (int kind = 0; kind < N_KINDS; kind++)
    bench_subject_clear (&subjects[kind]);
}

/* Of the times, or of the ratios to the times of another. */
static double
compute_median (Bench        *bench,
                int           size,
                const double *us,
                const double *other_us)
{
  Series values;
  int n = bench->n_rounds[size];

  for (int i = 0; i < n; i++)
    values[i] = other_us != NULL ? us[i] / other_us[i] : us[i];

  return bench_find_median (values, n);
}

static gboolean
takes_part (Bench      *bench,
            Operation   operation,
            Contestant  contestant)
{
  return contestant != QT || (bench->qt != NULL && operation != POLL);
}

static void
print_time (double us)
{
  printf (us < 99.995 ? "  %9.2f" : "  %9.1f", us);
}

/* Returns: whether it is above the aim */
static gboolean
print_ratio (double ratio,
             double aim)
{
  printf ("  %6.2f", ratio);
  if (aim > 0)
    printf (" ≤ %4.2f", aim);
  else
    printf ("%7s", "");

  return aim > 0 && ratio > aim;
}

static void
print_row (Bench     *bench,
           int        kind,
           int        size,
           Operation  operation)
{
  Series *series = bench->series[kind][size][operation];
  g_autoptr (GString) above = g_string_new (NULL);

  printf ("%-8s %6s", OPERATIONS[operation], SIZES[size].name);
  for (Contestant contestant = 0; contestant < N_CONTESTANTS; contestant++)
    {
      double ratio;

      if (!takes_part (bench, operation, contestant))
        {
          printf ("  %9s%15s", "-", "");
          continue;
        }

      print_time (compute_median (bench, size, series[contestant], NULL));
      if (contestant == MODULE)
        continue;

      ratio = compute_median (bench, size, series[MODULE], series[contestant]);
      if (print_ratio (ratio, AIMS[operation][contestant][size]))
        g_string_append_printf (above, "%s %s", above->len > 0 ? " and" : "  above the aim:", CONTESTANTS[contestant]);
    }
  printf ("%s\n", above->str);
}

static void
print_costs (Bench *bench,
             int    kind)
{
  printf ("\n%-15s  %9s", KINDS[kind], CONTESTANTS[MODULE]);
  for (Contestant contestant = BARE; contestant < N_CONTESTANTS; contestant++)
    printf ("  %9s  %6s%7s", CONTESTANTS[contestant], "ratio", "");
  printf ("\n");

  for (Operation operation = 0; operation < N_OPERATIONS; operation++)
    for (int size = 0; size < N_SIZES; size++)
      print_row (bench, kind, size, operation);
}

/* Nanoseconds for each byte more than in the size before. */
static double
compute_growth (Bench        *bench,
                const Series *smaller,
                const Series *larger,
                int           size)
{
  double more_us = compute_median (bench, size, *larger, NULL) - compute_median (bench, size - 1, *smaller, NULL);

  return more_us * 1e3 / (SIZES[size].size - SIZES[size - 1].size);
}

static void
print_growth_row (Bench     *bench,
                  int        kind,
                  int        size,
                  Operation  operation)
{
  const Series *smaller = bench->series[kind][size - 1][operation];
  const Series *larger = bench->series[kind][size][operation];

  printf ("%-8s %6s to %6s", OPERATIONS[operation], SIZES[size - 1].name, SIZES[size].name);
  for (Contestant contestant = 0; contestant < N_CONTESTANTS; contestant++)
    if (takes_part (bench, operation, contestant))
      printf ("  %9.3f", compute_growth (bench, &smaller[contestant], &larger[contestant], size));
  printf ("\n");
}

static void
print_growth (Bench *bench,
              int    kind)
{
  printf ("\n%-25s", "growth, ns a byte");
  for (Contestant contestant = 0; contestant < N_CONTESTANTS; contestant++)
    printf ("  %9s", CONTESTANTS[contestant]);
  printf ("\n");

  for (Operation operation = 0; operation < N_OPERATIONS; operation++)
    for (int size = 1; size < N_SIZES; size++)
      print_growth_row (bench, kind, size, operation);
}

static void
print_all (Bench *bench)
{
  printf ("Microseconds for one time: medians of %d, %d, %d and %d rounds, with the medians of the rounds' ratios.\n"
          "bare: the system calls that a program without the module needs, the lock among them; no lock: the same\n"
          "without it. For a poll of unchanged bytes, with cold caches, bare is no more than to compare as many bytes,\n"
          "and no lock is to attach, compare and detach.\n",
          bench->n_rounds[0], bench->n_rounds[1], bench->n_rounds[2], bench->n_rounds[3]);

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      print_costs (bench, kind);
      print_growth (bench, kind);
    }
  fflush (stdout);
}

static void
bench_all (void)
{
  const char *argv[] = { g_getenv ("QT_BENCH"), "bench Qt", NULL };
  const char *variables[] = { "QT_LOGGING_RULES=*=false", NULL };
  g_autofree Bench *bench = g_new0 (Bench, 1);
  gboolean has_qt = argv[0] != NULL;

  if (has_qt)
    bench->qt = test_process_start_in (argv, variables);
  bench->sweep = g_malloc0 (SWEEP_SIZE);

  for (int size = 0; size < N_SIZES; size++)
    run_size (bench, size);
  print_all (bench);

  g_free (bench->sweep);
  if (test_world_needs (has_qt, "Qt 6"))
    {
      test_process_end_input (bench->qt);
      g_assert_cmpint (test_process_wait (bench->qt), ==, 0);
      test_process_free (bench->qt);
    }
}

static void
bench_table (void)
{
  g_autoptr (SharedSegmentTable) table = shared_segment_table_new ();
  g_autofree int *ids = g_new (int, TABLE_SIZE);
  double refresh_us[TABLE_ROUNDS];
  double users_us[TABLE_ROUNDS];

  for (int i = 0; i < TABLE_SIZE; i++)
    ids[i] = shmget (IPC_PRIVATE, 1, 0600);

  shared_segment_table_refresh (table);
  for (int i = 0; i < TABLE_ROUNDS; i++)
    {
      double started_us = get_time_us ();

      shared_segment_table_refresh (table);
      refresh_us[i] = get_time_us () - started_us;
      shared_segment_table_find_users (table, -1);
      users_us[i] = get_time_us () - started_us - refresh_us[i];
    }

  printf ("\nTable of %d System V segments: a refresh takes %.1f ms, to find their users in all processes %.1f ms\n",
          TABLE_SIZE, bench_find_median (refresh_us, TABLE_ROUNDS) / 1e3,
          bench_find_median (users_us, TABLE_ROUNDS) / 1e3);
  fflush (stdout);

  for (int i = 0; i < TABLE_SIZE; i++)
    g_assert_no_errno (shmctl (ids[i], IPC_RMID, NULL));
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);
  test_world_add ("/bench", bench_all);
  test_world_add ("/bench-table", bench_table);

  return test_world_run ();
}
