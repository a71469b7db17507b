/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentInfo: what the system knows of a segment.
 */

#include "config.h"

#include "shared-segment-info-private.h"

/**
 * SharedSegmentInfo:
 *
 * What the system knows of a segment: immutable, and true at the moment when [method@SharedSegment.Segment.query] asked
 * for it.
 */
G_DEFINE_BOXED_TYPE (SharedSegmentInfo, shared_segment_info, shared_segment_info_ref, shared_segment_info_unref)

SharedSegmentInfo *
shared_segment_info_new (void)
{
  SharedSegmentInfo *info = g_new0 (SharedSegmentInfo, 1);

  g_atomic_ref_count_init (&info->ref_count);
  return info;
}

/**
 * shared_segment_info_get_id:
 * @info: what is known of a segment
 *
 * The number that the system has given to the segment.
 *
 * Returns: the segment's number: for System V the `shmid` of `ipcs -m`, for POSIX the inode of its file
 */
gint64
shared_segment_info_get_id (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, -1);

  return info->id;
}

/**
 * shared_segment_info_get_ipc_key:
 * @info: what is known of a segment
 *
 * The number by which `ipcs` shows the key.
 *
 * Returns: the System V key, the `key` of `ipcs -m`; 0 for POSIX
 */
guint
shared_segment_info_get_ipc_key (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->ipc_key;
}

/**
 * shared_segment_info_get_size:
 * @info: what is known of a segment
 *
 * Tells how large the segment is.
 *
 * Returns: the segment's size in bytes
 */
gsize
shared_segment_info_get_size (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->size;
}

/**
 * shared_segment_info_get_permissions:
 * @info: what is known of a segment
 *
 * Tells who may use the segment.
 *
 * Returns: who may read and write it, the nine bits of `chmod ()`
 */
guint
shared_segment_info_get_permissions (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->permissions;
}

/**
 * shared_segment_info_get_attachments:
 * @info: what is known of a segment
 *
 * Counts the attachments.
 *
 * Returns: how many attachments there are, in all processes together; for POSIX those of this user's processes
 */
guint
shared_segment_info_get_attachments (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->attachments;
}

/**
 * shared_segment_info_get_created:
 * @info: what is known of a segment
 *
 * Tells when the segment was created.
 *
 * Returns: when the segment was created, in seconds since 1970; for POSIX when its size was last set
 */
gint64
shared_segment_info_get_created (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->created;
}

/**
 * shared_segment_info_get_creator:
 * @info: what is known of a segment
 *
 * Tells which process created the segment.
 *
 * Returns: the process id of the program that created the segment; 0 if it cannot be told: it is in another pid
 *   namespace, or the segment is a POSIX one that a program without this module created
 */
GPid
shared_segment_info_get_creator (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->creator;
}

/**
 * shared_segment_info_get_creator_name:
 * @info: what is known of a segment
 *
 * Tells which program created the segment.
 *
 * Returns: (transfer none) (nullable): the name of the program that created the segment, %NULL if it is gone
 */
const char *
shared_segment_info_get_creator_name (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->creator_name;
}

/**
 * shared_segment_info_is_creator_running:
 * @info: what is known of a segment
 *
 * Tells whether the program that created the segment still runs. A later program that was given the same process id is
 * not taken for it. Of a creator that cannot be told it is said that it runs while somebody is attached.
 *
 * Returns: %TRUE if it runs
 */
gboolean
shared_segment_info_is_creator_running (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, FALSE);

  return info->creator_runs;
}

/**
 * shared_segment_info_is_left_over:
 * @info: what is known of a segment
 *
 * Tells whether the segment is a leftover: the program that created it is gone, and nobody is attached to it.
 *
 * Returns: %TRUE if it is
 */
gboolean
shared_segment_info_is_left_over (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, FALSE);

  return !info->creator_runs && info->attachments == 0;
}

/**
 * shared_segment_info_ref:
 * @info: what is known of a segment
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @info
 */
SharedSegmentInfo *
shared_segment_info_ref (SharedSegmentInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  g_atomic_ref_count_inc (&info->ref_count);
  return info;
}

/**
 * shared_segment_info_unref:
 * @info: (transfer full): what is known of a segment
 *
 * Gives a reference back; the last one frees it.
 */
void
shared_segment_info_unref (SharedSegmentInfo *info)
{
  g_return_if_fail (info != NULL);

  if (!g_atomic_ref_count_dec (&info->ref_count))
    return;

  g_free (info->creator_name);
  g_free (info);
}
