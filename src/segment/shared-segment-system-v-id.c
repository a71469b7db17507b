/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is done to a System V segment whoever its id comes from: from the key that its users know, or from a list.
 */

#include "config.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shared-segment-process-private.h"
#include "shared-segment-system-v-id-private.h"

/* Whether a call has failed because there is no such segment any more. */
gboolean
shared_segment_system_v_id_is_gone (int saved_errno)
{
  return saved_errno == EIDRM || saved_errno == EINVAL;
}

/* Whether this process has the addresses to attach to as many bytes. If not, `errno` says so. */
gboolean
shared_segment_system_v_id_has_room (gsize size)
{
  gpointer room = mmap (NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  return room != MAP_FAILED && munmap (room, size) == 0;
}

/* Page faults, not copying, cost the time: let the kernel map all pages in one call. Memory that cannot be had is then
 * an error here, and not a signal later. Kernels before 5.14 do not know the advice: they fault page by page as
 * ever. */
gboolean
shared_segment_system_v_id_populate (gpointer data,
                                     gsize    size,
                                     int      advice)
{
  if (size <= (gsize) sysconf (_SC_PAGESIZE))
    return TRUE;

  return madvise (data, size, advice) == 0 || errno == EINVAL;
}

/*
 * shared_segment_system_v_id_remove_if_left:
 * @id: a segment that this process has just detached from
 * @file: its key file
 *
 * A Qt writer that finds a reader attached when it detaches leaves the segment to it, and cannot create another until
 * it is gone. Qt's readers remove it then; so do we. Only what a crash left stays, also while it is still crashing.
 *
 * This is right without the lock, too, which a Qt writer may have taken away meanwhile: its creator was attached before
 * we were, and nobody is any more. The key file goes first: while the id is there, nobody can create another segment
 * with its key, so it is not a newer one's.
 */
void
shared_segment_system_v_id_remove_if_left (int                   id,
                                           SharedSegmentKeyFile *file)
{
  struct shmid_ds status;

  if (shmctl (id, IPC_STAT, &status) != 0 || status.shm_nattch > 0 ||
      !shared_segment_process_is_running (status.shm_cpid, status.shm_ctime) ||
      shared_segment_process_is_ending (status.shm_cpid))
    return;

  shared_segment_key_file_remove (file, status.shm_perm.__key);
  shmctl (id, IPC_RMID, NULL);
}
