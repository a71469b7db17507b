/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the user prefers, kept by GSettings.
 */

#include "config.h"

#include <glib/gstdio.h>

#include "segment-command-line.h"
#include "segment-settings.h"

#define SCHEMA_ID        "org.sharedsegment"
#define COMPILED_NAME    "gschemas.compiled"
#define COMPILED_PATH    "/org/sharedsegment/ui/" COMPILED_NAME

/* GSettings reads schemas from folders only. The file stays mapped when it is removed. */
static GSettingsSchemaSource *
load_source (GBytes  *compiled,
             GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("segment-settings-XXXXXX", error);
  g_autofree char *path = NULL;
  GSettingsSchemaSource *source = NULL;

  if (folder == NULL)
    return NULL;

  path = g_build_filename (folder, COMPILED_NAME, NULL);
  if (g_file_set_contents (path, g_bytes_get_data (compiled, NULL), (gssize) g_bytes_get_size (compiled), error))
    source = g_settings_schema_source_new_from_directory (folder, g_settings_schema_source_get_default (), TRUE, error);

  g_unlink (path);
  g_rmdir (folder);
  return source;
}

static GSettingsSchemaSource *
load_own_source (void)
{
  g_autoptr (GBytes) compiled = g_resources_lookup_data (COMPILED_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  GSettingsSchemaSource *source = load_source (compiled, &error);

  if (source == NULL)
    g_error ("The preferences cannot be described: %s", error->message);

  return source;
}

static GSettingsSchema *
find_schema (void)
{
  static GSettingsSchemaSource *own_source;
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;

  if (installed != NULL)
    schema = g_settings_schema_source_lookup (installed, SCHEMA_ID, TRUE);
  if (schema != NULL)
    return schema;

  if (g_once_init_enter (&own_source))
    g_once_init_leave (&own_source, load_own_source ());

  return g_settings_schema_source_lookup (own_source, SCHEMA_ID, FALSE);
}

GSettings *
segment_settings_new (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();

  return g_settings_new_full (schema, NULL, NULL);
}

SharedSegmentKey *
segment_settings_build_key (const char         *string,
                            SharedSegmentKind   kind,
                            GError            **error)
{
  g_autoptr (SharedSegmentKey) key = NULL;

  g_return_val_if_fail (string != NULL, NULL);

  key = shared_segment_key_parse (string, error);
  if (key == NULL)
    return NULL;

  if (kind == SHARED_SEGMENT_POSIX && shared_segment_key_get_name (key) != NULL)
    return shared_segment_key_new (string, SHARED_SEGMENT_POSIX);

  return g_steal_pointer (&key);
}

SharedSegmentKey *
segment_settings_dup_key (GSettings *settings)
{
  g_autofree char *string = NULL;
  SharedSegmentKey *key;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  string = g_settings_get_string (settings, SEGMENT_SETTINGS_KEY);
  key = segment_settings_build_key (string, (SharedSegmentKind) g_settings_get_enum (settings, SEGMENT_SETTINGS_KIND),
                                    NULL);

  return key != NULL ? key : shared_segment_key_new (SEGMENT_DEFAULT_KEY, SHARED_SEGMENT_SYSTEM_V);
}
