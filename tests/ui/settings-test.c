/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the user prefers: defaults and ranges, and the key that it amounts to. No schema is installed here.
 */

#include "config.h"

#include "segment-settings.h"

static void
reset_all (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (char **key = keys; *key != NULL; key++)
    g_settings_reset (settings, *key);
}

static GSettings *
new_settings (void)
{
  GSettings *settings = segment_settings_new ();

  reset_all (settings);
  return settings;
}

static void
test_defaults (void)
{
  g_autoptr (GSettings) settings = new_settings ();
  g_autofree char *key = g_settings_get_string (settings, SEGMENT_SETTINGS_KEY);

  g_assert_cmpstr (key, ==, "shareTest");
  g_assert_cmpint (g_settings_get_enum (settings, SEGMENT_SETTINGS_KIND), ==, SHARED_SEGMENT_SYSTEM_V);
  g_assert_cmpuint (g_settings_get_uint (settings, SEGMENT_SETTINGS_POLL_INTERVAL), ==, 200);
  g_assert_cmpuint (g_settings_get_uint (settings, SEGMENT_SETTINGS_FONT_SIZE), ==, 100);
  g_assert_false (g_settings_get_boolean (settings, SEGMENT_SETTINGS_MONOSPACE));
  g_assert_true (g_settings_get_boolean (settings, SEGMENT_SETTINGS_WRAP));
  g_assert_true (g_settings_get_boolean (settings, SEGMENT_SETTINGS_SHOW_CHANGES));
}

static gboolean
is_in_range (GSettings  *settings,
             const char *name,
             guint32     number)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_uint32 (number));

  g_object_get (settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, name);
  return g_settings_schema_key_range_check (key, value);
}

static void
assert_range (const char *name,
              guint32     smallest,
              guint32     largest)
{
  g_autoptr (GSettings) settings = new_settings ();

  g_assert_false (is_in_range (settings, name, smallest - 1));
  g_assert_true (is_in_range (settings, name, smallest));
  g_assert_true (is_in_range (settings, name, largest));
  g_assert_false (is_in_range (settings, name, largest + 1));
}

static void
test_ranges (void)
{
  assert_range (SEGMENT_SETTINGS_POLL_INTERVAL, 50, 5000);
  assert_range (SEGMENT_SETTINGS_FONT_SIZE, 50, 400);
}

/* The enumeration of the schema is that of the module. */
static void
test_kinds_have_the_numbers_of_the_module (void)
{
  g_autoptr (GSettings) settings = new_settings ();

  g_assert_true (g_settings_set_string (settings, SEGMENT_SETTINGS_KIND, "posix"));
  g_assert_cmpint (g_settings_get_enum (settings, SEGMENT_SETTINGS_KIND), ==, SHARED_SEGMENT_POSIX);
  g_assert_true (g_settings_set_string (settings, SEGMENT_SETTINGS_KIND, "system-v"));
  g_assert_cmpint (g_settings_get_enum (settings, SEGMENT_SETTINGS_KIND), ==, SHARED_SEGMENT_SYSTEM_V);
}

static void
assert_built (const char        *string,
              SharedSegmentKind  kind,
              const char        *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SharedSegmentKey) key = segment_settings_build_key (string, kind, &error);
  g_autofree char *built = NULL;

  g_assert_no_error (error);
  built = shared_segment_key_to_string (key);
  g_assert_cmpstr (built, ==, expected);
}

static void
test_keys_are_of_the_preferred_kind (void)
{
  assert_built ("name", SHARED_SEGMENT_SYSTEM_V, "name");
  assert_built ("name", SHARED_SEGMENT_POSIX, "posix:/qipc_sharedmemory_name6ae999552a0d2dca14d62e2bc8b764d377b1dd6c");
}

/* A native key says itself which kind it is of. */
static void
test_native_keys_keep_their_kind (void)
{
  assert_built ("systemv:/tmp/file", SHARED_SEGMENT_POSIX, "systemv:/tmp/file");
  assert_built ("posix:/name", SHARED_SEGMENT_SYSTEM_V, "posix:/name");
}

static void
test_what_cannot_be_a_key (void)
{
  const char *strings[] = { "", "posix:bad", "systemv:" };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    for (SharedSegmentKind kind = SHARED_SEGMENT_SYSTEM_V; kind <= SHARED_SEGMENT_POSIX; kind++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (segment_settings_build_key (strings[i], kind, &error));
        g_assert_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY);
      }
}

static void
assert_preferred (GSettings         *settings,
                  const char        *name,
                  SharedSegmentKind  kind)
{
  g_autoptr (SharedSegmentKey) key = segment_settings_dup_key (settings);
  g_autoptr (SharedSegmentKey) expected = shared_segment_key_new (name, kind);

  g_assert_true (shared_segment_key_equal (key, expected));
}

static void
test_preferred_key (void)
{
  g_autoptr (GSettings) settings = new_settings ();

  assert_preferred (settings, "shareTest", SHARED_SEGMENT_SYSTEM_V);
  g_settings_set_string (settings, SEGMENT_SETTINGS_KEY, "other");
  assert_preferred (settings, "other", SHARED_SEGMENT_SYSTEM_V);
  g_settings_set_enum (settings, SEGMENT_SETTINGS_KIND, SHARED_SEGMENT_POSIX);
  assert_preferred (settings, "other", SHARED_SEGMENT_POSIX);
}

/* Whoever edits the preferences by hand need not start without a window. */
static void
test_default_stands_in_for_what_cannot_be_a_key (void)
{
  g_autoptr (GSettings) settings = new_settings ();

  g_settings_set_string (settings, SEGMENT_SETTINGS_KEY, "");
  assert_preferred (settings, "shareTest", SHARED_SEGMENT_SYSTEM_V);
}

static void
test_each_program_has_a_size_of_its_own (void)
{
  g_autoptr (GSettings) settings = new_settings ();
  g_autoptr (GSettings) writer = g_settings_get_child (settings, "writer");
  g_autoptr (GSettings) reader = g_settings_get_child (settings, "reader");
  int width = g_settings_get_int (reader, "width");

  g_assert_true (g_settings_set_int (writer, "width", width + 1));
  g_assert_cmpint (g_settings_get_int (reader, "width"), ==, width);
  g_settings_reset (writer, "width");
  g_assert_cmpint (g_settings_get_int (writer, "width"), ==, width);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GSETTINGS_SCHEMA_DIR", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/ranges", test_ranges);
  g_test_add_func ("/settings/kinds-have-the-numbers-of-the-module", test_kinds_have_the_numbers_of_the_module);
  g_test_add_func ("/settings/keys-are-of-the-preferred-kind", test_keys_are_of_the_preferred_kind);
  g_test_add_func ("/settings/native-keys-keep-their-kind", test_native_keys_keep_their_kind);
  g_test_add_func ("/settings/what-cannot-be-a-key", test_what_cannot_be_a_key);
  g_test_add_func ("/settings/preferred-key", test_preferred_key);
  g_test_add_func ("/settings/default-stands-in-for-what-cannot-be-a-key",
                   test_default_stands_in_for_what_cannot_be_a_key);
  g_test_add_func ("/settings/each-program-has-a-size-of-its-own", test_each_program_has_a_size_of_its_own);

  return g_test_run ();
}
