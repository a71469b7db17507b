/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long both windows react to nothing while they show a large text, and while somebody types into it.
 */

#include "config.h"

#include <stdio.h>

#include "bench-program.h"
#include "bench-series.h"
#include "test-display.h"
#include "test-world.h"

#define LINE      "What is typed into the writer is read in the reader at once.\n"
#define TEXT_SIZE (10 * 1000 * 1000)
#define N_KEYS    50

/* After a key has arrived, until the next: a frame is drawn, and what is left for later is done. */
#define PAUSE_US (100 * 1000)

/* To answer how much text there is takes a window little, but not nothing. */
#define LOOK_US (10 * 1000)

typedef enum
{
  WRITER,
  READER,
  N_PROGRAMS
} Program;

static const char *VARIABLES[N_PROGRAMS] = { "SEGMENT_WRITER", "SEGMENT_READER" };
static const char *TEXT_NAMES[N_PROGRAMS] = { "Text to share", "Shared text" };

typedef struct
{
  BenchProgram   *program;
  char           *window;
  TestAccessible *text;
} Window;

/* What the longest turn was for each key, in milliseconds, and how long it took until the reader had the key. */
typedef struct
{
  double longest_ms[N_PROGRAMS][N_KEYS];
  double arrival_ms[N_KEYS];
} Keys;

static gboolean has_display;

static BenchProgram *
start (Program     program,
       const char *argument)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv (VARIABLES[program]), "--key", key, argument, NULL };

  return bench_program_start (argv);
}

/* Asks the window so much that a busy one takes seconds to answer it all. */
static void
find_window (Window       *self,
             BenchProgram *started,
             Program       program)
{
  self->program = started;
  self->window = test_display_find_window (started->process);
  test_display_move (self->window, 0, program == WRITER ? 0 : 384);
  self->text = test_accessible_find (started->process, NULL, TEXT_NAMES[program]);
}

static void
close_window (Window *self)
{
  bench_program_stop (self->program);
  test_accessible_free (self->text);
  g_free (self->window);
}

static void
wait_for_count (Window *self,
                int     count)
{
  while (test_accessible_count (self->text) != count)
    g_usleep (LOOK_US);
}

static void
print_head (const char *title,
            const char *first_column,
            const char *second_column,
            const char *last_column)
{
  printf ("\n%-25s", title);
  for (Program program = 0; program < N_PROGRAMS; program++)
    printf ("  %-42s", program == WRITER ? "writer" : "reader");
  printf ("\n%-25s", "");
  for (Program program = 0; program < N_PROGRAMS; program++)
    printf ("  %7s  %7s  %7s  %6s  %6s ", first_column, second_column, "longest", ">16 ms", ">50 ms");
  printf ("  %7s\n", last_column);
}

static void
print_time (double ms)
{
  if (ms > 0)
    printf ("  %7.1f", ms);
  else
    printf ("  %7s", "");
}

/* A time that is 0 has not been taken. */
static void
print_turns (double    first_ms,
             double    second_ms,
             LoopProbe turns)
{
  print_time (first_ms);
  print_time (second_ms);
  print_time (turns.longest_turn_us / 1e3);
  printf ("  %6d  %6d ", (int) turns.n_turns_over_16_ms, (int) turns.n_turns_over_50_ms);
}

/* The reader waits already when the writer comes, with a text from a file or without one. */
static void
open_both (Window     *windows,
           const char *path,
           int         size)
{
  BenchProgram *writer;
  gint64 shown_us;

  find_window (&windows[READER], start (READER, NULL), READER);
  bench_wait_until_calm (windows[READER].program->process);

  writer = start (WRITER, path);
  wait_for_count (&windows[READER], size);
  shown_us = g_get_monotonic_time () - writer->started_us;

  bench_wait_until_calm (writer->process);
  find_window (&windows[WRITER], writer, WRITER);
  wait_for_count (&windows[WRITER], size);
  bench_wait_until_calm (windows[READER].program->process);

  printf ("%-25s", path != NULL ? "with the text" : "without a text");
  for (Program program = 0; program < N_PROGRAMS; program++)
    print_turns (bench_program_wait_frame_us (windows[program].program) / 1e3, 0,
                 bench_program_take_turns (windows[program].program));
  print_time (path != NULL ? shown_us / 1e3 : 0);
  printf ("\n");
}

static void
close_both (Window *windows)
{
  for (Program program = 0; program < N_PROGRAMS; program++)
    close_window (&windows[program]);
}

static void
add_turns (LoopProbe       *sum,
           const LoopProbe *turns)
{
  sum->longest_turn_us = MAX (sum->longest_turn_us, turns->longest_turn_us);
  sum->n_turns_over_16_ms += turns->n_turns_over_16_ms;
  sum->n_turns_over_50_ms += turns->n_turns_over_50_ms;
}

static void
print_keys (const Keys      *keys,
            const LoopProbe *sums)
{
  for (Program program = 0; program < N_PROGRAMS; program++)
    print_turns (bench_find_median (keys->longest_ms[program], N_KEYS),
                 bench_find_percentile (keys->longest_ms[program], N_KEYS, 95), sums[program]);
  print_time (bench_find_median (keys->arrival_ms, N_KEYS));
  printf ("\n");
}

/* Each key when the one before has arrived: what happens between is its doing. */
static void
type_one_by_one (Window     *windows,
                 const char *name,
                 int         position,
                 int         size)
{
  LoopProbe sums[N_PROGRAMS] = { 0 };
  Keys keys;

  test_display_focus (windows[WRITER].window);
  test_accessible_set_caret (windows[WRITER].text, position);
  bench_wait_until_calm (windows[WRITER].program->process);
  for (Program program = 0; program < N_PROGRAMS; program++)
    bench_program_take_turns (windows[program].program);

  for (int i = 0; i < N_KEYS; i++)
    {
      gint64 began_us = g_get_monotonic_time ();

      test_display_press ("x");
      wait_for_count (&windows[READER], size + i + 1);
      keys.arrival_ms[i] = (g_get_monotonic_time () - began_us) / 1e3;
      g_usleep (PAUSE_US);

      for (Program program = 0; program < N_PROGRAMS; program++)
        {
          LoopProbe turns = bench_program_take_turns (windows[program].program);

          keys.longest_ms[program][i] = turns.longest_turn_us / 1e3;
          add_turns (&sums[program], &turns);
        }
    }

  printf ("%-25s", name);
  print_keys (&keys, sums);
}

/* As many keys as fast as they come: the next ones come while the windows are still at work. */
static void
type_at_once (Window *windows,
              int     size)
{
  g_autofree char *text = g_strnfill (N_KEYS, 'x');
  gint64 began_us = g_get_monotonic_time ();
  gint64 arrival_us;

  test_display_type (text);
  wait_for_count (&windows[READER], size + N_KEYS);
  arrival_us = g_get_monotonic_time () - began_us;
  g_usleep (PAUSE_US);

  printf ("%-25s", "all at once in the middle");
  for (Program program = 0; program < N_PROGRAMS; program++)
    print_turns (0, 0, bench_program_take_turns (windows[program].program));
  print_time (arrival_us / 1e3);
  printf ("\n");
}

static char *
write_text (void)
{
  g_autoptr (GString) text = g_string_sized_new (TEXT_SIZE);
  char *path = g_build_filename (test_world_get_folder (), "text", NULL);

  while (text->len < TEXT_SIZE)
    g_string_append (text, LINE);
  g_string_truncate (text, TEXT_SIZE);
  g_assert_true (g_file_set_contents (path, text->str, TEXT_SIZE, NULL));

  return path;
}

static void
bench_large_text (void)
{
  gboolean is_posix = test_get_kind () == SHARED_SEGMENT_POSIX;
  g_autofree char *path = NULL;
  Window windows[N_PROGRAMS];

  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)"))
    return;

  path = write_text ();
  print_head (is_posix ? "POSIX: start" : "System V: start", "frame", "", "shown");
  open_both (windows, NULL, 0);
  close_both (windows);
  open_both (windows, path, TEXT_SIZE);

  print_head (is_posix ? "POSIX: keys" : "System V: keys", "median", "95 %", "arrival");
  type_one_by_one (windows, "one by one at the start", 0, TEXT_SIZE);
  type_one_by_one (windows, "one by one in the middle", TEXT_SIZE / 2, TEXT_SIZE + N_KEYS);
  type_at_once (windows, TEXT_SIZE + 2 * N_KEYS);
  close_both (windows);
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();

  printf ("A text of %d MB, and %d keys at a time; all times in milliseconds. A turn of the main loop is for how long\n"
          "a window reacts to nothing. longest: the longest of all turns; >16 ms, >50 ms: how many took longer than a\n"
          "frame, and than what feels immediate. frame: from the program's start to its first frame; shown: from the\n"
          "writer's start until the reader has the text; median, 95 %%: of the longest turn for each key; arrival:\n"
          "from a key until the reader has it, or has all.\n",
          TEXT_SIZE / 1000 / 1000, N_KEYS);
  fflush (stdout);
  test_world_add_both ("/bench", bench_large_text);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
