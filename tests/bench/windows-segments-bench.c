/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long the window of segments reacts to nothing while it shows thousands of them: as it opens, each second when it
 * looks again, while segments come, go and change, and while somebody uses it: scrolls, sorts, searches, selects, looks
 * at contents and removes.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

#include "bench-program.h"
#include "test-display.h"
#include "test-world.h"

#define N_SEGMENTS 4000
#define N_CHANGED  100
#define N_PAGES    40
#define LOOK_S     10

/* Texts of one line each, which is the most that there is to lay out at once */
#define TEXT_SIZE  (2 * 1024 * 1024)

/* As many lines of a list as GTK has ready */
#define N_FEW      200

static gboolean has_display;
static int ids[N_SEGMENTS];

typedef struct
{
  BenchProgram *program;
  char         *window;
} Fixture;

static void
make_segments (guint n)
{
  for (guint i = 0; i < n; i++)
    {
      ids[i] = shmget (IPC_PRIVATE, 4096 * (1 + i % 7), 0600);
      g_assert_cmpint (ids[i], >=, 0);
    }
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

static guint
count_segments (void)
{
  struct shm_info info;

  g_assert_cmpint (shmctl (0, SHM_INFO, (struct shmid_ds *) &info), >=, 0);
  return (guint) info.used_ids;
}

static gboolean
has_what_it_needs (void)
{
  return test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)") &&
         test_world_needs (test_world_limit_system_v ("shmmni", "8192"), "the right to set limits of the namespace");
}

static void
set_up (Fixture *self)
{
  const char *argv[] = { g_getenv ("SEGMENT_READER"), "--key", "bench", NULL };
  g_autofree char *reader = NULL;

  self->program = bench_program_start (argv);
  reader = test_display_find_window (self->program->process);
  bench_wait_until_calm (self->program->process);
  bench_program_take_turns (self->program);

  printf ("%-42s  %7s  %6s  %6s\n", "", "longest", ">16 ms", ">50 ms");
  test_display_focus (reader);
  test_display_press ("ctrl+shift+s");
  self->window = test_display_find_titled (self->program->process, "Segments");
  test_display_focus (self->window);
  g_usleep (3 * G_USEC_PER_SEC);
}

static void
tear_down (Fixture *self)
{
  bench_program_stop (self->program);
  g_free (self->window);
}

/* The keyboard does not reach the headings. */
static void
sort_by_each_column (Fixture *self)
{
  static const char * const COLUMNS[] = { "key", "shmid", "owner", "perms", "bytes", "nattch", "status", "left over",
                                          "creator", "name", "kind", "changed", NULL };
  g_autoptr (TestAccessible) root = test_accessible_find (self->program->process, NULL, "Segments");

  for (gsize i = 0; COLUMNS[i] != NULL; i++)
    {
      g_autoptr (TestAccessible) heading = test_accessible_find_in (root, "column header", COLUMNS[i]);
      g_autofree char *name = g_strconcat ("sorting by ", COLUMNS[i], NULL);

      bench_program_take_turns (self->program);
      test_display_click (self->window, heading);
      g_usleep (G_USEC_PER_SEC);
      print_turns (name, self->program);
    }
}

/* What is selected are all. */
static void
remove_selected (Fixture *self)
{
  g_autofree char *dialog = NULL;

  test_display_press ("Delete");
  dialog = test_display_find_titled (self->program->process, "Remove Segments");
  g_usleep (2 * G_USEC_PER_SEC);
  print_turns ("asking whether to remove them", self->program);

  test_display_focus (dialog);
  test_display_press_until ("alt+r", count_segments () == 0);
  test_display_focus (self->window);
  g_usleep (2 * G_USEC_PER_SEC);
  print_turns ("removing them", self->program);
}

static void
bench_segments (void)
{
  Fixture self;

  if (!has_what_it_needs ())
    return;

  make_segments (N_SEGMENTS);
  set_up (&self);
  print_turns ("opening", self.program);

  g_usleep (LOOK_S * G_USEC_PER_SEC);
  print_turns ("looking again for 10 s", self.program);

  change_segments ();
  print_turns ("100 come, go and change each second, 10 s", self.program);

  press_often ("Page_Down", N_PAGES);
  print_turns ("40 pages down", self.program);

  sort_by_each_column (&self);

  test_display_press ("ctrl+f");
  test_display_type ("0x0000");
  g_usleep (G_USEC_PER_SEC);
  print_turns ("searching", self.program);
  test_display_press ("Escape");
  g_usleep (G_USEC_PER_SEC);
  print_turns ("searching no more", self.program);

  test_display_press ("Return");
  g_usleep (2 * G_USEC_PER_SEC);
  print_turns ("details", self.program);
  test_display_press ("ctrl+a");
  g_usleep (2 * G_USEC_PER_SEC);
  print_turns ("selecting all", self.program);
  remove_selected (&self);
  tear_down (&self);
}

static void
bench_few (void)
{
  Fixture self;

  if (!has_what_it_needs ())
    return;

  make_segments (N_FEW);
  set_up (&self);
  print_turns ("opening", self.program);
  test_display_press ("ctrl+a");
  g_usleep (2 * G_USEC_PER_SEC);
  print_turns ("selecting all", self.program);
  remove_selected (&self);
  tear_down (&self);
}

static void
make_text (const char *characters)
{
  int id = shmget (IPC_PRIVATE, TEXT_SIZE, 0600);
  char *data = shmat (id, NULL, 0);
  gsize length = strlen (characters);

  for (gsize i = 0; i + length < TEXT_SIZE; i += length)
    memcpy (data + i, characters, length);
  g_assert_no_errno (shmdt (data));
}

static void
bench_contents (void)
{
  static const struct
  {
    const char *name;
    const char *characters;
  } TEXTS[] = {
    { "ASCII", "x" },
    { "words", "What is typed into the writer is read in the reader at once. " },
    { "lines", "What is typed into the writer is read in the reader at once.\n" },
    { "empty lines", "\n" },
    { "Chinese", "共享内存" },
    { "Arabic", "ذاكرة مشتركة " },
    { "combining characters", "\u0301" },
    { "emoji", "\U0001f600" },
    { "mixed", "a共ذ\U0001f600" },
    { "control characters", "\1\2" },
    { "no text", "a\xff" },
  };
  Fixture self;

  if (!has_what_it_needs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    make_text (TEXTS[i].characters);
  set_up (&self);
  print_turns ("opening", self.program);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      g_autofree char *name = g_strconcat ("contents: ", TEXTS[i].name, NULL);

      test_display_press (i == 0 ? "Home" : "Down");
      if (i == 0)
        test_display_press ("Return");
      g_usleep (500 * 1000);
      bench_wait_until_calm (self.program->process);
      print_turns (name, self.program);
    }
  test_display_press ("ctrl+a");
  remove_selected (&self);
  tear_down (&self);
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
  test_world_add ("/bench/thousands", bench_segments);
  test_world_add ("/bench/few", bench_few);
  test_world_add ("/bench/contents", bench_contents);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
