/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the backends need to know of a key beyond its public face.
 */

#pragma once

#include <sys/types.h>

#include "shared-segment.h"

/* What Qt gives to ftok() beside the key file, and what is the highest byte of each key that it makes */
#define SHARED_SEGMENT_KEY_PROJECT_ID 'Q'

SharedSegmentKey *
            shared_segment_key_new_of_file     (const char       *path,
                                                uid_t             owner);
const char *shared_segment_key_get_folder      (void);
const char *shared_segment_key_get_lock_native (SharedSegmentKey *key);
int         shared_segment_key_get_project_id  (SharedSegmentKey *key);
gboolean    shared_segment_key_has_key_files   (SharedSegmentKey *key);
uid_t       shared_segment_key_get_owner       (SharedSegmentKey *key);
gboolean    shared_segment_key_is_usable       (SharedSegmentKey *key,
                                                GError          **error);
char       *shared_segment_key_read_name       (const char       *file,
                                                gboolean         *is_exact);
