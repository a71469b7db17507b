/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much shared memory is in use, and how much there may be.
 */

#include "config.h"

#include <sys/shm.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "shared-segment-posix-file-private.h"
#include "shared-segment-record-private.h"

/* The system's limit may be above what can be counted. */
static guint64
multiply (guint64 a,
          guint64 b)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) ? product : G_MAXUINT64;
}

static void
ask_for_system_v (SharedSegmentUsage *usage)
{
  gint64 page_size = sysconf (_SC_PAGESIZE);
  struct shm_info info = { 0 };
  struct shminfo limits = { 0 };

  if (shmctl (0, SHM_INFO, (struct shmid_ds *) &info) >= 0)
    {
      usage->segments = info.used_ids;
      usage->system_v_bytes = multiply (info.shm_tot, page_size);
    }

  if (shmctl (0, IPC_INFO, (struct shmid_ds *) &limits) >= 0)
    {
      usage->max_segments = limits.shmmni;
      usage->max_system_v_bytes = multiply (limits.shmall, page_size);
    }
}

/* A folder without a limit does not count. */
static guint64
sum_up_files (void)
{
  g_autoptr (GHashTable) locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) records = shared_segment_records_new ();
  guint64 sum = 0;

  shared_segment_records_add_posix (records, locks);
  for (guint i = 0; i < records->len; i++)
    sum += g_array_index (records, SharedSegmentRecord, i).resident;

  return sum;
}

static void
ask_for_posix (SharedSegmentUsage *usage)
{
  struct statvfs status;

  if (statvfs (SHARED_SEGMENT_POSIX_FOLDER, &status) != 0)
    return;

  usage->max_posix_bytes = multiply (status.f_blocks, status.f_frsize);
  usage->posix_bytes = status.f_blocks > 0 ? multiply (status.f_blocks - status.f_bfree, status.f_frsize)
                                           : sum_up_files ();
}

/**
 * shared_segment_usage_query:
 * @usage: (out): what is in use, next to what there may be
 *
 * Asks how much shared memory is in use. What cannot be known is 0. This is as quick as a few system calls.
 *
 * System V segments count with all their bytes, whether they are in memory or not, as the system's limit does. Files in
 * `/dev/shm` count with those that are in memory or swapped out, locks and whatever else lies there among them.
 */
void
shared_segment_usage_query (SharedSegmentUsage *usage)
{
  g_return_if_fail (usage != NULL);

  *usage = (SharedSegmentUsage) { 0 };
  ask_for_system_v (usage);
  ask_for_posix (usage);
}
