/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row of the table, as a window has it after it was brought up to date.
 */

#pragma once

#include "shared-segment.h"

SharedSegmentTableRow *test_row_find      (SharedSegmentKind       kind,
                                           gint64                  shmid);
SharedSegmentTableRow *test_row_find_own  (SharedSegmentKey       *key);
SharedSegmentTableRow *test_row_find_file (const char             *name);
gboolean               test_row_is_listed (SharedSegmentTableRow  *row);
void                   test_assert_error_names_row
                                          (const GError           *error,
                                           SharedSegmentError      code,
                                           SharedSegmentTableRow  *row);
