/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The machine's segments as JSON (RFC 8259). GLib only.
 */

#include "config.h"

#include "segment-reader-json.h"

#define INDENT "    "

/* Two characters that JSON allows in a string end a line in other languages; and what steers a terminal does not do so
 * here. */
static gboolean
needs_escape (gunichar c)
{
  return c == '"' || c == '\\' || g_unichar_type (c) == G_UNICODE_FORMAT || g_unichar_iscntrl (c) ||
         g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* A character above U+FFFF is two in UTF-16, which the numbers of JSON stand for. */
static void
append_escape (GString  *json,
               gunichar  c)
{
  if (c == '"' || c == '\\')
    g_string_append_printf (json, "\\%c", (char) c);
  else if (c <= 0xffff)
    g_string_append_printf (json, "\\u%04x", c);
  else
    g_string_append_printf (json, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

static void
append_string (GString    *json,
               const char *string)
{
  g_autofree char *valid = NULL;

  if (string == NULL)
    {
      g_string_append (json, "null");
      return;
    }

  valid = g_utf8_make_valid (string, -1);
  g_string_append_c (json, '"');
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (needs_escape (c))
        append_escape (json, c);
      else
        g_string_append_unichar (json, c);
    }
  g_string_append_c (json, '"');
}

static void
begin_member (GString    *json,
              const char *name)
{
  g_string_append_printf (json, "%s\n" INDENT "\"%s\": ", json->str[json->len - 1] == '{' ? "" : ",", name);
}

static void
append_string_member (GString    *json,
                      const char *name,
                      const char *string)
{
  begin_member (json, name);
  append_string (json, string);
}

static void
append_number_member (GString    *json,
                      const char *name,
                      gint64      number)
{
  begin_member (json, name);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, number);
}

/* A number that is not known is null. */
static void
append_known_member (GString    *json,
                     const char *name,
                     gint64      number,
                     gint64      unknown)
{
  if (number != unknown)
    append_number_member (json, name, number);
  else
    append_string_member (json, name, NULL);
}

static void
append_boolean_member (GString    *json,
                       const char *name,
                       gboolean    boolean)
{
  begin_member (json, name);
  g_string_append (json, boolean ? "true" : "false");
}

static void
append_users (GString               *json,
              SharedSegmentTableRow *row)
{
  begin_member (json, "users");
  g_string_append_c (json, '[');
  for (guint i = 0; i < shared_segment_table_row_get_n_users (row); i++)
    {
      const char *program;
      guint n_mappings;
      GPid pid = shared_segment_table_row_get_user (row, i, &program, &n_mappings);

      g_string_append_printf (json, "%s{\"pid\": %d, \"program\": ", i > 0 ? ", " : "", (int) pid);
      append_string (json, program);
      g_string_append_printf (json, ", \"mappings\": %u}", n_mappings);
    }
  g_string_append_c (json, ']');
}

/* What ipcs tells, by its names */
static void
append_ipcs_members (GString               *json,
                     SharedSegmentTableRow *row)
{
  g_autofree char *perms = g_strdup_printf ("%o", shared_segment_table_row_get_perms (row));
  const char *status = shared_segment_table_row_get_status (row);

  append_string_member (json, "key", shared_segment_table_row_get_key (row));
  append_number_member (json, "shmid", shared_segment_table_row_get_shmid (row));
  append_string_member (json, "owner", shared_segment_table_row_get_owner (row));
  append_string_member (json, "perms", perms);
  append_number_member (json, "bytes", (gint64) shared_segment_table_row_get_bytes (row));
  append_number_member (json, "nattch", shared_segment_table_row_get_nattch (row));
  append_string_member (json, "status", *status != '\0' ? status : NULL);
}

static void
append_process_members (GString               *json,
                        SharedSegmentTableRow *row)
{
  const char *creator_program;
  const char *last_user_program;
  GPid creator = shared_segment_table_row_get_creator (row, &creator_program);
  GPid last_user = shared_segment_table_row_get_last_user (row, &last_user_program);

  append_known_member (json, "creator", creator, 0);
  append_string_member (json, "creator_program", creator_program);
  if (creator != 0)
    append_boolean_member (json, "creator_running", shared_segment_table_row_is_creator_running (row));
  else
    append_string_member (json, "creator_running", NULL);
  append_known_member (json, "last_user", last_user, 0);
  append_string_member (json, "last_user_program", last_user_program);
  append_users (json, row);
}

static void
append_name_members (GString               *json,
                     SharedSegmentTableRow *row)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_table_row_dup_segment_key (row);
  g_autofree char *argument = key != NULL ? shared_segment_key_to_string (key) : NULL;
  gboolean is_exact;
  const char *name = shared_segment_table_row_get_name (row, &is_exact);

  append_string_member (json, "name", name);
  append_boolean_member (json, "name_exact", name != NULL && is_exact);
  append_string_member (json, "native", shared_segment_table_row_get_native (row));
  append_string_member (json, "argument", argument);
}

void
segment_reader_json_append_row (GString               *json,
                                SharedSegmentTableRow *row)
{
  gboolean is_posix = shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX;

  g_string_append (json, "  {");
  append_string_member (json, "kind", is_posix ? "posix" : "systemv");
  append_ipcs_members (json, row);
  append_process_members (json, row);
  append_known_member (json, "attached", shared_segment_table_row_get_attached (row), 0);
  append_known_member (json, "detached", shared_segment_table_row_get_detached (row), 0);
  append_known_member (json, "changed", shared_segment_table_row_get_changed (row), 0);
  append_known_member (json, "resident", shared_segment_table_row_get_resident (row), -1);
  append_known_member (json, "swapped", shared_segment_table_row_get_swapped (row), -1);
  append_boolean_member (json, "left_over", shared_segment_table_row_is_left_over (row));
  append_name_members (json, row);
  g_string_append (json, "\n  }");
}
