/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has which segments in memory: one look at all processes, which can be taken in steps.
 *
 * The kernel lists a System V segment among a process's mappings as "/SYSV", its key in hex and " (deleted)", with its
 * id in place of an inode. Ids are an IPC namespace's own, so a process in another one has other segments.
 */

#include "config.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "shared-segment-mappings-private.h"
#include "shared-segment-posix-file-private.h"
#include "shared-segment-users-private.h"

#define SYSTEM_V_PATH        "/SYSV"
#define SYSTEM_V_PATH_LENGTH (strlen (SYSTEM_V_PATH "00000000 (deleted)"))

typedef struct
{
  SharedSegmentKind kind;
  guint64           id;  /* shmid or inode */
} Id;

/* The process that is looked at */
typedef struct
{
  GPid      pid;
  char     *program;
  gboolean  has_program;     /* has been asked for, as the next */
  gboolean  has_namespace;
  gboolean  is_our_namespace;
} Process;

struct _SharedSegmentUsers
{
  DIR         *processes;    /* NULL: done */
  GHashTable  *users;        /* Id to an array of SharedSegmentUser */
  dev_t        posix_device;
  struct stat  namespace;    /* for System V, with no inode where there are no namespaces */
  Process      process;
};

static guint
hash_id (gconstpointer data)
{
  const Id *id = data;

  return g_int64_hash (&id->id) ^ (guint) id->kind;
}

static gboolean
ids_are_equal (gconstpointer a,
               gconstpointer b)
{
  const Id *first = a;
  const Id *second = b;

  return first->kind == second->kind && first->id == second->id;
}

static void
clear_user (gpointer data)
{
  SharedSegmentUser *user = data;

  g_clear_pointer (&user->program, g_free);
}

static GArray *
new_users (void)
{
  GArray *users = g_array_new (FALSE, TRUE, sizeof (SharedSegmentUser));

  g_array_set_clear_func (users, clear_user);
  return users;
}

/* Whoever may see what a process has mapped may also see its namespaces. */
static gboolean
is_in_our_namespace (SharedSegmentUsers *self)
{
  Process *process = &self->process;
  g_autofree char *path = NULL;
  struct stat status;

  if (!process->has_namespace)
    {
      path = g_strdup_printf ("/proc/%d/ns/ipc", (int) process->pid);
      process->is_our_namespace = self->namespace.st_ino == 0 ||
                                  (stat (path, &status) == 0 && status.st_ino == self->namespace.st_ino &&
                                   status.st_dev == self->namespace.st_dev);
      process->has_namespace = TRUE;
    }

  return process->is_our_namespace;
}

static const char *
get_program (SharedSegmentUsers *self)
{
  Process *process = &self->process;

  if (!process->has_program)
    process->program = shared_segment_process_dup_name (process->pid);

  process->has_program = TRUE;
  return process->program;
}

static gboolean
parse_system_v (const SharedSegmentMapping *mapping,
                guint                      *ipc_key)
{
  char digits[8 + 1] = { 0 };
  char *end;

  if (mapping->path_length != SYSTEM_V_PATH_LENGTH || major (mapping->device) != 0 ||
      memcmp (mapping->path, SYSTEM_V_PATH, strlen (SYSTEM_V_PATH)) != 0)
    return FALSE;

  memcpy (digits, mapping->path + strlen (SYSTEM_V_PATH), sizeof digits - 1);
  *ipc_key = (guint) g_ascii_strtoull (digits, &end, 16);
  return *end == '\0';
}

static void
add_user (SharedSegmentUsers *self,
          const Id           *id,
          guint               ipc_key)
{
  GArray *users = g_hash_table_lookup (self->users, id);
  SharedSegmentUser *last;
  SharedSegmentUser user = { .pid = self->process.pid, .n_mappings = 1, .ipc_key = ipc_key };

  if (users == NULL)
    {
      users = new_users ();
      g_hash_table_insert (self->users, g_memdup2 (id, sizeof *id), users);
    }

  last = users->len > 0 ? &g_array_index (users, SharedSegmentUser, users->len - 1) : NULL;
  if (last != NULL && last->pid == user.pid && last->ipc_key == ipc_key)
    {
      last->n_mappings++;
      return;
    }

  user.program = g_strdup (get_program (self));
  g_array_append_val (users, user);
}

static void
on_mapping (const SharedSegmentMapping *mapping,
            gpointer                    user_data)
{
  SharedSegmentUsers *self = user_data;
  Id id = { .id = mapping->inode };
  guint ipc_key = 0;

  if (mapping->device == self->posix_device)
    id.kind = SHARED_SEGMENT_POSIX;
  else if (parse_system_v (mapping, &ipc_key) && is_in_our_namespace (self))
    id.kind = SHARED_SEGMENT_SYSTEM_V;
  else
    return;

  add_user (self, &id, ipc_key);
}

static void
look_at_process (SharedSegmentUsers *self,
                 GPid                pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  g_autofree char *mappings = NULL;

  if (!g_file_get_contents (path, &mappings, NULL, NULL))
    return;

  self->process = (Process) { .pid = pid };
  shared_segment_mappings_parse_all (mappings, on_mapping, self);
  g_clear_pointer (&self->process.program, g_free);
}

SharedSegmentUsers *
shared_segment_users_new (void)
{
  SharedSegmentUsers *self = g_new0 (SharedSegmentUsers, 1);
  struct stat folder = { 0 };

  self->processes = opendir ("/proc");
  self->users = g_hash_table_new_full (hash_id, ids_are_equal, g_free, (GDestroyNotify) g_array_unref);
  stat (SHARED_SEGMENT_POSIX_FOLDER, &folder);
  self->posix_device = folder.st_dev;
  stat ("/proc/self/ns/ipc", &self->namespace);

  return self;
}

void
shared_segment_users_free (SharedSegmentUsers *self)
{
  g_clear_pointer (&self->processes, closedir);
  g_hash_table_unref (self->users);
  g_free (self);
}

/*
 * shared_segment_users_look:
 * @deadline_us: the monotonic time after which to return, when the process that is looked at then is done
 *
 * Goes on looking at the processes.
 *
 * Returns: whether it has looked at all
 */
gboolean
shared_segment_users_look (SharedSegmentUsers *self,
                           gint64              deadline_us)
{
  struct dirent *entry;

  while (self->processes != NULL)
    {
      entry = readdir (self->processes);
      if (entry == NULL)
        g_clear_pointer (&self->processes, closedir);
      else if (g_ascii_isdigit (entry->d_name[0]))
        look_at_process (self, (GPid) g_ascii_strtoll (entry->d_name, NULL, 10));

      if (self->processes != NULL && g_get_monotonic_time () >= deadline_us)
        return FALSE;
    }

  return TRUE;
}

/* A segment that is removed has no key any more, but its mappings are called by the one that it had. */
static gboolean
is_of_segment (const SharedSegmentUser   *user,
               const SharedSegmentRecord *segment)
{
  return segment->is_removed || user->ipc_key == segment->ipc_key;
}

/*
 * shared_segment_users_of:
 *
 * Returns: (transfer full): who has mapped @segment, an array of SharedSegmentUser
 */
GArray *
shared_segment_users_of (SharedSegmentUsers        *self,
                         const SharedSegmentRecord *segment)
{
  Id id = { .kind = segment->kind, .id = (guint64) segment->id };
  GArray *known = g_hash_table_lookup (self->users, &id);
  GArray *users = new_users ();

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      SharedSegmentUser user = g_array_index (known, SharedSegmentUser, i);

      if (!is_of_segment (&user, segment))
        continue;

      user.program = g_strdup (user.program);
      g_array_append_val (users, user);
    }

  return users;
}
