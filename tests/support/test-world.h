/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A world of its own for each test: its own key files, no shared memory but its own, and nothing left at the end.
 */

#pragma once

#include <sys/types.h>

#include "shared-segment.h"

void              test_world_init              (int                *argc,
                                                char             ***argv);
void              test_world_add               (const char         *path,
                                                GTestFunc           test);
void              test_world_add_posix         (const char         *path,
                                                GTestFunc           test);
void              test_world_add_both          (const char         *path,
                                                GTestFunc           test);
int               test_world_run               (void);
const char       *test_world_get_folder        (void);
gboolean          test_world_is_isolated       (void);
gboolean          test_world_is_valgrind       (void);
gboolean          test_world_needs             (gboolean            is_there,
                                                const char         *what);
gboolean          test_world_needs_program     (const char         *program);
gboolean          test_world_limit_system_v    (const char         *name,
                                                const char         *value);
gboolean          test_world_limit_posix       (const char         *options);
void              test_world_assert_clean      (void);
void              test_world_remove_tree       (const char         *path);

/* Waits for a condition in the default main context. */
#define test_wait_until(condition)             \
  G_STMT_START {                               \
    while (!(condition))                       \
      g_main_context_iteration (NULL, TRUE);   \
  } G_STMT_END

/* Waits for a condition that another process brings about, which nothing tells us of. */
#define test_poll_until(condition)             \
  G_STMT_START {                               \
    while (!(condition))                       \
      g_usleep (1000);                         \
  } G_STMT_END

SharedSegmentKind test_get_kind                (void);
SharedSegmentKey *test_key_new                 (void);
char             *test_dup_key_name            (void);
char             *test_dup_key_file            (const char         *prefix);
char             *test_dup_segment_path        (SharedSegmentKey   *key);
char             *test_dup_lock_path           (SharedSegmentKey   *key);
char             *test_dup_semaphore_name      (SharedSegmentKey   *key);
int               test_find_segment            (SharedSegmentKey   *key);
int               test_find_semaphore          (SharedSegmentKey   *key);
gboolean          test_segment_exists          (SharedSegmentKey   *key);
gboolean          test_lock_exists             (SharedSegmentKey   *key);
