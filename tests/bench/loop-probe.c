/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loaded into a GTK program by LD_PRELOAD: measures the turns of its main loop, and notes when it draws first.
 *
 * GLib lets go of the processor in a function that can be replaced, so the main loop needs no change. With Cairo on
 * X11, GTK ends a frame by flushing the window's surface, and flushes no other surface of the display.
 */

#include "config.h"

#include <cairo.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loop-probe.h"

static LoopProbe *probe;
static gint64 turn_began_us;

/* The benchmark takes a value by putting 0 in its place. */
static void
note_turn (gint64 duration_us)
{
  gint64 longest_us = __atomic_load_n (&probe->longest_turn_us, __ATOMIC_RELAXED);

  while (duration_us > longest_us &&
         !__atomic_compare_exchange_n (&probe->longest_turn_us, &longest_us, duration_us, FALSE,
                                       __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    ;

  if (duration_us > 16 * 1000)
    __atomic_fetch_add (&probe->n_turns_over_16_ms, 1, __ATOMIC_RELAXED);
  if (duration_us > 50 * 1000)
    __atomic_fetch_add (&probe->n_turns_over_50_ms, 1, __ATOMIC_RELAXED);
}

static int
poll_between_turns (GPollFD *fds,
                    guint    n_fds,
                    int      timeout_ms)
{
  int n_ready;

  if (turn_began_us != 0)
    note_turn (g_get_monotonic_time () - turn_began_us);

  n_ready = g_poll (fds, n_fds, timeout_ms);
  turn_began_us = g_get_monotonic_time ();

  return n_ready;
}

static void __attribute__ ((constructor))
begin (void)
{
  const char *path = g_getenv (LOOP_PROBE_VARIABLE);
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  gpointer data;

  if (fd < 0)
    return;

  data = mmap (NULL, sizeof (LoopProbe), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (data == MAP_FAILED)
    return;

  probe = data;
  g_main_context_set_poll_func (NULL, poll_between_turns);

  /* What the program starts is another program. */
  g_unsetenv (LOOP_PROBE_VARIABLE);
}

/* GTK calls this one instead of Cairo's. */
void
cairo_surface_flush (cairo_surface_t *surface)
{
  static void (*flush) (cairo_surface_t *surface);

  if (flush == NULL)
    flush = (void (*) (cairo_surface_t *)) dlsym (RTLD_NEXT, "cairo_surface_flush");

  flush (surface);
  if (probe != NULL && probe->first_frame_us == 0 && cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_XLIB)
    probe->first_frame_us = g_get_monotonic_time ();
}
