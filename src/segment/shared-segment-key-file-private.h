/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Key files: the empty files that System V keys are made from.
 */

#pragma once

#include <sys/types.h>

#include "shared-segment.h"

typedef struct
{
  SharedSegmentKey *key;         /* borrowed: whose file it is */
  const char       *path;        /* borrowed from the key */
  gboolean          is_created;  /* by us */
} SharedSegmentKeyFile;

gboolean shared_segment_key_file_look   (const SharedSegmentKeyFile  *file,
                                         key_t                       *ipc_key,
                                         GError                     **error);
gboolean shared_segment_key_file_ensure (SharedSegmentKeyFile        *file,
                                         key_t                       *ipc_key,
                                         GError                     **error);
gboolean shared_segment_key_file_gives  (const SharedSegmentKeyFile  *file,
                                         key_t                        ipc_key);
void     shared_segment_key_file_remove (SharedSegmentKeyFile        *file,
                                         key_t                        ipc_key);
GHashTable *
         shared_segment_key_file_list   (void);
const char *
         shared_segment_key_file_find   (GHashTable                  *list,
                                         guint                        ipc_key,
                                         uid_t                        owner);
