/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long the window of segments reacts to nothing while it shows thousands of them: as it opens, each second when it
 * looks again, while segments come, go and change, and while somebody scrolls.
 */

#include "config.h"

#include <stdio.h>
#include <sys/shm.h>

#include "bench-program.h"
#include "test-display.h"
#include "test-world.h"

#define N_SEGMENTS 4000
#define N_CHANGED  100
#define N_PAGES    40
#define LOOK_S     10

static gboolean has_display;
static int ids[N_SEGMENTS];

static void
make_segments (void)
{
  for (guint i = 0; i < N_SEGMENTS; i++)
    {
      ids[i] = shmget (IPC_PRIVATE, 4096 * (1 + i % 7), 0600);
      g_assert_cmpint (ids[i], >=, 0);
    }
}

static void
remove_segments (void)
{
  for (guint i = 0; i < N_SEGMENTS; i++)
    g_assert_no_errno (shmctl (ids[i], IPC_RMID, NULL));
}

static void
print_turns (const char   *name,
             BenchProgram *program)
{
  LoopProbe turns = bench_program_take_turns (program);

  printf ("%-42s  %7.1f  %6d  %6d\n", name, turns.longest_turn_us / 1e3, (int) turns.n_turns_over_16_ms,
          (int) turns.n_turns_over_50_ms);
  fflush (stdout);
}

/* Each second some are removed and others made, and some are attached to. */
static void
change_segments (void)
{
  gpointer data[N_CHANGED];

  for (guint second = 0; second < LOOK_S; second++)
    {
      for (guint i = 0; i < N_CHANGED; i++)
        {
          guint number = (second * N_CHANGED + i) % N_SEGMENTS;

          shmctl (ids[number], IPC_RMID, NULL);
          ids[number] = shmget (IPC_PRIVATE, 4096, 0600);
          data[i] = shmat (ids[number], NULL, 0);
        }
      g_usleep (G_USEC_PER_SEC);
      for (guint i = 0; i < N_CHANGED; i++)
        g_assert_no_errno (shmdt (data[i]));
    }
}

static void
press_often (const char *keys,
             guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      test_display_press (keys);
      g_usleep (50000);
    }
}

static void
bench_segments (void)
{
  const char *argv[] = { g_getenv ("SEGMENT_READER"), "--key", "bench", NULL };
  g_autoptr (BenchProgram) program = NULL;
  g_autofree char *reader = NULL;
  g_autofree char *segments = NULL;

  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") ||
      !test_world_needs (test_world_limit_system_v ("shmmni", "8192"), "the right to set limits of the namespace"))
    return;

  make_segments ();
  program = bench_program_start (argv);
  reader = test_display_find_window (program->process);
  bench_wait_until_calm (program->process);
  bench_program_take_turns (program);

  printf ("%-42s  %7s  %6s  %6s\n", "", "longest", ">16 ms", ">50 ms");
  test_display_focus (reader);
  test_display_press ("ctrl+shift+s");
  segments = test_display_find_titled (program->process, "Segments");
  test_display_focus (segments);
  g_usleep (3 * G_USEC_PER_SEC);
  print_turns ("opening", program);

  g_usleep (LOOK_S * G_USEC_PER_SEC);
  print_turns ("looking again for 10 s", program);

  change_segments ();
  print_turns ("100 come, go and change each second, 10 s", program);

  press_often ("Page_Down", N_PAGES);
  print_turns ("40 pages down", program);

  test_display_press ("ctrl+f");
  test_display_type ("0x0000");
  g_usleep (G_USEC_PER_SEC);
  print_turns ("searching", program);

  remove_segments ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  printf ("%d segments; all times in milliseconds. A turn of the main loop is for how long the window reacts to\n"
          "nothing. longest: the longest of all turns; >16 ms, >50 ms: how many took longer than a frame, and than what\n"
          "feels immediate.\n", N_SEGMENTS);
  fflush (stdout);
  test_world_add ("/bench", bench_segments);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
