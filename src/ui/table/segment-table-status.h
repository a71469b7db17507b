/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the window of segments says below them: how many there are, and why something cannot be done. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* "12 segments, 3 left over, 1 selected" */
char  *segment_table_status_describe           (guint       n_shown,
                                                guint       n_all,
                                                guint       n_left_over,
                                                guint       n_selected);

guint  segment_table_status_count_left_over    (GListModel *rows);

/* Each returns why it cannot be done with the rows that are selected, in whole sentences; NULL: it can. */
char  *segment_table_status_explain_no_reader  (GListModel *selected);
char  *segment_table_status_explain_no_removal (GListModel *selected);
char  *segment_table_status_explain_no_save    (GListModel *selected);

G_END_DECLS
