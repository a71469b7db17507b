/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals that ask a program to leave, told in its main loop. GLib only.
 */

#include "config.h"

#include <signal.h>

#include <glib-unix.h>

#include "segment-quit-signals.h"

static const int quit_signals[] = { SIGINT, SIGTERM, SIGHUP };

struct _SegmentQuitSignals
{
  SegmentQuitFunc quit;
  gpointer        user_data;
  guint           sources[G_N_ELEMENTS (quit_signals)];
};

static gboolean
on_signal (gpointer user_data)
{
  SegmentQuitSignals *self = user_data;

  self->quit (self->user_data);

  return G_SOURCE_CONTINUE;
}

SegmentQuitSignals *
segment_quit_signals_new (SegmentQuitFunc quit,
                          gpointer        user_data)
{
  SegmentQuitSignals *self;

  g_return_val_if_fail (quit != NULL, NULL);

  self = g_new0 (SegmentQuitSignals, 1);
  self->quit = quit;
  self->user_data = user_data;
  for (gsize i = 0; i < G_N_ELEMENTS (quit_signals); i++)
    self->sources[i] = g_unix_signal_add (quit_signals[i], on_signal, self);

  return self;
}

void
segment_quit_signals_free (SegmentQuitSignals *self)
{
  g_return_if_fail (self != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (quit_signals); i++)
    g_source_remove (self->sources[i]);
  g_free (self);
}
