/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals that ask a program to leave, told in its main loop. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SegmentQuitSignals SegmentQuitSignals;

/**
 * SegmentQuitFunc:
 * @user_data: what segment_quit_signals_new() was given
 *
 * Asked to make the program leave.
 */
typedef void (*SegmentQuitFunc) (gpointer user_data);

/**
 * segment_quit_signals_new:
 * @quit: (scope notified): called at each signal
 * @user_data: what @quit gets
 *
 * From now on SIGINT, SIGTERM and SIGHUP do not end the process but call @quit in the default main context, so that
 * the program can tidy up before it leaves.
 *
 * Returns: (transfer full): free with segment_quit_signals_free()
 */
SegmentQuitSignals *segment_quit_signals_new  (SegmentQuitFunc     quit,
                                               gpointer            user_data);

/**
 * segment_quit_signals_free:
 * @self: (transfer full): what segment_quit_signals_new() returned
 *
 * Lets the signals end the process again.
 */
void                segment_quit_signals_free (SegmentQuitSignals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentQuitSignals, segment_quit_signals_free)

G_END_DECLS
