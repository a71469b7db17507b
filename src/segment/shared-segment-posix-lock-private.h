/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock of a POSIX segment: Qt's named semaphore.
 */

#pragma once

#include <sys/types.h>

#include "shared-segment-backend-private.h"
#include "shared-segment-process-private.h"

typedef struct _SharedSegmentPosixLockMemory SharedSegmentPosixLockMemory;

typedef struct
{
  SharedSegmentKey             *key;     /* borrowed */
  char                         *path;    /* of the semaphore's file */
  int                           fd;      /* of the semaphore's file, -1: not open */
  SharedSegmentPosixLockMemory *memory;
  SharedSegmentProcess          made_by;  /* this process if it made the lock, and so removes it; else 0 */
  SharedSegmentProcess          held_by;  /* this process while this object holds the lock, else 0 */
  ino_t                         created;  /* of a segment that was created under this hold, 0: none */
  gint64                        busy_since_us;  /* found busy again and again since then, 0: not busy */
} SharedSegmentPosixLock;

void                  shared_segment_posix_lock_init        (SharedSegmentPosixLock  *self,
                                                             SharedSegmentKey        *key);
void                  shared_segment_posix_lock_close       (SharedSegmentPosixLock  *self);
SharedSegmentAcquired shared_segment_posix_lock_acquire     (SharedSegmentPosixLock  *self,
                                                             gboolean                 may_create,
                                                             gint64                   deadline_us,
                                                             GError                 **error);
gboolean              shared_segment_posix_lock_is_ours     (SharedSegmentPosixLock  *self);
gboolean              shared_segment_posix_lock_release     (SharedSegmentPosixLock  *self);
void                  shared_segment_posix_lock_remove      (SharedSegmentPosixLock  *self);
gboolean              shared_segment_posix_lock_is_made     (SharedSegmentPosixLock  *self);
gboolean              shared_segment_posix_lock_exists      (SharedSegmentPosixLock  *self);
GPid                  shared_segment_posix_lock_holder      (SharedSegmentPosixLock  *self);
gint64                shared_segment_posix_lock_get_id      (SharedSegmentPosixLock  *self);
void                  shared_segment_posix_lock_set_creator (SharedSegmentPosixLock  *self,
                                                             ino_t                    inode);
SharedSegmentProcess  shared_segment_posix_lock_get_creator (SharedSegmentPosixLock  *self,
                                                             ino_t                    inode);
SharedSegmentProcess  shared_segment_posix_lock_read_creator
                                                            (const char              *path,
                                                             uid_t                    owner,
                                                             ino_t                    inode);
