/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SharedSegmentKey: which segment, and under which names Qt and the system know it.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared-segment-error-private.h"
#include "shared-segment-key-private.h"

#define DEFAULT_PROJECT_ID 'Q'
#define MAX_PROJECT_ID     255

#define SEGMENT_PREFIX "qipc_sharedmemory_"
#define LOCK_PREFIX    "qipc_systemsem_"

struct _SharedSegmentKey
{
  gatomicrefcount    ref_count;
  SharedSegmentKind  kind;
  char              *name;         /* NULL for a native key */
  char              *native;       /* the path of the segment's key file */
  char              *lock_native;  /* the path of the lock's key file; for a native key the same */
  int                project_id;   /* for ftok() */
};

G_DEFINE_BOXED_TYPE (SharedSegmentKey, shared_segment_key, shared_segment_key_ref, shared_segment_key_unref)

/* Qt's QDir::tempPath(): TMPDIR alone counts, unlike g_get_tmp_dir(), which also asks TMP and TEMP. */
static const char *
get_key_file_folder (void)
{
  const char *folder = g_getenv ("TMPDIR");

  return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

static char *
build_key_file_path (const char *prefix,
                     const char *name)
{
  g_autoptr (GString) file = g_string_new (prefix);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      g_string_append_c (file, *c);
  g_string_append (file, hash);

  return g_build_filename (get_key_file_folder (), file->str, NULL);
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
  key->lock_native = g_strdup (native);
  key->project_id = project_id;

  return key;
}

/**
 * shared_segment_key_new:
 * @name: the key as Qt programs know it, UTF-8; an empty one is made, but nothing can be done with it
 * @kind: the kind of shared memory
 *
 * Makes the key that a Qt program names with `QSharedMemory (name)`.
 *
 * Qt makes key files in the folder of temporary files. This one is looked up now, in `TMPDIR`, and is `/tmp` without
 * it.
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
  key->native = build_key_file_path (SEGMENT_PREFIX, name);
  key->lock_native = build_key_file_path (LOCK_PREFIX, name);
  key->project_id = DEFAULT_PROJECT_ID;

  return key;
}

/**
 * shared_segment_key_new_native:
 * @native: (type filename): the name that the system knows: for System V the path of a file, which need not exist
 * @kind: the kind of shared memory
 *
 * Makes the key that a Qt program (6.6 or later) names with a `QNativeIpcKey`. Segment and lock share the one file.
 *
 * Returns: (transfer full): a new key
 */
SharedSegmentKey *
shared_segment_key_new_native (const char        *native,
                               SharedSegmentKind  kind)
{
  g_return_val_if_fail (native != NULL, NULL);

  return new_native_key (native, kind, DEFAULT_PROJECT_ID);
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

/**
 * shared_segment_key_parse:
 * @string: what a user typed: a plain name, or `systemv:PATH` or `systemv-N:PATH` with the path percent-encoded, as
 *   `QNativeIpcKey::toString ()` writes it
 * @error: return location for an error, or %NULL
 *
 * Makes a key from text, the reverse of shared_segment_key_to_string().
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
    {
      g_set_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                   _("“%s” is not a key that can be used: there are only System V segments yet"), string);
      return NULL;
    }

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
 * The key as text that shared_segment_key_parse() reads: the name of a key that has one, else the form of a native key.
 *
 * Returns: (transfer full): a new string
 */
char *
shared_segment_key_to_string (SharedSegmentKey *key)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  if (key->name != NULL)
    return g_strdup (key->name);

  escaped = g_uri_escape_string (key->native, "/", FALSE);
  if (key->project_id == DEFAULT_PROJECT_ID)
    return g_strconcat ("systemv:", escaped, NULL);

  return g_strdup_printf ("systemv-%d:%s", key->project_id, escaped);
}

/**
 * shared_segment_key_get_name:
 * @key: a key
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
 * Returns: (transfer none) (type filename): the name that the system knows: the path of the segment's key file
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
 * Tells whether two keys stand for the same segment and the same lock. A #GEqualFunc.
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
 * A #GHashFunc that goes with shared_segment_key_equal().
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

/* The path of the lock's key file. */
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

/* Tells whether anything can be done with the key, which may be NULL: Qt's KeyError. */
gboolean
shared_segment_key_is_usable (SharedSegmentKey  *key,
                              GError           **error)
{
  if (key != NULL && *key->native != '\0' && (key->name == NULL || *key->name != '\0'))
    return TRUE;

  g_set_error_literal (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                       key == NULL ? _("There is no key") : _("The key is empty"));
  return FALSE;
}
