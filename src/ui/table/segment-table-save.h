/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The contents of many segments are saved, each to a file of its own. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * SegmentTableSaveProgressFunc:
 * @n_done: how many segments have been seen to
 * @n_rows: how many there are
 * @user_data: what was given with it
 *
 * What is called before each segment.
 */
typedef void (*SegmentTableSaveProgressFunc) (guint    n_done,
                                              guint    n_rows,
                                              gpointer user_data);

/**
 * segment_table_save_dup_file_name:
 * @row: a segment
 *
 * Returns: (transfer full): the name of a file for its contents, made of its name, key or number; UTF-8
 */
char     *segment_table_save_dup_file_name (SharedSegmentTableRow         *row);

/**
 * segment_table_save_async:
 * @rows: (element-type SharedSegmentTableRow): segments
 * @folder: where to save to
 * @cancellable: stops before the next segment
 * @progress: what to call before each
 * @callback: what to call at the end
 * @user_data: for @progress and @callback
 *
 * Saves the contents of each segment to a new file, which only this user may read, one after the other. A file that is
 * there stays as it is: the new one has a number then.
 */
void      segment_table_save_async         (GPtrArray                     *rows,
                                            GFile                         *folder,
                                            GCancellable                  *cancellable,
                                            SegmentTableSaveProgressFunc   progress,
                                            GAsyncReadyCallback            callback,
                                            gpointer                       user_data);

/**
 * segment_table_save_finish:
 * @result: what the callback was given
 * @failures: (out) (transfer full): what could not be saved and why, a line each
 * @n_failures: (out): how many that are
 *
 * Returns: how many segments have been saved
 */
guint     segment_table_save_finish        (GAsyncResult                  *result,
                                            char                         **failures,
                                            guint                         *n_failures);

G_END_DECLS
