/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What GListModel lacks.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * segment_list_contains:
 * @list: a list of objects
 * @item: (nullable): an object
 *
 * Returns: whether @item is in @list
 */
gboolean segment_list_contains (GListModel *list,
                                gpointer    item);

G_END_DECLS
