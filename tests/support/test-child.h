/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A child of the test, forked and not executed: as another user, or under limits that the test shall not have.
 */

#pragma once

#include <sys/resource.h>

#include "shared-segment.h"

/* No user of the system has these ids; the first is called nobody. */
#define TEST_ANOTHER_USER     65534
#define TEST_YET_ANOTHER_USER 65533

typedef void (*TestChildFunc) (gconstpointer data);

pid_t    test_child_start        (TestChildFunc       func,
                                  gconstpointer       data);
void     test_child_leave        (int                 status) G_GNUC_NORETURN;
void     test_child_end_first_thread
                                 (void) G_GNUC_NORETURN;
int      test_child_wait         (pid_t               child);
void     test_child_kill         (pid_t               child);
void     test_child_run          (TestChildFunc       func,
                                  gconstpointer       data);
gboolean test_child_may_be_user  (uid_t               uid);
pid_t    test_child_start_as     (uid_t               uid,
                                  TestChildFunc       func,
                                  gconstpointer       data);
void     test_child_run_as       (uid_t               uid,
                                  TestChildFunc       func,
                                  gconstpointer       data);
void     test_child_limit        (int                 resource,
                                  rlim_t              value);

void     test_assert_error_names (const GError       *error,
                                  SharedSegmentError  code,
                                  SharedSegmentKey   *key,
                                  const char         *reason);
