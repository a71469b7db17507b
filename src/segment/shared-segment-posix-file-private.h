/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The files that POSIX shared memory and its semaphores are.
 */

#pragma once

#include <stdio.h>
#include <sys/stat.h>

#include "shared-segment.h"

/* Where shm_open() and sem_open() keep their files, and what the name of a semaphore's file begins with */
#define SHARED_SEGMENT_POSIX_FOLDER      "/dev/shm"
#define SHARED_SEGMENT_POSIX_LOCK_PREFIX "sem."

/* Who else has a file open or in memory */
typedef enum
{
  SHARED_SEGMENT_POSIX_FILE_FREE,
  SHARED_SEGMENT_POSIX_FILE_USED,
  SHARED_SEGMENT_POSIX_FILE_UNKNOWN  /* the kernel does not tell */
} SharedSegmentPosixFileUsers;

char     *shared_segment_posix_file_build_path      (const char           *prefix,
                                                     const char           *native);
gboolean  shared_segment_posix_file_open            (const char           *path,
                                                     int                   flags,
                                                     SharedSegmentKey     *key,
                                                     int                  *fd,
                                                     struct stat          *status,
                                                     GError              **error);
int       shared_segment_posix_file_open_any        (const char           *path);
gboolean  shared_segment_posix_file_look            (const char           *path,
                                                     SharedSegmentKey     *key,
                                                     struct stat          *status,
                                                     GError              **error);
int       shared_segment_posix_file_make_unnamed    (gsize                 size,
                                                     char                **path,
                                                     SharedSegmentKey     *key,
                                                     GError              **error);
gboolean  shared_segment_posix_file_rename          (const char           *from,
                                                     const char           *to,
                                                     guint                 flags);
gboolean  shared_segment_posix_file_take_name       (const char           *name,
                                                     char                **path);
void      shared_segment_posix_file_give_name_back  (const char           *path,
                                                     const char           *name);
gboolean  shared_segment_posix_file_reserve         (int                   fd,
                                                     gsize                 size);
gboolean  shared_segment_posix_file_write           (int                   fd,
                                                     gconstpointer         data,
                                                     gsize                 size);
gboolean  shared_segment_posix_file_read            (int                   fd,
                                                     gpointer              data,
                                                     gsize                 size,
                                                     gsize                 offset,
                                                     SharedSegmentKey     *key,
                                                     GError              **error);
gboolean  shared_segment_posix_file_has_name        (int                   fd);
gboolean  shared_segment_posix_file_is_at           (const struct stat    *file,
                                                     const char           *path);
SharedSegmentPosixFileUsers
          shared_segment_posix_file_find_users      (const char           *path,
                                                     const struct stat    *file,
                                                     SharedSegmentKey     *key);
SharedSegmentPosixFileUsers
          shared_segment_posix_file_find_users_of   (const char           *path,
                                                     ino_t                 inode);
void      shared_segment_posix_file_remove_unnamed  (void);
