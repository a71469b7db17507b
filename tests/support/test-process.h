/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Another process, talked to line by line. It dies with the test.
 */

#pragma once

#include <gio/gio.h>

typedef struct _TestProcess TestProcess;

TestProcess *test_process_start          (const char * const *argv);
TestProcess *test_process_start_in       (const char * const *argv,
                                          const char * const *variables);
TestProcess *test_process_start_peer     (const char         *key_name);
TestProcess *test_process_start_own_peer (void);
void         test_process_send           (TestProcess        *self,
                                          const char         *line);
void         test_process_end_input      (TestProcess        *self);
char        *test_process_read_line      (TestProcess        *self);
void         test_process_expect         (TestProcess        *self,
                                          const char         *line);
void         test_process_ask            (TestProcess        *self,
                                          const char         *line,
                                          const char         *answer);
void         test_process_signal         (TestProcess        *self,
                                          int                 signal_number);
GPid         test_process_get_pid        (TestProcess        *self);
guint64      test_process_count_pauses   (TestProcess        *self);
void         test_process_stop           (TestProcess        *self);
int          test_process_wait           (TestProcess        *self);
void         test_process_kill           (TestProcess        *self);
void         test_process_free           (TestProcess        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProcess, test_process_free)

int          test_process_run            (const char * const *argv,
                                          const char         *input,
                                          char              **output,
                                          char              **errors);
