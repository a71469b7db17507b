/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a backend fills in what it knows of a segment.
 */

#pragma once

#include "shared-segment.h"

struct _SharedSegmentInfo
{
  gatomicrefcount  ref_count;
  int              id;
  guint            ipc_key;
  gsize            size;           /* bytes */
  guint            permissions;    /* as for chmod() */
  guint            attachments;
  gint64           attached;       /* seconds since 1970, 0: never */
  gint64           detached;       /* seconds since 1970, 0: never */
  gint64           created;        /* seconds since 1970 */
  GPid             creator;
  GPid             last_user;      /* the last to attach or detach */
  gboolean         creator_runs;
  char            *creator_name;   /* NULL once it is gone */
};

SharedSegmentInfo *shared_segment_info_new (void);
