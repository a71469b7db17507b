/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has which segments in memory: one look at all processes, which can be taken in steps.
 */

#pragma once

#include "shared-segment-record-private.h"

/* One process that has mapped a segment */
typedef struct
{
  GPid   pid;
  char  *program;     /* NULL: not known */
  guint  n_mappings;
  guint  ipc_key;     /* that the segment was created with; System V only */
} SharedSegmentUser;

typedef struct _SharedSegmentUsers SharedSegmentUsers;

SharedSegmentUsers *shared_segment_users_new  (void);
void                shared_segment_users_free (SharedSegmentUsers        *self);
gboolean            shared_segment_users_look (SharedSegmentUsers        *self,
                                               gint64                     deadline_us);
GArray             *shared_segment_users_of   (SharedSegmentUsers        *self,
                                               const SharedSegmentRecord *segment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SharedSegmentUsers, shared_segment_users_free)
