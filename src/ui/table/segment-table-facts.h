/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All that is known of a segment of the machine, in words. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/**
 * SegmentTableFact:
 * @SEGMENT_TABLE_FACT_KIND: the kind of shared memory
 * @SEGMENT_TABLE_FACT_KEY: the System V key
 * @SEGMENT_TABLE_FACT_NATIVE: the name that the system knows
 * @SEGMENT_TABLE_FACT_NAME: the key as Qt programs know it
 * @SEGMENT_TABLE_FACT_SHMID: the segment's number
 * @SEGMENT_TABLE_FACT_OWNER: who owns it
 * @SEGMENT_TABLE_FACT_PERMS: who may read and write it
 * @SEGMENT_TABLE_FACT_BYTES: its size
 * @SEGMENT_TABLE_FACT_NATTCH: how many attachments there are
 * @SEGMENT_TABLE_FACT_STATUS: whether it is removed, or locked in memory
 * @SEGMENT_TABLE_FACT_LEFT_OVER: whether it is left over, and why
 * @SEGMENT_TABLE_FACT_CREATOR: the program that created it
 * @SEGMENT_TABLE_FACT_LAST_USER: the program that attached to it, or detached from it, last
 * @SEGMENT_TABLE_FACT_ATTACHED: when a program last attached to it
 * @SEGMENT_TABLE_FACT_DETACHED: when a program last detached from it
 * @SEGMENT_TABLE_FACT_CHANGED: when it was created or changed
 * @SEGMENT_TABLE_FACT_RESIDENT: how much of it is in memory
 * @SEGMENT_TABLE_FACT_SWAPPED: how much of it is swapped out
 * @SEGMENT_TABLE_FACT_USERS: who has mapped it now
 * @SEGMENT_TABLE_N_FACTS: how many facts there are
 *
 * What is known of a segment, in the order in which it is shown.
 */
typedef enum
{
  SEGMENT_TABLE_FACT_KIND,
  SEGMENT_TABLE_FACT_KEY,
  SEGMENT_TABLE_FACT_NATIVE,
  SEGMENT_TABLE_FACT_NAME,
  SEGMENT_TABLE_FACT_SHMID,
  SEGMENT_TABLE_FACT_OWNER,
  SEGMENT_TABLE_FACT_PERMS,
  SEGMENT_TABLE_FACT_BYTES,
  SEGMENT_TABLE_FACT_NATTCH,
  SEGMENT_TABLE_FACT_STATUS,
  SEGMENT_TABLE_FACT_LEFT_OVER,
  SEGMENT_TABLE_FACT_CREATOR,
  SEGMENT_TABLE_FACT_LAST_USER,
  SEGMENT_TABLE_FACT_ATTACHED,
  SEGMENT_TABLE_FACT_DETACHED,
  SEGMENT_TABLE_FACT_CHANGED,
  SEGMENT_TABLE_FACT_RESIDENT,
  SEGMENT_TABLE_FACT_SWAPPED,
  SEGMENT_TABLE_FACT_USERS,
  SEGMENT_TABLE_N_FACTS
} SegmentTableFact;

/**
 * segment_table_fact_get_title:
 * @fact: a fact
 * @kind: of the segment
 *
 * Returns: (transfer none): what the fact is called, translated
 */
const char *segment_table_fact_get_title (SegmentTableFact       fact,
                                          SharedSegmentKind      kind);

/**
 * segment_table_fact_describe:
 * @fact: a fact
 * @row: a segment
 *
 * Names that others have chosen are escaped; they may still look like markup.
 *
 * Returns: (transfer full): what is known now, translated; a dash if there is nothing to know
 */
char       *segment_table_fact_describe  (SegmentTableFact       fact,
                                          SharedSegmentTableRow *row);

G_END_DECLS
