/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What GListModel lacks.
 */

#include "config.h"

#include "segment-list.h"

gboolean
segment_list_contains (GListModel *list,
                       gpointer    item)
{
  guint n_items;

  g_return_val_if_fail (G_IS_LIST_MODEL (list), FALSE);

  n_items = g_list_model_get_n_items (list);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) other = g_list_model_get_item (list, i);

      if (other == item)
        return TRUE;
    }

  return FALSE;
}
