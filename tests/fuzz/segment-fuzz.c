/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A segment and a lock that another program has left in any state: the first two bytes choose kind and semaphore, the
 * rest is the contents.
 */

#include "config.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "fuzz.h"
#include "shared-segment-private.h"

#define SYSTEM_V_FILE "/dev/shm/segment-fuzz"
#define POSIX_FILE    "/dev/shm/segment-fuzz-posix"
#define POSIX_LOCK    "/dev/shm/sem.segment-fuzz-posix"

/* Its creator stays attached: what a creator leaves to the last reader is removed. */
static gpointer attached;

/* Shared memory of its own: what is left in it ends with this process. */
static void
isolate (void)
{
  static gboolean is_isolated;

  if (is_isolated)
    return;

  if (unshare (CLONE_NEWIPC | CLONE_NEWNS) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS) == 0)
    {
      mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL);
      mount ("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
    }
  is_isolated = TRUE;
}

static void
write_file (const char    *path,
            const uint8_t *data,
            size_t         size)
{
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  fuzz_check (fd >= 0);
  fuzz_check (write (fd, data, size) == (gssize) size);
  close (fd);
}

static void
plant_system_v (uint8_t        semaphore,
                const uint8_t *data,
                size_t         size)
{
  int id, lock;

  write_file (SYSTEM_V_FILE, NULL, 0);
  lock = semget (ftok (SYSTEM_V_FILE, 'Q'), 1, 0600 | IPC_CREAT);
  semctl (lock, 0, SETVAL, (int) semaphore);

  id = shmget (ftok (SYSTEM_V_FILE, 'Q'), size, 0600 | IPC_CREAT);
  attached = shmat (id, NULL, 0);
  fuzz_check (attached != (gpointer) -1);
  memcpy (attached, data, size);
}

static void
unplant_system_v (void)
{
  shmdt (attached);
  shmctl (shmget (ftok (SYSTEM_V_FILE, 'Q'), 0, 0), IPC_RMID, NULL);
  semctl (semget (ftok (SYSTEM_V_FILE, 'Q'), 1, 0), 0, IPC_RMID);
  unlink (SYSTEM_V_FILE);
}

/* The lock's file holds anything, too. */
static void
plant_posix (uint8_t        lock_size,
             const uint8_t *data,
             size_t         size)
{
  write_file (POSIX_LOCK, data, MIN (lock_size, size));
  write_file (POSIX_FILE, data, size);
}

static void
unplant_posix (void)
{
  unlink (POSIX_FILE);
  unlink (POSIX_LOCK);
}

static void
check_bytes (GBytes        *bytes,
             const uint8_t *data,
             size_t         size)
{
  g_autofree char *text = shared_segment_text_decode (bytes);

  fuzz_check (g_bytes_get_size (bytes) == size && memcmp (g_bytes_get_data (bytes, NULL), data, size) == 0);
  fuzz_check (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
look (const char    *key_string,
      const uint8_t *data,
      size_t         size)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (key_string, NULL);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autoptr (SharedSegmentInfo) info = shared_segment_query (segment, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = shared_segment_snapshot (segment, 0, &error);
  SharedSegmentTrace trace = { 0 };

  fuzz_check (info != NULL && shared_segment_info_get_size (info) == size);
  fuzz_check ((bytes != NULL) == (error == NULL));
  if (bytes != NULL)
    {
      g_autoptr (GBytes) same = shared_segment_poll (segment, bytes, &trace, NULL);

      check_bytes (bytes, data, size);
      fuzz_check (same == bytes);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  isolate ();

  if (size < 3)
    return 0;

  if (data[0] % 2 == 0)
    {
      plant_system_v (data[1], data + 2, size - 2);
      look ("systemv:" SYSTEM_V_FILE, data + 2, size - 2);
      unplant_system_v ();
    }
  else
    {
      plant_posix (data[1], data + 2, size - 2);
      look ("posix:/segment-fuzz-posix", data + 2, size - 2);
      unplant_posix ();
    }

  return 0;
}
