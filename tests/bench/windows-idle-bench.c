/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a reader's window costs while nothing changes, next to the reader of Qt's widget demo.
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench-program.h"
#include "test-display.h"
#include "test-world.h"

#define DEFAULT_SECONDS 30

/* Until then, a window may still be at work on what it showed first. */
#define WARM_UP_US (2 * G_USEC_PER_SEC)

#define LINE "What is typed into the writer is read in the reader at once.\n"

#define N_SIZES 2

typedef enum
{
  OURS,
  QT5,
  QT6,
  N_READERS
} Reader;

static const char *VARIABLES[N_READERS] = { "SEGMENT_READER", "QT5_READER", "QT6_READER" };
static const char *NAMES[N_READERS] = { "ours", "Qt 5", "Qt 6" };

static const struct
{
  gsize       size;
  const char *name;
} SIZES[N_SIZES] = {
  { 1000, "1 kB" },
  { 100 * 1000, "100 kB" },
};

static gboolean has_display;

static int
get_seconds (void)
{
  const char *seconds = g_getenv ("IDLE_SECONDS");

  return seconds != NULL ? atoi (seconds) : DEFAULT_SECONDS;
}

static TestProcess *
share (gsize size)
{
  g_autofree char *key = test_dup_key_name ();
  const char *argv[] = { g_getenv ("SEGMENT_WRITER"), "--key", key, "--stdin", NULL };
  TestProcess *writer = test_process_start (argv);
  g_autoptr (GString) text = g_string_sized_new (size);

  while (text->len < size)
    g_string_append (text, LINE);
  g_string_truncate (text, size - 1);
  test_process_send (writer, text->str);

  return writer;
}

static TestProcess *
start_ours (gsize size)
{
  g_autofree char *key = test_dup_key_name ();
  TestProcess *reader = test_display_start_app (VARIABLES[OURS], key, NULL);
  g_autoptr (TestAccessible) text = test_accessible_find (reader, NULL, "Shared text");

  test_poll_until (test_accessible_count (text) == (int) size);
  return reader;
}

/* Qt knows its key by its name alone. */
static TestProcess *
start_qt (Reader which)
{
  g_autoptr (SharedSegmentKey) key = test_key_new ();
  const char *argv[] = { g_getenv (VARIABLES[which]), shared_segment_key_get_name (key), NULL };
  const char *variables[] = { "QT_QPA_PLATFORM=xcb", "QT_LOGGING_RULES=*=false", NULL };
  TestProcess *reader = test_process_start_in (argv, variables);

  test_process_expect (reader, "shown");
  return reader;
}

static void
stop (Reader       which,
      TestProcess *reader)
{
  if (which == OURS)
    test_process_signal (reader, SIGTERM);
  else
    test_process_end_input (reader);

  g_assert_cmpint (test_process_wait (reader), ==, 0);
  test_process_free (reader);
}

/* Returns: milliseconds of processor time a second */
static double
measure (Reader which,
         gsize  size)
{
  TestProcess *reader = which == OURS ? start_ours (size) : start_qt (which);
  g_autofree char *window = test_display_find_window (reader);
  gint64 began_us, cpu_us;

  test_display_move (window, 0, 0);
  test_display_focus_nothing ();
  g_usleep (WARM_UP_US);

  began_us = g_get_monotonic_time ();
  cpu_us = bench_get_cpu_us (reader);
  g_usleep (get_seconds () * G_USEC_PER_SEC);
  cpu_us = bench_get_cpu_us (reader) - cpu_us;
  began_us = g_get_monotonic_time () - began_us;

  stop (which, reader);
  return cpu_us * 1e3 / began_us;
}

static void
bench_size (int size)
{
  TestProcess *writer = share (SIZES[size].size);
  double ours_ms = 0;

  printf ("%6s", SIZES[size].name);
  for (Reader which = 0; which < N_READERS; which++)
    {
      double ms;

      if (g_getenv (VARIABLES[which]) == NULL)
        {
          printf ("  %8s  %6s", "-", "");
          continue;
        }

      ms = measure (which, SIZES[size].size);
      printf ("  %8.2f", ms);
      if (which == OURS)
        ours_ms = ms;
      else
        printf ("  %6.2f", ours_ms / ms);
    }
  printf ("\n");
  fflush (stdout);

  test_process_signal (writer, SIGTERM);
  g_assert_cmpint (test_process_wait (writer), ==, 0);
  test_process_free (writer);
}

static void
bench_idle (void)
{
  if (!test_world_needs (has_display, "what a virtual display takes (Xvfb, dbus-daemon, xdotool)"))
    return;

  printf ("Processor time of a reader's window that has not the focus, while the text stays as it is: milliseconds a\n"
          "second, over %d seconds; ours as a ratio to Qt's.\n\n%6s", get_seconds (), "");
  for (Reader which = 0; which < N_READERS; which++)
    printf (which == OURS ? "  %8s" : "  %8s   ratio", NAMES[which]);
  printf ("\n");

  fflush (stdout);

  for (int size = 0; size < N_SIZES; size++)
    bench_size (size);

  test_world_needs (g_getenv (VARIABLES[QT5]) != NULL, "Qt 5");
  test_world_needs (g_getenv (VARIABLES[QT6]) != NULL, "Qt 6");
}

int
main (int    argc,
      char **argv)
{
  int status;

  test_world_init (&argc, &argv);
  has_display = test_display_start ();
  test_world_add ("/bench", bench_idle);

  status = test_world_run ();
  test_display_stop ();
  return status;
}
