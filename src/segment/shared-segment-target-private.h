/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The segment that a row of the table stands for, to be found again: that one, and no other with its id or name.
 */

#pragma once

#include "shared-segment-record-private.h"

/* Never changed: it may be given to another thread. */
typedef struct
{
  SharedSegmentRecord  record;  /* as it was listed */
  char                *path;    /* POSIX only */
  SharedSegmentKey    *name;    /* POSIX only: what errors name */
  SharedSegmentKey    *key;     /* by which its lock is found; NULL: none that is certain to be its own */
} SharedSegmentTarget;

SharedSegmentTarget *shared_segment_target_new                  (SharedSegmentTableRow      *row);
void                 shared_segment_target_free                 (SharedSegmentTarget        *self);
gboolean             shared_segment_target_look                 (const SharedSegmentTarget  *self,
                                                                 SharedSegmentRecord        *now,
                                                                 GError                    **error);
gboolean             shared_segment_target_is                   (const SharedSegmentTarget  *self,
                                                                 const SharedSegmentRecord  *now,
                                                                 GError                    **error);
void                 shared_segment_target_set_error            (const SharedSegmentTarget  *self,
                                                                 SharedSegmentError          code,
                                                                 const char                 *sentence,
                                                                 GError                    **error);
void                 shared_segment_target_set_error_from_errno (const SharedSegmentTarget  *self,
                                                                 const char                 *sentence,
                                                                 int                         saved_errno,
                                                                 GError                    **error);
void                 shared_segment_target_set_gone_error       (const SharedSegmentTarget  *self,
                                                                 GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SharedSegmentTarget, shared_segment_target_free)
