/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One of the two programs with its windows, and what a person does and perceives there.
 */

#pragma once

#include "shared-segment.h"
#include "test-display.h"

#define TEST_WRITER "SEGMENT_WRITER"
#define TEST_READER "SEGMENT_READER"

typedef struct
{
  const char     *variable;
  TestProcess    *process;
  char           *window;    /* the first one, for the X server */
  TestAccessible *text;      /* what it contains */
} TestApp;

TestApp          *test_app_start          (const char       *variable,
                                           const char       *argument);
TestApp          *test_app_start_in       (const char       *variable,
                                           const char * const *arguments,
                                           const char * const *variables);
TestApp          *test_app_new            (const char       *variable,
                                           TestProcess      *process);
void              test_app_close          (TestApp          *self);
void              test_app_kill           (TestApp          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestApp, test_app_close)

void              test_app_focus          (TestApp          *self);
void              test_app_type           (TestApp          *self,
                                           const char       *text);
void              test_app_press          (TestApp          *self,
                                           const char       *keys);
void              test_app_wait_text      (TestApp          *self,
                                           const char       *text);
void              test_app_wait_status    (TestApp          *self,
                                           const char       *pattern);
void              test_app_wait_notice    (TestApp          *self,
                                           const char       *pattern);
void              test_app_wait_no_notice (TestApp          *self);
gboolean          test_app_has            (TestApp          *self,
                                           const char       *role,
                                           const char       *name);
char             *test_app_dup_detail     (TestApp          *self,
                                           const char       *title);
void              test_app_wait_detail    (TestApp          *self,
                                           const char       *title,
                                           const char       *pattern);
void              test_app_change_key     (TestApp          *self,
                                           const char       *key);
void              test_app_close_chooser  (TestApp          *self);

TestAccessible   *test_app_find_window    (TestApp          *self,
                                           const char       *key);
TestAccessible   *test_app_find_text      (TestApp          *self,
                                           const char       *key);
guint             test_app_count_windows  (TestApp          *self);
char             *test_app_wait_new_focus (TestApp          *self);
int               test_app_launch         (const char       *variable,
                                           const char       *key,
                                           const char       *argument);

char             *test_dup_other_key_name (void);
SharedSegmentKey *test_other_key_new      (void);
gboolean          test_is_shared          (SharedSegmentKey *key,
                                           const char       *text);
