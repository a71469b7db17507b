/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Permissions, as ls writes them. GLib only.
 */

#include "config.h"

#include "segment-permissions.h"

char *
segment_permissions_dup_letters (guint permissions)
{
  char *letters = g_strdup ("rwxrwxrwx");

  for (guint i = 0; i < 9; i++)
    if ((permissions & (0400u >> i)) == 0)
      letters[i] = '-';

  return letters;
}
