/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Key files: the empty files that System V keys are made from.
 *
 * They lie in a folder that everybody can write to, so whatever lies in a key file's place is looked at without
 * following it, and belongs to us or is left alone.
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-file-private.h"
#include "shared-segment-key-private.h"

#define KEY_FILE_MODE 0640

/* How often to look again at a file that others make and remove in between. */
#define MAX_TRIES 1000

/* What ftok() computes, but from a file that was already looked at: nobody can put another one in its place between the
 * two. */
static key_t
compute_ipc_key (const struct stat *status,
                 int                project_id)
{
  return (key_t) (((guint) project_id & 0xff) << 24 |
                  ((guint) status->st_dev & 0xff) << 16 |
                  ((guint) status->st_ino & 0xffff));
}

/* A native key's file was chosen by the user and may be anything, anybody's, and behind a symbolic link. */
static gboolean
is_chosen_by_user (const SharedSegmentKeyFile *file)
{
  return !shared_segment_key_has_key_files (file->key);
}

static gboolean
read_status (const SharedSegmentKeyFile *file,
             struct stat                *status)
{
  return (is_chosen_by_user (file) ? stat (file->path, status) : lstat (file->path, status)) == 0;
}

static gboolean
is_ours (const SharedSegmentKeyFile *file,
         const struct stat          *status)
{
  return is_chosen_by_user (file) ||
         (S_ISREG (status->st_mode) && status->st_uid == shared_segment_key_get_owner (file->key));
}

/*
 * shared_segment_key_file_look:
 * @ipc_key: (out): the System V key that the file gives
 *
 * Looks at a key file without making it. Fails with %SHARED_SEGMENT_ERROR_NOT_FOUND when there is none, and with
 * %SHARED_SEGMENT_ERROR_PERMISSION_DENIED when something of another user lies in its place.
 */
gboolean
shared_segment_key_file_look (const SharedSegmentKeyFile  *file,
                              key_t                       *ipc_key,
                              GError                     **error)
{
  struct stat status;

  if (!read_status (file, &status))
    {
      if (errno == ENOENT || errno == ENOTDIR)
        shared_segment_set_not_found_error (error, file->key);
      else
        shared_segment_set_error_from_errno (error, file->key, _("Cannot look at the key file"), errno);
      return FALSE;
    }

  if (!is_ours (file, &status))
    {
      shared_segment_set_error (error, SHARED_SEGMENT_ERROR_PERMISSION_DENIED, file->key,
                                _("Something of another user, or not a file, lies in the place of the key file"));
      return FALSE;
    }

  *ipc_key = compute_ipc_key (&status, shared_segment_key_get_project_id (file->key));
  return TRUE;
}

/**
 * shared_segment_key_get_ipc_key:
 * @key: a key
 *
 * The number by which `ipcs` shows a System V key. It is made from the key file, so there is none before somebody has
 * made that.
 *
 * Returns: the System V key; 0 while there is no key file, and for POSIX
 */
guint
shared_segment_key_get_ipc_key (SharedSegmentKey *key)
{
  SharedSegmentKeyFile file = { .key = key };
  key_t ipc_key;

  g_return_val_if_fail (key != NULL, 0);

  if (shared_segment_key_get_kind (key) != SHARED_SEGMENT_SYSTEM_V)
    return 0;

  file.path = shared_segment_key_get_native (key);
  return shared_segment_key_file_look (&file, &ipc_key, NULL) ? (guint) ipc_key : 0;
}

static void
set_cannot_make_error (const SharedSegmentKeyFile  *file,
                       int                          saved_errno,
                       GError                     **error)
{
  g_autoptr (GError) reason = NULL;

  shared_segment_set_error_from_errno (&reason, file->key, _("Cannot make the key file"), saved_errno);

  /* Qt's KeyError is for a key file that cannot be made, unless the matching error says more. */
  if (g_error_matches (reason, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND) ||
      g_error_matches (reason, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_UNKNOWN))
    reason->code = SHARED_SEGMENT_ERROR_KEY;

  g_propagate_error (error, g_steal_pointer (&reason));
}

/*
 * shared_segment_key_file_ensure:
 * @ipc_key: (out): the System V key that the file gives
 *
 * Makes the key file if there is none. Nothing that lies in its place is followed or opened.
 */
gboolean
shared_segment_key_file_ensure (SharedSegmentKeyFile  *file,
                                key_t                 *ipc_key,
                                GError               **error)
{
  for (int tries = 0; tries < MAX_TRIES; tries++)
    {
      g_autoptr (GError) local_error = NULL;
      int fd;

      if (shared_segment_key_file_look (file, ipc_key, &local_error))
        return TRUE;

      if (!g_error_matches (local_error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      fd = open (file->path, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, KEY_FILE_MODE);
      if (fd >= 0)
        {
          close (fd);
          file->is_created = TRUE;
        }
      else if (errno != EEXIST)
        {
          set_cannot_make_error (file, errno, error);
          return FALSE;
        }
    }

  shared_segment_set_error (error, SHARED_SEGMENT_ERROR_KEY, file->key,
                            _("Another program removes the key file as soon as it is made"));
  return FALSE;
}

/*
 * shared_segment_key_file_gives:
 *
 * Tells whether the file is there and still gives @ipc_key: Qt programs remove key files and make them again, and a
 * lock or a segment that was found through the earlier file is then not the one that others find.
 */
gboolean
shared_segment_key_file_gives (const SharedSegmentKeyFile *file,
                               key_t                       ipc_key)
{
  struct stat status;

  return read_status (file, &status) &&
         compute_ipc_key (&status, shared_segment_key_get_project_id (file->key)) == ipc_key;
}

/*
 * shared_segment_key_file_remove:
 *
 * Removes the file if it still gives @ipc_key and is a key file: empty and ours. A native key's file is removed only by
 * the object that made it.
 */
void
shared_segment_key_file_remove (SharedSegmentKeyFile *file,
                                key_t                 ipc_key)
{
  struct stat status;

  if (is_chosen_by_user (file) && !file->is_created)
    return;

  if (lstat (file->path, &status) == 0 &&
      S_ISREG (status.st_mode) && status.st_uid == shared_segment_key_get_owner (file->key) && status.st_size == 0 &&
      compute_ipc_key (&status, shared_segment_key_get_project_id (file->key)) == ipc_key)
    unlink (file->path);

  file->is_created = FALSE;
}

static guint64
make_list_key (guint ipc_key,
               uid_t owner)
{
  /* g_int64_hash() takes the lower half as it is. */
  return (guint64) owner << 32 | ipc_key;
}

/* Two files that give one key to one user are a clash that Qt has, too: it is all the same which one is taken, as long
 * as it is the same at every look. */
static void
add_to_list (GHashTable        *list,
             const char        *name,
             const struct stat *status)
{
  guint64 key = make_list_key ((guint) compute_ipc_key (status, SHARED_SEGMENT_KEY_PROJECT_ID),
                               status->st_uid);
  const char *known = g_hash_table_lookup (list, &key);

  if (known == NULL || strcmp (name, known) < 0)
    g_hash_table_insert (list, g_memdup2 (&key, sizeof key), g_strdup (name));
}

/*
 * shared_segment_key_file_list:
 *
 * Lists the key files that Qt programs have made for segments.
 *
 * Returns: (transfer full): the names of the files, to be looked up by shared_segment_key_file_find()
 */
GHashTable *
shared_segment_key_file_list (void)
{
  GHashTable *list = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  DIR *folder = opendir (shared_segment_key_get_folder ());
  struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL)
    {
      g_autofree char *letters = shared_segment_key_read_name (entry->d_name, NULL);
      struct stat status;

      if (letters != NULL && fstatat (dirfd (folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISREG (status.st_mode))
        add_to_list (list, entry->d_name, &status);
    }
  if (folder != NULL)
    closedir (folder);

  return list;
}

/*
 * shared_segment_key_file_find:
 * @list: key files
 * @owner: of a segment: another user's file does not tell what it is
 *
 * Returns: (transfer none) (nullable): the name of the file that gives @ipc_key
 */
const char *
shared_segment_key_file_find (GHashTable *list,
                              guint       ipc_key,
                              uid_t       owner)
{
  guint64 key = make_list_key (ipc_key, owner);

  return g_hash_table_lookup (list, &key);
}
