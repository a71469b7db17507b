/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All that is known of a segment of the machine, in words. GLib only.
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segment-escape.h"
#include "segment-kind.h"
#include "segment-permissions.h"
#include "segment-table-facts.h"
#include "segment-time.h"

/* What people still read, and what a label lays out at once. */
#define MAX_USERS 100

#define NOTHING "—"

static gboolean
is_posix (SharedSegmentTableRow *row)
{
  return shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX;
}

static char *
describe_size (guint64 size)
{
  g_autofree char *human = NULL;

  if (size < 1024)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, size);

  human = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  return g_strdup_printf ("%'" G_GUINT64_FORMAT " (%s)", size, human);
}

static char *
describe_process (GPid        pid,
                  const char *program)
{
  g_autofree char *escaped = NULL;

  if (program == NULL)
    /* Translators: the number of a process, whose program is not known */
    return g_strdup_printf (_("Process %d"), (int) pid);

  escaped = segment_escape (program);
  /* Translators: a program's name, and the number of its process */
  return g_strdup_printf (_("%s (%d)"), escaped, (int) pid);
}

static char *
describe_kind (SharedSegmentTableRow *row)
{
  return g_strdup (segment_kind_get_title (shared_segment_table_row_get_kind (row)));
}

static char *
describe_key (SharedSegmentTableRow *row)
{
  const char *key = shared_segment_table_row_get_key (row);

  return g_strdup (key != NULL ? key : NOTHING);
}

static char *
describe_native (SharedSegmentTableRow *row)
{
  const char *native = shared_segment_table_row_get_native (row);

  return native != NULL ? segment_escape (native) : g_strdup (NOTHING);
}

static char *
describe_name (SharedSegmentTableRow *row)
{
  gboolean is_exact;
  const char *name = shared_segment_table_row_get_name (row, &is_exact);
  g_autofree char *escaped = NULL;

  if (name == NULL)
    return g_strdup (NOTHING);

  escaped = segment_escape (name);
  if (is_exact)
    return g_steal_pointer (&escaped);

  /* Translators: the letters of a key, which end with "…" */
  return g_strdup_printf (_("%s (only its letters are known)"), escaped);
}

static char *
describe_shmid (SharedSegmentTableRow *row)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row));
}

static char *
describe_owner (SharedSegmentTableRow *row)
{
  return segment_escape (shared_segment_table_row_get_owner (row));
}

static char *
describe_perms (SharedSegmentTableRow *row)
{
  guint permissions = shared_segment_table_row_get_perms (row);
  g_autofree char *letters = segment_permissions_dup_letters (permissions);

  return g_strdup_printf ("%04o (%s)", permissions, letters);
}

static char *
describe_bytes (SharedSegmentTableRow *row)
{
  return describe_size (shared_segment_table_row_get_bytes (row));
}

static char *
describe_nattch (SharedSegmentTableRow *row)
{
  gint64 attachments = shared_segment_table_row_get_nattch (row);

  if (attachments < 0)
    return g_strdup (_("Not known yet"));

  return g_strdup_printf ("%'" G_GINT64_FORMAT, attachments);
}

static char *
describe_status (SharedSegmentTableRow *row)
{
  const char *status = shared_segment_table_row_get_status (row);
  gboolean is_removed = strstr (status, "dest") != NULL;
  gboolean is_locked = strstr (status, "locked") != NULL;
  /* Translators: of a segment; "dest" is what ipcs says */
  const char *removed = _("dest: removed, goes when the last program detaches");
  /* Translators: of a segment; "locked" is what ipcs says */
  const char *locked = _("locked: locked in memory, is not swapped out");

  if (is_removed && is_locked)
    return g_strconcat (removed, "\n", locked, NULL);
  if (is_removed)
    return g_strdup (removed);

  return g_strdup (is_locked ? locked : NOTHING);
}

static const char *
get_left_over_reason (SharedSegmentTableRow *row)
{
  gboolean has_creator = shared_segment_table_row_get_creator (row, NULL) != 0;

  if (shared_segment_table_row_is_left_over (row))
    return has_creator ? _("Yes: the program that created it is gone, and nobody is attached")
                       : _("Yes: nobody uses it, and it is not known who created it");

  if (shared_segment_table_row_get_nattch (row) > 0)
    return _("No: it is attached");
  if (shared_segment_table_row_get_nattch (row) < 0)
    return _("Not known yet");
  if (has_creator && shared_segment_table_row_is_creator_running (row))
    return _("No: the program that created it is running");

  return _("Not as far as is known: a program may use it that may not be looked at");
}

static char *
describe_left_over (SharedSegmentTableRow *row)
{
  return g_strdup (get_left_over_reason (row));
}

static char *
describe_creator (SharedSegmentTableRow *row)
{
  const char *program;
  GPid creator = shared_segment_table_row_get_creator (row, &program);

  if (creator == 0)
    return g_strdup (_("Not known"));

  if (!shared_segment_table_row_is_creator_running (row))
    /* Translators: the number of a process */
    return g_strdup_printf (_("Process %d, which is gone"), (int) creator);

  return describe_process (creator, program);
}

static char *
describe_last_user (SharedSegmentTableRow *row)
{
  const char *program;
  GPid last_user = shared_segment_table_row_get_last_user (row, &program);

  return last_user != 0 ? describe_process (last_user, program) : g_strdup (NOTHING);
}

static char *
describe_time (SharedSegmentTableRow *row,
               gint64                 seconds)
{
  if (seconds != 0)
    return segment_time_format (seconds);

  return g_strdup (is_posix (row) ? NOTHING : _("Never"));
}

static char *
describe_attached (SharedSegmentTableRow *row)
{
  return describe_time (row, shared_segment_table_row_get_attached (row));
}

static char *
describe_detached (SharedSegmentTableRow *row)
{
  return describe_time (row, shared_segment_table_row_get_detached (row));
}

static char *
describe_changed (SharedSegmentTableRow *row)
{
  return describe_time (row, shared_segment_table_row_get_changed (row));
}

static char *
describe_resident (SharedSegmentTableRow *row)
{
  gint64 resident = shared_segment_table_row_get_resident (row);
  g_autofree char *size = NULL;

  if (resident < 0)
    return g_strdup (NOTHING);

  size = describe_size ((guint64) resident);
  if (!is_posix (row) || resident == 0)
    return g_steal_pointer (&size);

  /* Translators: a number of bytes */
  return g_strdup_printf (_("%s, in memory or swapped out"), size);
}

static char *
describe_swapped (SharedSegmentTableRow *row)
{
  gint64 swapped = shared_segment_table_row_get_swapped (row);

  return swapped < 0 ? g_strdup (NOTHING) : describe_size ((guint64) swapped);
}

static char *
describe_user (SharedSegmentTableRow *row,
               guint                  position,
               guint                 *n_mappings)
{
  const char *program;
  GPid pid = shared_segment_table_row_get_user (row, position, &program, n_mappings);
  g_autofree char *process = describe_process (pid, program);

  if (*n_mappings == 1)
    return g_steal_pointer (&process);

  /* Translators: a program, and how often it has mapped a segment */
  return g_strdup_printf (_("%s × %u"), process, *n_mappings);
}

/* Who has mapped it, but may not be looked at, and is not told of therefore. Who has mapped a POSIX segment is not
 * counted by the kernel. */
static char *
describe_other_users (SharedSegmentTableRow *row,
                      gint64                 n_seen)
{
  gint64 attachments = shared_segment_table_row_get_nattch (row);
  gulong others = (gulong) MAX (attachments - n_seen, 0);

  if (attachments < 0)
    return g_strdup (_("Not known yet"));
  if (others > 0 && n_seen > 0)
    return g_strdup_printf (ngettext ("%lu more attachment, by whom may not be looked at",
                                      "%lu more attachments, by whom may not be looked at", others), others);
  if (others > 0)
    return g_strdup_printf (ngettext ("%lu attachment, by whom may not be looked at",
                                      "%lu attachments, by whom may not be looked at", others), others);
  if (n_seen == 0)
    return g_strdup (is_posix (row) ? _("Nobody, as far as it is permitted to look") : _("Nobody"));

  return NULL;
}

static char *
describe_users (SharedSegmentTableRow *row)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_users = shared_segment_table_row_get_n_users (row);
  gint64 n_seen = 0;
  char *others;

  for (guint i = 0; i < n_users; i++)
    {
      guint n_mappings;
      char *line = describe_user (row, i, &n_mappings);

      n_seen += n_mappings;
      if (i < MAX_USERS)
        g_ptr_array_add (lines, line);
      else
        g_free (line);
    }

  if (n_users > MAX_USERS)
    g_ptr_array_add (lines, g_strdup_printf (ngettext ("%u more program", "%u more programs", n_users - MAX_USERS),
                                             n_users - MAX_USERS));

  others = describe_other_users (row, n_seen);
  if (others != NULL)
    g_ptr_array_add (lines, others);

  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static const struct
{
  const char *title;
  char      *(*describe) (SharedSegmentTableRow *row);
} FACTS[SEGMENT_TABLE_N_FACTS] = {
  [SEGMENT_TABLE_FACT_KIND] = { N_("Kind"), describe_kind },
  [SEGMENT_TABLE_FACT_KEY] = { N_("Key"), describe_key },
  /* Translators: The name that the system knows the segment by */
  [SEGMENT_TABLE_FACT_NATIVE] = { N_("Native name"), describe_native },
  /* Translators: The key of a segment, as Qt programs know it */
  [SEGMENT_TABLE_FACT_NAME] = { N_("Qt name"), describe_name },
  [SEGMENT_TABLE_FACT_SHMID] = { N_("shmid"), describe_shmid },
  [SEGMENT_TABLE_FACT_OWNER] = { N_("Owner"), describe_owner },
  [SEGMENT_TABLE_FACT_PERMS] = { N_("Permissions"), describe_perms },
  [SEGMENT_TABLE_FACT_BYTES] = { N_("Bytes"), describe_bytes },
  [SEGMENT_TABLE_FACT_NATTCH] = { N_("Attachments"), describe_nattch },
  [SEGMENT_TABLE_FACT_STATUS] = { N_("Status"), describe_status },
  /* Translators: Whether a segment is left over */
  [SEGMENT_TABLE_FACT_LEFT_OVER] = { N_("Left over"), describe_left_over },
  [SEGMENT_TABLE_FACT_CREATOR] = { N_("Creator"), describe_creator },
  /* Translators: The program that attached to a segment, or detached from it, last */
  [SEGMENT_TABLE_FACT_LAST_USER] = { N_("Last user"), describe_last_user },
  [SEGMENT_TABLE_FACT_ATTACHED] = { N_("Last attach"), describe_attached },
  [SEGMENT_TABLE_FACT_DETACHED] = { N_("Last detach"), describe_detached },
  [SEGMENT_TABLE_FACT_CHANGED] = { N_("Last change"), describe_changed },
  /* Translators: How many bytes of a segment are in memory */
  [SEGMENT_TABLE_FACT_RESIDENT] = { N_("Resident"), describe_resident },
  /* Translators: How many bytes of a segment are swapped out */
  [SEGMENT_TABLE_FACT_SWAPPED] = { N_("Swapped"), describe_swapped },
  /* Translators: Which programs have mapped a segment; a list of them follows */
  [SEGMENT_TABLE_FACT_USERS] = { N_("Mapped by"), describe_users },
};

const char *
segment_table_fact_get_title (SegmentTableFact  fact,
                              SharedSegmentKind kind)
{
  g_return_val_if_fail (fact < SEGMENT_TABLE_N_FACTS, NULL);

  if (fact == SEGMENT_TABLE_FACT_SHMID && kind == SHARED_SEGMENT_POSIX)
    return _("inode");

  return _(FACTS[fact].title);
}

char *
segment_table_fact_describe (SegmentTableFact       fact,
                             SharedSegmentTableRow *row)
{
  g_return_val_if_fail (fact < SEGMENT_TABLE_N_FACTS, NULL);
  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  return FACTS[fact].describe (row);
}
