/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program with a window, as a benchmark sees it: started with the probe in it, and looked at from outside.
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench-program.h"
#include "test-world.h"

/* Calm is a program that takes less than a tenth of a processor for as long as this. */
#define CALM_US      (500 * 1000)
#define CALM_PORTION 10

static LoopProbe *
map_probe (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gpointer data;

  g_assert_no_errno (ftruncate (fd, sizeof (LoopProbe)));
  data = mmap (NULL, sizeof (LoopProbe), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  close (fd);

  return data;
}

BenchProgram *
bench_program_start (const char * const *argv)
{
  static int n_started;
  BenchProgram *self = g_new0 (BenchProgram, 1);
  g_autofree char *path = g_strdup_printf ("%s/probe-%d", test_world_get_folder (), n_started++);
  g_autofree char *probe = g_strconcat (LOOP_PROBE_VARIABLE "=", path, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("LOOP_PROBE_LIBRARY"), NULL);
  const char *variables[] = { preload, probe, NULL };

  self->probe = map_probe (path);
  self->started_us = g_get_monotonic_time ();
  self->process = test_process_start_in (argv, variables);

  return self;
}

/* Ends the program as the end of a session does. */
void
bench_program_stop (BenchProgram *self)
{
  test_process_signal (self->process, SIGTERM);
  test_process_wait (self->process);
  test_process_free (self->process);
  munmap (self->probe, sizeof (LoopProbe));
  g_free (self);
}

/* How long it took from the start to the first frame, which is waited for. */
gint64
bench_program_wait_frame_us (BenchProgram *self)
{
  test_poll_until (__atomic_load_n (&self->probe->first_frame_us, __ATOMIC_RELAXED) != 0);
  return self->probe->first_frame_us - self->started_us;
}

/* What there was to say of the turns since the last time. */
LoopProbe
bench_program_take_turns (BenchProgram *self)
{
  return (LoopProbe) {
    .first_frame_us = self->probe->first_frame_us,
    .longest_turn_us = __atomic_exchange_n (&self->probe->longest_turn_us, 0, __ATOMIC_RELAXED),
    .n_turns_over_16_ms = __atomic_exchange_n (&self->probe->n_turns_over_16_ms, 0, __ATOMIC_RELAXED),
    .n_turns_over_50_ms = __atomic_exchange_n (&self->probe->n_turns_over_50_ms, 0, __ATOMIC_RELAXED),
  };
}

/* The time that all threads of a process have run, those that have ended among them. */
gint64
bench_get_cpu_us (TestProcess *process)
{
  clockid_t clock;
  struct timespec time;

  g_assert_cmpint (clock_getcpuclockid (test_process_get_pid (process), &clock), ==, 0);
  g_assert_no_errno (clock_gettime (clock, &time));

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Waits until a process has done what it had to do, and little more than waits itself. */
void
bench_wait_until_calm (TestProcess *process)
{
  gint64 begin_us;

  do
    {
      begin_us = bench_get_cpu_us (process);
      g_usleep (CALM_US);
    }
  while (bench_get_cpu_us (process) - begin_us > CALM_US / CALM_PORTION);
}
