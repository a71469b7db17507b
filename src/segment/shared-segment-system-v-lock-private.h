/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock of a System V segment: Qt's semaphore of one.
 */

#pragma once

#include "shared-segment-backend-private.h"
#include "shared-segment-key-file-private.h"
#include "shared-segment-process-private.h"

typedef struct
{
  SharedSegmentKeyFile file;
  int                  id;          /* of the semaphore, -1: not open */
  key_t                ipc_key;     /* the key it was found by */
  SharedSegmentProcess created_by;  /* this process if it made it, and so removes it; else 0 */
  gboolean             is_held;     /* taken, and not yet released or known to be lost */
} SharedSegmentSystemVLock;

/* Who took or set the lock last: enough to tell whether somebody else came by. */
typedef struct
{
  int  id;    /* -1: there is no lock */
  GPid user;  /* 0: nobody yet */
} SharedSegmentLockTrace;

void                   shared_segment_system_v_lock_init         (SharedSegmentSystemVLock  *self,
                                                                  SharedSegmentKey          *key);
SharedSegmentAcquired  shared_segment_system_v_lock_acquire      (SharedSegmentSystemVLock  *self,
                                                                  gboolean                   may_create,
                                                                  gint64                     deadline_us,
                                                                  GError                   **error);
gboolean               shared_segment_system_v_lock_is_ours      (SharedSegmentSystemVLock  *self);
gboolean               shared_segment_system_v_lock_is_untouched (SharedSegmentSystemVLock  *self);
gboolean               shared_segment_system_v_lock_release      (SharedSegmentSystemVLock  *self);
void                   shared_segment_system_v_lock_remove       (SharedSegmentSystemVLock  *self);
gboolean               shared_segment_system_v_lock_is_made      (SharedSegmentSystemVLock  *self);
gboolean               shared_segment_system_v_lock_exists       (SharedSegmentSystemVLock  *self);
GPid                   shared_segment_system_v_lock_holder       (SharedSegmentSystemVLock  *self);
SharedSegmentLockTrace shared_segment_system_v_lock_trace        (SharedSegmentSystemVLock  *self);
