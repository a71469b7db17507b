/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a backend fills in what it knows of a segment.
 */

#pragma once

#include "shared-segment.h"

struct _SharedSegmentInfo
{
  gatomicrefcount  ref_count;
  gint64           id;
  guint            ipc_key;
  gsize            size;           /* bytes */
  guint            permissions;    /* as for chmod() */
  guint            attachments;
  gint64           created;        /* seconds since 1970 */
  GPid             creator;
  gboolean         creator_runs;
  char            *creator_name;   /* NULL once it is gone */
};

SharedSegmentInfo *shared_segment_info_new (void);
