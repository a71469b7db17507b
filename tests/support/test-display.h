/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A display and a session bus of the test's own, and what a person does and perceives there.
 */

#pragma once

#include "test-process.h"

/* States of AT-SPI, by their numbers */
#define TEST_STATE_CHECKED 4
#define TEST_STATE_FOCUSED 12
#define TEST_STATE_PRESSED 20

/* Presses the keys, and again as long as nothing comes of it: what has just been opened may not have the keyboard yet. Only
 * for keys that do no harm when they are pressed twice. */
#define test_display_press_until(keys, condition) \
  for (gboolean is_done_ = FALSE; !is_done_;) \
    { \
      test_display_press (keys); \
      for (int tries_ = 0; tries_ < 40 && !(is_done_ = (condition)); tries_++) \
        g_usleep (50000); \
    }

/* Something that assistive technologies can perceive. */
typedef struct
{
  char *bus_name;
  char *path;
} TestAccessible;

typedef struct
{
  int x;
  int y;
  int width;
  int height;
} TestExtents;

gboolean        test_display_start          (void);
void            test_display_stop           (void);

TestProcess    *test_display_start_app      (const char     *variable,
                                             const char     *key,
                                             const char     *argument);
char           *test_display_find_window    (TestProcess    *app);
guint           test_display_count_windows  (TestProcess    *app);
char           *test_display_find_titled    (TestProcess    *app,
                                             const char     *title);
void            test_display_move           (const char     *window,
                                             int             x,
                                             int             y);
char           *test_display_dup_title      (const char     *window);
char           *test_display_get_focus      (void);
void            test_display_wait_focus     (const char     *title);
void            test_display_focus          (const char     *window);
void            test_display_focus_nothing  (void);
void            test_display_type           (const char     *text);
void            test_display_press          (const char     *keys);
void            test_display_click          (const char     *window,
                                             TestAccessible *accessible);
void            test_display_press_and_type (const char     *keys,
                                             const char     *text);
void            test_display_listen         (void);

TestAccessible *test_accessible_find        (TestProcess    *app,
                                             const char     *role,
                                             const char     *name);
gboolean        test_accessible_exists      (TestProcess    *app,
                                             const char     *role,
                                             const char     *name);
TestAccessible *test_accessible_find_in     (TestAccessible *parent,
                                             const char     *role,
                                             const char     *name);
gboolean        test_accessible_exists_in   (TestAccessible *parent,
                                             const char     *role,
                                             const char     *name);
GPtrArray      *test_accessible_get_children
                                            (TestAccessible *self);
TestAccessible *test_accessible_get_parent  (TestAccessible *self);
TestAccessible *test_accessible_get_child   (TestAccessible *self,
                                             int             index);
TestAccessible *test_accessible_get_next    (TestAccessible *self);
TestAccessible *test_accessible_get_at      (TestAccessible *self,
                                             int             x,
                                             int             y);
char           *test_accessible_dup_role    (TestAccessible *self);
char           *test_accessible_dup_name    (TestAccessible *self);
int             test_accessible_count       (TestAccessible *self);
char           *test_accessible_dup_text    (TestAccessible *self);
char           *test_accessible_dup_style   (TestAccessible *self,
                                             int             offset,
                                             const char     *attribute);
void            test_accessible_get_run     (TestAccessible *self,
                                             int             offset,
                                             int            *start,
                                             int            *end);
double          test_accessible_get_number  (TestAccessible *self,
                                             const char     *property);
void            test_accessible_set_number  (TestAccessible *self,
                                             double          number);
void            test_accessible_press       (TestAccessible *self);
void            test_accessible_insert      (TestAccessible *self,
                                             int             position,
                                             const char     *text);
gboolean        test_accessible_has_state   (TestAccessible *self,
                                             guint           state);
TestAccessible *test_accessible_find_focused
                                            (TestAccessible *self);
TestAccessible *test_accessible_wait_focus  (TestAccessible *self,
                                             TestAccessible *elsewhere);
void            test_accessible_walk        (TestAccessible *self,
                                             const char     *keys,
                                             const char     *name);
void            test_accessible_set_caret   (TestAccessible *self,
                                             int             position);
TestExtents     test_accessible_get_extents (TestAccessible *self);
void            test_accessible_select      (TestAccessible *self,
                                             int             start,
                                             int             end);
void            test_accessible_selection   (TestAccessible *self,
                                             int            *start,
                                             int            *end);
void            test_accessible_free        (TestAccessible *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAccessible, test_accessible_free)

void            test_accessible_wait_text   (TestAccessible *self,
                                             const char     *text);
void            test_accessible_wait_announced
                                            (TestAccessible *self,
                                             const char     *pattern);
void            test_status_wait            (TestProcess    *app,
                                             const char     *pattern);
