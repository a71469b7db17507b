/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The user chooses a file for the writer.
 */

#pragma once

#include "segment-writer-window.h"

G_BEGIN_DECLS

/* Asks for a file, and has @window load it. */
void segment_writer_open (SegmentWriterWindow *window);

G_END_DECLS
