/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One way to turn a failed system call into an error of the module.
 */

#pragma once

#include "shared-segment.h"

SharedSegmentError
     shared_segment_error_code_from_errno
                                         (int                  saved_errno);
void shared_segment_set_error            (GError             **error,
                                          SharedSegmentError   code,
                                          SharedSegmentKey    *key,
                                          const char          *sentence);
void shared_segment_set_error_from_errno (GError             **error,
                                          SharedSegmentKey    *key,
                                          const char          *sentence,
                                          int                  saved_errno);
void shared_segment_set_not_found_error  (GError             **error,
                                          SharedSegmentKey    *key);
void shared_segment_set_owned_error      (GError             **error,
                                          SharedSegmentKey    *key);
void shared_segment_set_lost_lock_error  (GError             **error,
                                          SharedSegmentKey    *key);
void shared_segment_set_timed_out_error  (GError             **error,
                                          SharedSegmentKey    *key,
                                          GPid                 holder);
