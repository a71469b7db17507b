/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How the table fills its rows.
 */

#pragma once

#include "shared-segment-processes-private.h"
#include "shared-segment-users-private.h"

/* What rows share while the table is brought up to date. */
typedef struct
{
  SharedSegmentProcesses *processes;
  GHashTable             *owners;     /* user ids to names, borrowed */
  GHashTable             *locks;      /* the set of the names of POSIX locks, borrowed */
  GHashTable             *key_files;  /* NULL: not asked for yet */
} SharedSegmentTableContext;

SharedSegmentTableRow     *shared_segment_table_row_new        (void);
void                       shared_segment_table_row_update     (SharedSegmentTableRow     *self,
                                                                SharedSegmentRecord       *record,
                                                                SharedSegmentTableContext *context);
void                       shared_segment_table_row_set_users  (SharedSegmentTableRow     *self,
                                                                GArray                    *users);
const SharedSegmentRecord *shared_segment_table_row_get_record (SharedSegmentTableRow     *self);
