/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What programs without this module do to segments and locks: bare system calls, for both kinds.
 */

#pragma once

#include "shared-segment.h"

gboolean  test_bare_create_segment (SharedSegmentKey *key,
                                    gsize             size);
gpointer  test_bare_attach         (SharedSegmentKey *key);
void      test_bare_remove_segment (SharedSegmentKey *key);
void      test_bare_stat_segment   (SharedSegmentKey *key,
                                    gsize            *size,
                                    guint            *permissions);
void      test_bare_remove_file    (const char       *name);
void      test_bare_remove_all     (void);

gboolean  test_bare_take_lock      (SharedSegmentKey *key,
                                    gboolean          may_wait);
void      test_bare_release_lock   (SharedSegmentKey *key);
gboolean  test_bare_make_lock      (SharedSegmentKey *key,
                                    guint             value);
void      test_bare_remove_lock    (SharedSegmentKey *key);
void      test_bare_set_lock       (SharedSegmentKey *key,
                                    int               value);
int       test_bare_get_lock       (SharedSegmentKey *key);
