/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the kernel lists of the machine's segments: plain records, which the table makes its rows from.
 */

#pragma once

#include <sys/types.h>

#include "shared-segment-process-private.h"
#include "shared-segment.h"

typedef struct
{
  SharedSegmentKind     kind;
  gint64                id;           /* shmid or inode */
  guint                 ipc_key;      /* System V only */
  char                 *file;         /* POSIX only: its name in the folder, owned */
  dev_t                 device;       /* POSIX only */
  gint64                born_ns;      /* POSIX only, 0: not known */
  guint                 n_names;      /* POSIX only: hard links */
  uid_t                 uid;
  gid_t                 gid;
  uid_t                 creator_uid;
  guint                 permissions;  /* as for chmod() */
  gboolean              is_removed;   /* System V only, as is_locked */
  gboolean              is_locked;
  guint64               size;         /* bytes */
  gint64                attachments;  /* -1: the kernel does not list them */
  GPid                  creator;      /* 0: not known, as last_user */
  SharedSegmentProcess  created_by;   /* POSIX only, 0: not known */
  GPid                  last_user;
  gint64                attached;     /* seconds since 1970, 0: never, as detached and changed */
  gint64                detached;
  gint64                changed;
  gint64                resident;     /* bytes, -1: not known, as swapped */
  gint64                swapped;
} SharedSegmentRecord;

GArray   *shared_segment_records_new            (void);
gboolean  shared_segment_record_is_same         (const SharedSegmentRecord *self,
                                                 const SharedSegmentRecord *later);
void      shared_segment_records_parse_system_v (GArray                    *records,
                                                 const char                *list);
void      shared_segment_records_add_system_v   (GArray                    *records);
void      shared_segment_records_add_posix      (GArray                    *records,
                                                 GHashTable                *locks);
gboolean  shared_segment_record_look_at_id      (gint64                     id,
                                                 SharedSegmentRecord       *now);
gboolean  shared_segment_record_look_at_path    (const char                *path,
                                                 SharedSegmentRecord       *now);
gboolean  shared_segment_record_look_at_fd      (int                        fd,
                                                 SharedSegmentRecord       *now);
