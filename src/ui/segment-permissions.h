/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Permissions, as ls writes them. GLib only.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * segment_permissions_dup_letters:
 * @permissions: the nine bits of `chmod ()`
 *
 * Returns: (transfer full): nine letters, as in `rw-r-----`
 */
char *segment_permissions_dup_letters (guint permissions);

G_END_DECLS
