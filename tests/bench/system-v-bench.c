/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What publishing and reading cost, next to the bare system calls and to Qt in the same run.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shared-segment-private.h"
#include "test-process.h"
#include "test-world.h"

#define N_ROUNDS 7

/* Each measurement lasts some milliseconds: long enough for the clock, short enough to take turns. */
#define BYTES_A_ROUND (64 * 1024 * 1024)
#define MAX_COUNT     2000
#define MIN_COUNT     4

static const gsize SIZES[] = { 100, 10 * 1000, 1000 * 1000, 10 * 1000 * 1000 };

/* What is measured, on one text. */
typedef struct
{
  gsize              size;
  int                count;
  char              *text;
  key_t              ipc_key;    /* of the bare calls */
  int                id;         /* what they have made last */
  gpointer           data;
  SharedSegment     *segment;
  SharedSegment     *reader;
  GBytes            *known;
  SharedSegmentTrace trace;
} Subject;

typedef void (*Work) (Subject *subject);

static void
populate (gpointer data,
          gsize    size,
          int      advice)
{
  if (size > (gsize) getpagesize ())
    madvise (data, size, advice);
}

static void
bare_publish (Subject *subject)
{
  int id;
  gpointer data;

  shmctl (subject->id, IPC_RMID, NULL);
  id = shmget (subject->ipc_key, subject->size, 0600 | IPC_CREAT | IPC_EXCL);
  data = shmat (id, NULL, 0);
  populate (data, subject->size, MADV_POPULATE_WRITE);
  memcpy (data, subject->text, subject->size);
  shmdt (subject->data);

  subject->id = id;
  subject->data = data;
}

static void
module_publish (Subject *subject)
{
  if (!shared_segment_publish (subject->segment, subject->text, subject->size, -1, NULL))
    g_error ("publishing has failed");
}

static void
bare_snapshot (Subject *subject)
{
  int id = shmget (subject->ipc_key, 0, 0);
  gpointer data = shmat (id, NULL, SHM_RDONLY);
  g_autofree gpointer copy = malloc (subject->size);

  populate (data, subject->size, MADV_POPULATE_READ);
  memcpy (copy, data, subject->size);
  shmdt (data);
}

static void
module_snapshot (Subject *subject)
{
  g_autoptr (GBytes) bytes = shared_segment_snapshot (subject->reader, -1, NULL);

  if (bytes == NULL)
    g_error ("a snapshot has failed");
}

static void
bare_compare (Subject *subject)
{
  int id = shmget (subject->ipc_key, 0, 0);
  gpointer data = shmat (id, NULL, SHM_RDONLY);

  populate (data, subject->size, MADV_POPULATE_READ);
  if (memcmp (data, subject->text, subject->size) != 0)
    g_error ("the bytes have changed");
  shmdt (data);
}

static void
module_poll (Subject *subject)
{
  g_autoptr (SharedSegmentInfo) info = NULL;
  g_autoptr (GBytes) bytes = shared_segment_poll (subject->reader, subject->known, &subject->trace, &info, NULL);

  if (bytes == NULL)
    g_error ("a look has failed");
  g_clear_pointer (&subject->known, g_bytes_unref);
  subject->known = g_steal_pointer (&bytes);
}

/* Microseconds for one time. */
static double
measure (Subject *subject,
         Work     work)
{
  gint64 started_us;

  work (subject);
  started_us = g_get_monotonic_time ();
  for (int i = 0; i < subject->count; i++)
    work (subject);

  return (double) (g_get_monotonic_time () - started_us) / subject->count;
}

/* The same for a Qt writer, in a process of its own. */
static double
measure_qt (Subject    *subject,
            const char *program)
{
  g_autofree char *count = g_strdup_printf ("%d", subject->count);
  g_autofree char *size = g_strdup_printf ("%zu", subject->size);
  const char *argv[] = { program, "busy-writer", "bench", count, size, NULL };
  const char *variables[] = { "QT_LOGGING_RULES=*=false", NULL };
  g_autoptr (TestProcess) process = test_process_start_in (argv, variables);
  g_autofree char *result = NULL;
  gint64 started_us;

  test_process_expect (process, "ready");
  started_us = g_get_monotonic_time ();
  test_process_send (process, "go");
  result = test_process_read_line (process);

  return (double) (g_get_monotonic_time () - started_us) / subject->count;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  const double *first = a;
  const double *second = b;

  return (*first > *second) - (*first < *second);
}

static double
median (double *values)
{
  qsort (values, N_ROUNDS, sizeof *values, compare_doubles);
  return values[N_ROUNDS / 2];
}

/* In turns, so that a machine that slows down does so for both. */
static void
compare (Subject    *subject,
         const char *what,
         Work        module,
         const char *to_what,
         Work        bare,
         const char *qt)
{
  double module_us[N_ROUNDS];
  double other_us[N_ROUNDS];
  double ratios[N_ROUNDS];

  for (int i = 0; i < N_ROUNDS; i++)
    {
      module_us[i] = measure (subject, module);
      other_us[i] = bare != NULL ? measure (subject, bare) : measure_qt (subject, qt);
      ratios[i] = module_us[i] / other_us[i];
    }

  printf ("%10zu  %-10s %10.1f µs   %-18s %10.1f µs   ratio %.2f\n",
          subject->size, what, median (module_us), to_what, median (other_us), median (ratios));
  fflush (stdout);
}

static void
bench_size (gsize size)
{
  g_autofree char *path = g_build_filename (test_world_get_folder (), "bare", NULL);
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  Subject subject = {
    .size = size,
    .count = CLAMP (BYTES_A_ROUND / size, MIN_COUNT, MAX_COUNT),
    .text = g_malloc (size),
    .id = -1,
    .segment = shared_segment_new (key),
    .reader = shared_segment_new (key),
  };
  const char *qt = g_getenv ("QT6_PEER");

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  subject.ipc_key = ftok (path, 'B');
  memset (subject.text, 'x', size);

  compare (&subject, "publish", module_publish, "bare calls", bare_publish, NULL);
  if (qt != NULL)
    compare (&subject, "publish", module_publish, "Qt 6", NULL, qt);
  compare (&subject, "snapshot", module_snapshot, "bare calls", bare_snapshot, NULL);
  compare (&subject, "poll", module_poll, "attach and compare", bare_compare, NULL);

  shmctl (subject.id, IPC_RMID, NULL);
  shmdt (subject.data);
  g_object_unref (subject.segment);
  g_object_unref (subject.reader);
  g_clear_pointer (&subject.known, g_bytes_unref);
  g_free (subject.text);
}

static void
bench_all_sizes (void)
{
  printf ("     bytes  what          the module   next to\n");
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++)
    bench_size (SIZES[i]);
}

int
main (int    argc,
      char **argv)
{
  test_world_init (&argc, &argv);
  test_world_add ("/bench/system-v", bench_all_sizes);

  return test_world_run ();
}
