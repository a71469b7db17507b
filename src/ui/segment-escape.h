/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names that others have chosen, so that they do no harm where they are shown. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * segment_escape:
 * @text: any bytes up to a NUL byte
 *
 * Bytes that are no characters, and characters that do harm, are shown by their numbers. What comes of it is one line of
 * valid UTF-8, which may still look like markup.
 *
 * Returns: (transfer full): the text, escaped
 */
char *segment_escape (const char *text);

G_END_DECLS
