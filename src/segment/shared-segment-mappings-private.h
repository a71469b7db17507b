/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has a file in memory.
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

/*
 * SharedSegmentMappingFunc:
 * @pid: a process
 * @length: how many bytes of its address space a mapping takes
 *
 * Returns: whether to go on
 */
typedef gboolean (*SharedSegmentMappingFunc) (GPid     pid,
                                              gsize    length,
                                              gpointer user_data);

typedef struct
{
  dev_t       device;
  guint64     inode;
  const char *path;         /* as the kernel writes it, not ended by NUL */
  gsize       path_length;
} SharedSegmentMapping;

typedef void (*SharedSegmentMappedFunc) (const SharedSegmentMapping *mapping,
                                         gpointer                    user_data);

gboolean shared_segment_mappings_parse     (const char               *mappings,
                                            GPid                      pid,
                                            const struct stat        *file,
                                            SharedSegmentMappingFunc  func,
                                            gpointer                  user_data);
void     shared_segment_mappings_parse_all (const char               *mappings,
                                            SharedSegmentMappedFunc   func,
                                            gpointer                  user_data);
gboolean shared_segment_mappings_foreach   (const struct stat        *file,
                                            SharedSegmentMappingFunc  func,
                                            gpointer                  user_data);
guint    shared_segment_mappings_count     (const struct stat        *file);
GPid     shared_segment_mappings_find      (const struct stat        *file,
                                            GPid                      likely);
