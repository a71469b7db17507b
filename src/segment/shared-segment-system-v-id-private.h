/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is done to a System V segment whoever its id comes from.
 */

#pragma once

#include "shared-segment-key-file-private.h"

gboolean shared_segment_system_v_id_is_gone        (int                   saved_errno);
gboolean shared_segment_system_v_id_has_room       (gsize                 size);
gboolean shared_segment_system_v_id_populate       (gpointer              data,
                                                    gsize                 size,
                                                    int                   advice);
void     shared_segment_system_v_id_remove_if_left (int                   id,
                                                    SharedSegmentKeyFile *file);
