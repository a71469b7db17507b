/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the kernel lists of the machine's segments: of System V in /proc/sysvipc/shm, of POSIX the files in /dev/shm.
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "shared-segment-posix-file-private.h"
#include "shared-segment-record-private.h"

#define SYSTEM_V_LIST "/proc/sysvipc/shm"

#define PERMISSIONS_MASK 0777

/* Linux 4.17, glibc 2.32: like SHM_STAT, but also for segments that may not be read. */
#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif

static void
clear_record (gpointer data)
{
  SharedSegmentRecord *record = data;

  g_clear_pointer (&record->file, g_free);
}

/* Returns: (transfer full): an array of SharedSegmentRecord */
GArray *
shared_segment_records_new (void)
{
  GArray *records = g_array_new (FALSE, TRUE, sizeof (SharedSegmentRecord));

  g_array_set_clear_func (records, clear_record);
  return records;
}

/* Only IPC_SET changes the time of change: it is for an owner or permissions that are others now. A new segment has
 * never been attached to. */
static gboolean
is_same_system_v (const SharedSegmentRecord *self,
                  const SharedSegmentRecord *later)
{
  if (self->creator != later->creator || self->creator_uid != later->creator_uid || self->size != later->size)
    return FALSE;

  /* A segment that is removed has the key no longer, and remains so. */
  if (self->is_removed ? !later->is_removed : self->ipc_key != later->ipc_key && !later->is_removed)
    return FALSE;

  if ((self->attached != 0 && later->attached == 0) || (self->detached != 0 && later->detached == 0))
    return FALSE;

  return self->changed == later->changed ||
         self->uid != later->uid || self->gid != later->gid || self->permissions != later->permissions;
}

/*
 * shared_segment_record_is_same:
 * @later: what was listed later, of the same kind and id
 *
 * Tells whether both are of one segment. An id is given again after a while; how soon is up to the system.
 */
gboolean
shared_segment_record_is_same (const SharedSegmentRecord *self,
                               const SharedSegmentRecord *later)
{
  if (self->kind != later->kind || self->id != later->id)
    return FALSE;

  if (self->kind == SHARED_SEGMENT_SYSTEM_V)
    return is_same_system_v (self, later);

  return self->device == later->device && self->born_ns == later->born_ns;
}

/* System V */

/* The columns of the list, which has a line of headings: later kernels may add others. The last two came with Linux
 * 2.6.38. */
typedef enum
{
  KEY, SHMID, PERMS, SIZE, CPID, LPID, NATTCH, UID, GID, CUID, ATIME, DTIME, CTIME, RSS, SWAP,
  N_COLUMNS,
  N_NEEDED_COLUMNS = RSS
} Column;

static const char * const COLUMNS[N_COLUMNS] = {
  "key", "shmid", "perms", "size", "cpid", "lpid", "nattch", "uid", "gid", "cuid", "atime", "dtime", "ctime", "rss",
  "swap",
};

#define MAX_FIELDS  32
#define BLANKS      " \t"

static Column
find_column (const char *name,
             gsize       length)
{
  Column column = 0;

  while (column < N_COLUMNS && (strlen (COLUMNS[column]) != length || memcmp (COLUMNS[column], name, length) != 0))
    column++;

  return column;
}

/* Reads which column each field of a line belongs to. Returns how many fields there are, 0 if it is no such list. */
static guint
parse_headings (const char *line,
                const char *end,
                Column     *columns)
{
  gboolean is_there[N_COLUMNS + 1] = { FALSE };
  guint n_fields = 0;

  while ((line += strspn (line, BLANKS)) < end && n_fields < MAX_FIELDS)
    {
      gsize length = strcspn (line, BLANKS "\n");

      columns[n_fields] = find_column (line, length);
      is_there[columns[n_fields]] = TRUE;
      n_fields++;
      line += length;
    }

  for (Column column = 0; column < N_NEEDED_COLUMNS; column++)
    if (!is_there[column])
      return 0;

  return n_fields;
}

/* The numbers in a line, one for each heading; those that have none stay as they are. */
static gboolean
parse_numbers (const char   *line,
               const char   *end,
               const Column *columns,
               guint         n_fields,
               gint64       *numbers)
{
  for (guint i = 0; i < n_fields; i++)
    {
      char *rest;

      line += strspn (line, BLANKS);
      if (line >= end)
        return FALSE;

      if (columns[i] == N_COLUMNS)
        {
          line += strcspn (line, BLANKS "\n");
          continue;
        }

      numbers[columns[i]] = g_ascii_strtoll (line, &rest, columns[i] == PERMS ? 8 : 10);
      if (rest == line || strchr (BLANKS "\n", *rest) == NULL)
        return FALSE;
      line = rest;
    }

  return line + strspn (line, BLANKS) >= end && numbers[SHMID] >= 0;
}

static SharedSegmentRecord
make_system_v_record (const gint64 *numbers)
{
  return (SharedSegmentRecord) {
    .kind = SHARED_SEGMENT_SYSTEM_V,
    .id = numbers[SHMID],
    .ipc_key = (guint) numbers[KEY],
    .uid = (uid_t) numbers[UID],
    .gid = (gid_t) numbers[GID],
    .creator_uid = (uid_t) numbers[CUID],
    .permissions = numbers[PERMS] & PERMISSIONS_MASK,
    .is_removed = (numbers[PERMS] & SHM_DEST) != 0,
    .is_locked = (numbers[PERMS] & SHM_LOCKED) != 0,
    .size = numbers[SIZE],
    .attachments = MAX (numbers[NATTCH], 0),
    .creator = (GPid) numbers[CPID],
    .last_user = (GPid) numbers[LPID],
    .attached = numbers[ATIME],
    .detached = numbers[DTIME],
    .changed = numbers[CTIME],
    .resident = numbers[RSS],
    .swapped = numbers[SWAP],
  };
}

/*
 * shared_segment_records_parse_system_v:
 * @records: the array to append to
 * @list: what /proc/sysvipc/shm says
 *
 * A line that cannot be read is left out.
 */
void
shared_segment_records_parse_system_v (GArray     *records,
                                       const char *list)
{
  Column columns[MAX_FIELDS];
  const char *end = strchrnul (list, '\n');
  guint n_fields = parse_headings (list, end, columns);

  while (n_fields > 0 && *end != '\0')
    {
      const char *line = end + 1;
      gint64 numbers[N_COLUMNS] = { [RSS] = -1, [SWAP] = -1 };

      end = strchrnul (line, '\n');
      if (parse_numbers (line, end, columns, n_fields, numbers))
        {
          SharedSegmentRecord record = make_system_v_record (numbers);

          g_array_append_val (records, record);
        }
    }
}

static int
stat_slot (int              slot,
           struct shmid_ds *status)
{
  int id = shmctl (slot, SHM_STAT_ANY, status);

  return id >= 0 ? id : shmctl (slot, SHM_STAT, status);
}

static SharedSegmentRecord
make_record_of_status (int                    id,
                       const struct shmid_ds *status)
{
  gint64 numbers[N_COLUMNS] = {
    [KEY] = status->shm_perm.__key, [SHMID] = id, [PERMS] = status->shm_perm.mode, [SIZE] = status->shm_segsz,
    [CPID] = status->shm_cpid, [LPID] = status->shm_lpid, [NATTCH] = status->shm_nattch,
    [UID] = status->shm_perm.uid, [GID] = status->shm_perm.gid, [CUID] = status->shm_perm.cuid,
    [ATIME] = status->shm_atime, [DTIME] = status->shm_dtime, [CTIME] = status->shm_ctime, [RSS] = -1, [SWAP] = -1,
  };

  return make_system_v_record (numbers);
}

/* Without /proc, in the same order: what may not be read is missing with kernels before 4.17. */
static void
ask_for_system_v (GArray *records)
{
  struct shm_info info = { 0 };
  int last = shmctl (0, SHM_INFO, (struct shmid_ds *) &info);

  for (int slot = 0; slot <= last; slot++)
    {
      struct shmid_ds status = { 0 };
      int id = stat_slot (slot, &status);

      if (id >= 0)
        {
          SharedSegmentRecord record = make_record_of_status (id, &status);

          g_array_append_val (records, record);
        }
    }
}

/*
 * shared_segment_records_add_system_v:
 * @records: the array to append to
 *
 * Lists the System V segments in the kernel's order, which is also that of `ipcs`.
 */
void
shared_segment_records_add_system_v (GArray *records)
{
  g_autofree char *list = NULL;

  if (g_file_get_contents (SYSTEM_V_LIST, &list, NULL, NULL))
    shared_segment_records_parse_system_v (records, list);
  else
    ask_for_system_v (records);
}

/* POSIX */

/* Of the open file itself when the name is empty */
static gboolean
look_at_file (int                  folder,
              const char          *name,
              SharedSegmentRecord *record)
{
  struct statx status;

  if (statx (folder, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status) != 0 ||
      !S_ISREG (status.stx_mode))
    return FALSE;

  *record = (SharedSegmentRecord) {
    .kind = SHARED_SEGMENT_POSIX,
    .id = (gint64) status.stx_ino,
    .device = makedev (status.stx_dev_major, status.stx_dev_minor),
    .n_names = status.stx_nlink,
    .uid = status.stx_uid,
    .gid = status.stx_gid,
    .creator_uid = status.stx_uid,
    .permissions = status.stx_mode & PERMISSIONS_MASK,
    .size = status.stx_size,
    .attachments = -1,
    .changed = status.stx_ctime.tv_sec,
    .resident = (gint64) (status.stx_blocks * 512),
    .swapped = -1,
  };

  if ((status.stx_mask & STATX_BTIME) != 0)
    record->born_ns = status.stx_btime.tv_sec * G_GINT64_CONSTANT (1000000000) + status.stx_btime.tv_nsec;

  return TRUE;
}

/* So that they are where they were at the next look, also when they have got another name. */
static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  const SharedSegmentRecord *first = a;
  const SharedSegmentRecord *second = b;

  if (first->id != second->id)
    return first->id < second->id ? -1 : 1;

  return strcmp (first->file, second->file);
}

static gboolean
is_lock (const char *name)
{
  return g_str_has_prefix (name, SHARED_SEGMENT_POSIX_LOCK_PREFIX);
}

/*
 * shared_segment_records_add_posix:
 * @records: the array to append to
 * @locks: a set of strings to add to
 *
 * Lists the POSIX segments by inode, which mostly is the order in which they were created. What begins with "sem." is
 * no segment but a semaphore: these names go to @locks.
 */
void
shared_segment_records_add_posix (GArray     *records,
                                  GHashTable *locks)
{
  g_autoptr (GArray) found = shared_segment_records_new ();
  DIR *folder = opendir (SHARED_SEGMENT_POSIX_FOLDER);
  struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL)
    {
      SharedSegmentRecord record;

      if (is_lock (entry->d_name))
        {
          g_hash_table_add (locks, g_strdup (entry->d_name));
        }
      else if ((entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN) &&
               look_at_file (dirfd (folder), entry->d_name, &record))
        {
          record.file = g_strdup (entry->d_name);
          g_array_append_val (found, record);
        }
    }
  if (folder != NULL)
    closedir (folder);

  g_array_sort (found, compare_files);
  g_array_append_vals (records, found->data, found->len);
  /* The names have moved. */
  g_array_set_clear_func (found, NULL);
}

/* One segment again */

/*
 * shared_segment_record_look_at_id:
 * @now: (out): what the kernel knows of it; neither how many bytes are resident nor swapped
 *
 * Looks which System V segment has an id. Nobody needs a permission for that; with kernels before 4.17 it must be
 * allowed to read the segment.
 */
gboolean
shared_segment_record_look_at_id (gint64               id,
                                  SharedSegmentRecord *now)
{
  struct shmid_ds status = { 0 };

  /* What is asked for is the slot, which is a part of the id. */
  if (shmctl ((int) id, SHM_STAT_ANY, &status) != id && shmctl ((int) id, IPC_STAT, &status) != 0)
    return FALSE;

  *now = make_record_of_status ((int) id, &status);
  return TRUE;
}

/*
 * shared_segment_record_look_at_path:
 * @now: (out): what the kernel knows of it, without a name
 *
 * Looks which POSIX segment a name leads to.
 */
gboolean
shared_segment_record_look_at_path (const char          *path,
                                    SharedSegmentRecord *now)
{
  return look_at_file (AT_FDCWD, path, now);
}

/*
 * shared_segment_record_look_at_fd:
 * @now: (out): what the kernel knows of it, without a name
 *
 * Looks which POSIX segment was opened.
 */
gboolean
shared_segment_record_look_at_fd (int                  fd,
                                  SharedSegmentRecord *now)
{
  return look_at_file (fd, "", now);
}
