/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentKey: which segment, and under which names Qt and the system know it.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"

#define DEFAULT_PROJECT_ID SHARED_SEGMENT_KEY_PROJECT_ID
#define MAX_PROJECT_ID     255

#define SEGMENT_PREFIX "qipc_sharedmemory_"
#define LOCK_PREFIX    "qipc_systemsem_"

/* A POSIX name is that of a file, and the one of its semaphore is longer by "sem.". */
#define MAX_POSIX_NAME_LENGTH (NAME_MAX - strlen ("sem."))

/**
 * SharedSegmentKey:
 *
 * Which segment: its kind, and the names by which Qt and the system know it and its lock. Keys are immutable: they may
 * be shared between threads.
 */
struct _SharedSegmentKey
{
  gatomicrefcount    ref_count;
  SharedSegmentKind  kind;
  char              *name;         /* NULL for a native key, and where it is not known */
  char              *native;       /* System V: the path of the segment's key file; POSIX: the segment's name */
  char              *lock_native;  /* the same for the lock */
  int                project_id;   /* for ftok(); System V only */
  gboolean           has_key_files;  /* made by Qt programs, and not chosen by a user; System V only */
  gint64             owner;        /* of the key files and the lock, -1: whoever uses the key; System V only */
};

G_DEFINE_ENUM_TYPE (SharedSegmentKind, shared_segment_kind,
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_SYSTEM_V, "system-v"),
                    G_DEFINE_ENUM_VALUE (SHARED_SEGMENT_POSIX, "posix"))

G_DEFINE_BOXED_TYPE (SharedSegmentKey, shared_segment_key, shared_segment_key_ref, shared_segment_key_unref)

/* Qt's QDir::tempPath(): TMPDIR alone counts, unlike g_get_tmp_dir(), which also asks TMP and TEMP. */
const char *
shared_segment_key_get_folder (void)
{
  const char *folder = g_getenv ("TMPDIR");

  return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

/* What Qt makes of a name: a key file's for System V, a POSIX name otherwise. */
static char *
build_native (const char        *prefix,
              const char        *name,
              SharedSegmentKind  kind)
{
  g_autoptr (GString) file = g_string_new (prefix);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      g_string_append_c (file, *c);
  g_string_append (file, hash);

  if (kind == SHARED_SEGMENT_POSIX)
    return g_strconcat ("/", file->str, NULL);

  return g_build_filename (shared_segment_key_get_folder (), file->str, NULL);
}

/* A native key's lock has the segment's name, but a name that Qt made for the segment tells which one it made for the
 * lock. */
static char *
build_lock_native (const char        *native,
                   SharedSegmentKind  kind)
{
  if (kind == SHARED_SEGMENT_POSIX && g_str_has_prefix (native, "/" SEGMENT_PREFIX))
    return g_strconcat ("/" LOCK_PREFIX, native + strlen ("/" SEGMENT_PREFIX), NULL);

  return g_strdup (native);
}

/* POSIX names have none. */
static int
get_default_project_id (SharedSegmentKind kind)
{
  return kind == SHARED_SEGMENT_POSIX ? 0 : DEFAULT_PROJECT_ID;
}

static gboolean
is_posix_name (const char *native)
{
  const char *name = native + 1;

  return native[0] == '/' && *name != '\0' &&
         strcmp (name, ".") != 0 && strcmp (name, "..") != 0 &&
         strchr (name, '/') == NULL && strlen (name) <= MAX_POSIX_NAME_LENGTH;
}

static SharedSegmentKey *
new_native_key (const char        *native,
                SharedSegmentKind  kind,
                int                project_id)
{
  SharedSegmentKey *key = g_new0 (SharedSegmentKey, 1);

  g_atomic_ref_count_init (&key->ref_count);
  key->kind = kind;
  key->native = g_strdup (native);
  key->lock_native = build_lock_native (native, kind);
  key->project_id = project_id;
  key->owner = -1;

  return key;
}

/**
 * shared_segment_key_new:
 * @name: the key as Qt programs know it, UTF-8; an empty one is made, but nothing can be done with it
 * @kind: the kind of shared memory
 *
 * Makes the key that a Qt program names with `QSharedMemory (name)`; which kind it means by that was decided when Qt
 * was built: System V on Linux, unless somebody chose otherwise.
 *
 * For System V Qt makes key files in the folder of temporary files. This one is looked up now, in `TMPDIR`, and is
 * `/tmp` without it.
 *
 * Returns: (transfer full): a new key
 */
SharedSegmentKey *
shared_segment_key_new (const char        *name,
                        SharedSegmentKind  kind)
{
  SharedSegmentKey *key;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (g_utf8_validate (name, -1, NULL), NULL);

  key = g_new0 (SharedSegmentKey, 1);
  g_atomic_ref_count_init (&key->ref_count);
  key->kind = kind;
  key->name = g_strdup (name);
  key->native = build_native (SEGMENT_PREFIX, name, kind);
  key->lock_native = build_native (LOCK_PREFIX, name, kind);
  key->project_id = get_default_project_id (kind);
  key->has_key_files = kind == SHARED_SEGMENT_SYSTEM_V;
  key->owner = -1;

  return key;
}

/**
 * shared_segment_key_new_native:
 * @native: (type filename): the name that the system knows: for System V the path of a file, which need not exist; for
 *   POSIX a slash and a name without any; with another one nothing can be done
 * @kind: the kind of shared memory
 *
 * Makes the key that a Qt program (6.6 or later) names with a `QNativeIpcKey`. Segment and lock share the one name.
 *
 * Returns: (transfer full): a new key
 */
SharedSegmentKey *
shared_segment_key_new_native (const char        *native,
                               SharedSegmentKind  kind)
{
  g_return_val_if_fail (native != NULL, NULL);

  return new_native_key (native, kind, get_default_project_id (kind));
}

static SharedSegmentKey *
parse_system_v (const char  *string,
                int          project_id,
                const char  *escaped_path,
                GError     **error)
{
  g_autofree char *path = g_uri_unescape_string (escaped_path, NULL);

  if (path == NULL || *path == '\0')
    {
      g_set_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                   _("“%s” is not a key: a path must follow the colon"), string);
      return NULL;
    }

  return new_native_key (path, SHARED_SEGMENT_SYSTEM_V, project_id);
}

static SharedSegmentKey *
parse_numbered_system_v (const char  *string,
                         const char  *number,
                         GError     **error)
{
  const char *colon = strchr (number, ':');
  g_autofree char *digits = g_strndup (number, colon - number);
  guint64 project_id;

  if (!g_ascii_string_to_unsigned (digits, 10, 1, MAX_PROJECT_ID, &project_id, NULL))
    {
      g_set_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                   _("“%s” is not a key: the number before the colon must be from 1 to %d"), string, MAX_PROJECT_ID);
      return NULL;
    }

  return parse_system_v (string, project_id, colon + 1, error);
}

static SharedSegmentKey *
parse_posix (const char  *string,
             const char  *escaped_name,
             GError     **error)
{
  g_autofree char *name = g_uri_unescape_string (escaped_name, NULL);

  if (name == NULL || !is_posix_name (name))
    {
      g_set_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                   _("“%s” is not a key: a slash and a name without any must follow the colon"), string);
      return NULL;
    }

  return new_native_key (name, SHARED_SEGMENT_POSIX, get_default_project_id (SHARED_SEGMENT_POSIX));
}

/**
 * shared_segment_key_parse: (constructor)
 * @string: what a user typed: a plain name, which is of kind System V, or, as `QNativeIpcKey::toString ()` writes it,
 *   `systemv:PATH`, `systemv-N:PATH` or `posix:/NAME` with path and name percent-encoded
 * @error: return location for an error, or %NULL
 *
 * Makes a key from text, the reverse of [method@SharedSegment.SegmentKey.to_string].
 *
 * Fails with %SHARED_SEGMENT_ERROR_KEY for what cannot be a key.
 *
 * Returns: (transfer full): a new key, or %NULL
 */
SharedSegmentKey *
shared_segment_key_parse (const char  *string,
                          GError     **error)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (*string == '\0')
    {
      g_set_error_literal (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY, _("The key is empty"));
      return NULL;
    }

  if (!g_utf8_validate (string, -1, NULL))
    {
      g_set_error_literal (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY, _("The key is not UTF-8 text"));
      return NULL;
    }

  if (g_str_has_prefix (string, "posix:"))
    return parse_posix (string, string + strlen ("posix:"), error);

  if (g_str_has_prefix (string, "systemv:"))
    return parse_system_v (string, DEFAULT_PROJECT_ID, string + strlen ("systemv:"), error);

  if (g_str_has_prefix (string, "systemv-") && strchr (string, ':') != NULL)
    return parse_numbered_system_v (string, string + strlen ("systemv-"), error);

  return shared_segment_key_new (string, SHARED_SEGMENT_SYSTEM_V);
}

/**
 * shared_segment_key_to_string:
 * @key: a key
 *
 * The key as text that [ctor@SharedSegment.SegmentKey.parse] reads: the name of a System V key that has one, else the
 * form of a native key.
 *
 * Returns: (transfer full): a new string
 */
char *
shared_segment_key_to_string (SharedSegmentKey *key)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  if (key->name != NULL && key->kind == SHARED_SEGMENT_SYSTEM_V)
    return g_strdup (key->name);

  escaped = g_uri_escape_string (key->native, "/", FALSE);
  if (key->kind == SHARED_SEGMENT_POSIX)
    return g_strconcat ("posix:", escaped, NULL);
  if (key->project_id == DEFAULT_PROJECT_ID)
    return g_strconcat ("systemv:", escaped, NULL);

  return g_strdup_printf ("systemv-%d:%s", key->project_id, escaped);
}

/**
 * shared_segment_key_get_name:
 * @key: a key
 *
 * The name that the key was made from, as Qt programs know it.
 *
 * Returns: (transfer none) (nullable): the name that Qt programs use, or %NULL for a native key
 */
const char *
shared_segment_key_get_name (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return key->name;
}

/**
 * shared_segment_key_get_native:
 * @key: a key
 *
 * The name that the system knows the segment by.
 *
 * Returns: (transfer none) (type filename): the name that the system knows: for System V the path of the segment's key
 *   file, for POSIX the name of the segment
 */
const char *
shared_segment_key_get_native (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return key->native;
}

/**
 * shared_segment_key_get_kind:
 * @key: a key
 *
 * Tells which kind of shared memory the key names.
 *
 * Returns: the kind of shared memory that the key names
 */
SharedSegmentKind
shared_segment_key_get_kind (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, SHARED_SEGMENT_SYSTEM_V);

  return key->kind;
}

/**
 * shared_segment_key_equal:
 * @a: (type SharedSegmentKey): a key
 * @b: (type SharedSegmentKey): another key
 *
 * Tells whether two keys stand for the same segment and the same lock. A [callback@GLib.EqualFunc].
 *
 * Returns: %TRUE if they do
 */
gboolean
shared_segment_key_equal (gconstpointer a,
                          gconstpointer b)
{
  const SharedSegmentKey *first = a;
  const SharedSegmentKey *second = b;

  g_return_val_if_fail (first != NULL && second != NULL, FALSE);

  return first->kind == second->kind &&
         first->project_id == second->project_id &&
         strcmp (first->native, second->native) == 0 &&
         strcmp (first->lock_native, second->lock_native) == 0;
}

/**
 * shared_segment_key_hash:
 * @key: (type SharedSegmentKey): a key
 *
 * A [callback@GLib.HashFunc] that goes with [method@SharedSegment.SegmentKey.equal].
 *
 * Returns: the hash value
 */
guint
shared_segment_key_hash (gconstpointer key)
{
  const SharedSegmentKey *self = key;

  g_return_val_if_fail (self != NULL, 0);

  return g_str_hash (self->native) ^ self->project_id;
}

/**
 * shared_segment_key_ref:
 * @key: a key
 *
 * Takes a reference. Keys are immutable: they may be shared between threads.
 *
 * Returns: (transfer full): @key
 */
SharedSegmentKey *
shared_segment_key_ref (SharedSegmentKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  g_atomic_ref_count_inc (&key->ref_count);
  return key;
}

/**
 * shared_segment_key_unref:
 * @key: (transfer full): a key
 *
 * Gives a reference back; the last one frees the key.
 */
void
shared_segment_key_unref (SharedSegmentKey *key)
{
  g_return_if_fail (key != NULL);

  if (!g_atomic_ref_count_dec (&key->ref_count))
    return;

  g_free (key->name);
  g_free (key->native);
  g_free (key->lock_native);
  g_free (key);
}

/* The path of the lock's key file, or the name of the POSIX semaphore. */
const char *
shared_segment_key_get_lock_native (SharedSegmentKey *key)
{
  return key->lock_native;
}

/* The project id that ftok() mixes into the System V key. */
int
shared_segment_key_get_project_id (SharedSegmentKey *key)
{
  return key->project_id;
}

/* Whether Qt programs make the key's files: those that a user has chosen may be anything, anybody's. */
gboolean
shared_segment_key_has_key_files (SharedSegmentKey *key)
{
  return key->has_key_files;
}

/* Whose the key files and the lock are to be. */
uid_t
shared_segment_key_get_owner (SharedSegmentKey *key)
{
  return key->owner >= 0 ? (uid_t) key->owner : geteuid ();
}

/*
 * shared_segment_key_new_of_file:
 * @path: the key file that a Qt program has made for a segment
 * @owner: whose it is
 *
 * The key of a System V segment whose name is known only in part: the name of its key file is enough to find the lock.
 *
 * Returns: (transfer full): a new key
 */
SharedSegmentKey *
shared_segment_key_new_of_file (const char *path,
                                uid_t       owner)
{
  SharedSegmentKey *key = new_native_key (path, SHARED_SEGMENT_SYSTEM_V, DEFAULT_PROJECT_ID);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_path_get_basename (path);

  g_assert (g_str_has_prefix (file, SEGMENT_PREFIX));

  g_free (key->lock_native);
  key->lock_native = g_strconcat (folder, "/" LOCK_PREFIX, file + strlen (SEGMENT_PREFIX), NULL);
  key->has_key_files = TRUE;
  key->owner = owner;
  return key;
}

static gboolean
is_empty (SharedSegmentKey *key)
{
  return *key->native == '\0' || (key->name != NULL && *key->name == '\0');
}

/* Tells whether anything can be done with the key, which may be NULL: Qt's KeyError. */
gboolean
shared_segment_key_is_usable (SharedSegmentKey  *key,
                              GError           **error)
{
  if (key == NULL)
    g_set_error_literal (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY, _("There is no key"));
  else if (is_empty (key))
    g_set_error_literal (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY, _("The key is empty"));
  else if (key->kind == SHARED_SEGMENT_POSIX && !is_posix_name (key->native))
    shared_segment_set_error (error, SHARED_SEGMENT_ERROR_KEY, key,
                              _("The key is not a slash and a name that a file can have"));
  else
    return TRUE;

  return FALSE;
}

/*
 * shared_segment_key_read_name:
 * @file: what may be the name of a segment's key file, or of a POSIX segment
 * @is_exact: (out) (optional): whether the name is no more than these letters
 *
 * A name that Qt makes has the letters of the key and the hash of all of it, so only a key of nothing but letters can
 * be read from it.
 *
 * Returns: (transfer full) (nullable): the letters of the key, %NULL if it is no such name
 */
char *
shared_segment_key_read_name (const char *file,
                              gboolean   *is_exact)
{
  const gsize hash_length = 2 * 20;
  g_autofree char *letters = NULL;
  g_autofree char *hash = NULL;
  gsize length;

  if (!g_str_has_prefix (file, SEGMENT_PREFIX))
    return NULL;

  file += strlen (SEGMENT_PREFIX);
  length = strlen (file);
  if (length < hash_length || strspn (file + length - hash_length, "0123456789abcdef") != hash_length)
    return NULL;

  letters = g_strndup (file, length - hash_length);
  for (const char *c = letters; *c != '\0'; c++)
    if (!g_ascii_isalpha (*c))
      return NULL;

  if (is_exact != NULL)
    {
      hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, letters, -1);
      *is_exact = *letters != '\0' && strcmp (hash, file + length - hash_length) == 0;
    }

  return g_steal_pointer (&letters);
}
