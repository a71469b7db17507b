/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What will happen to whom when segments are removed, in words. GLib only.
 */

#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "segment-escape.h"
#include "segment-table-consequence.h"

/* The key of segments that no key leads to */
#define PRIVATE_KEY "0x00000000"

/* More programs than that are not named: the list would be longer than all others together. */
#define MAX_NAMED 8

static char *
format_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}

static void
add_line (GString *text,
          char    *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
  g_free (line);
}

static char *
describe_process (GPid        pid,
                  const char *program)
{
  g_autofree char *escaped = program != NULL ? segment_escape (program) : NULL;

  if (escaped == NULL)
    /* Translators: the number of a process */
    return g_strdup_printf (_("process %d"), (int) pid);

  /* Translators: a program's name, and the number of its process */
  return g_strdup_printf (_("%s (%d)"), escaped, (int) pid);
}

/* Who it is in use by */

static char *
list_users (SharedSegmentTableRow *row)
{
  guint n_users = shared_segment_table_row_get_n_users (row);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < MIN (n_users, MAX_NAMED); i++)
    {
      const char *program;
      GPid pid = shared_segment_table_row_get_user (row, i, &program, NULL);
      g_autofree char *user = describe_process (pid, program);

      if (i > 0)
        /* Translators: what stands between two programs in a list */
        g_string_append (list, _(", "));
      g_string_append (list, user);
    }

  if (n_users > MAX_NAMED)
    /* Translators: more programs than are listed */
    g_string_append (list, _(", …"));
  return g_string_free (list, FALSE);
}

static gint64
count_seen_attachments (SharedSegmentTableRow *row)
{
  gint64 n = 0;

  for (guint i = 0; i < shared_segment_table_row_get_n_users (row); i++)
    {
      guint n_mappings;

      shared_segment_table_row_get_user (row, i, NULL, &n_mappings);
      n += n_mappings;
    }

  return n;
}

static void
add_all_users (GString               *text,
               SharedSegmentTableRow *row)
{
  guint n = shared_segment_table_row_get_n_users (row);
  g_autofree char *users = list_users (row);

  add_line (text, g_strdup_printf (ngettext ("%u program is attached: it keeps its bytes until it detaches.",
                                             "%u programs are attached: they keep their bytes until they detach.", n),
                                   n));
  /* Translators: a list of programs */
  add_line (text, g_strdup_printf (_("Attached: %s"), users));
}

/* Into other users' programs one may not look, and one may be attached more than once. */
static void
add_some_users (GString               *text,
                SharedSegmentTableRow *row,
                gint64                 n_attachments)
{
  g_autofree char *users = list_users (row);
  g_autofree char *number = format_number (n_attachments);

  add_line (text, g_strdup_printf (ngettext ("There is %s attachment: whoever has it keeps the bytes until it ends.",
                                             "There are %s attachments: whoever has one keeps the bytes until it ends.",
                                             n_attachments),
                                   number));
  if (*users != '\0')
    /* Translators: a list of programs */
    add_line (text, g_strdup_printf (_("Attached, as far as can be told: %s"), users));
}

static void
add_nobody (GString               *text,
            SharedSegmentTableRow *row)
{
  guint64 size = shared_segment_table_row_get_bytes (row);
  g_autofree char *bytes = format_number (size);

  add_line (text, g_strdup_printf (ngettext ("Nobody is attached: its %s byte is freed at once.",
                                             "Nobody is attached: its %s bytes are freed at once.", size),
                                   bytes));
}

/* The kernel counts no attachments of POSIX segments: what is known are the mappings that were found. */
static void
add_posix_users (GString               *text,
                 SharedSegmentTableRow *row)
{
  if (shared_segment_table_row_get_n_users (row) > 0)
    add_all_users (text, row);
  else if (shared_segment_table_row_is_left_over (row) ||
           (shared_segment_table_row_get_nattch (row) == 0 && geteuid () == 0))
    add_nobody (text, row);
  else if (shared_segment_table_row_get_nattch (row) == 0)
    add_line (text, g_strdup (_("Nobody is known to be attached: whoever is keeps the bytes until detaching.")));
  else
    add_line (text, g_strdup (_("Who is attached is not known yet: whoever is keeps the bytes until detaching.")));
}

static void
add_users (GString               *text,
           SharedSegmentTableRow *row)
{
  gint64 n_attachments = shared_segment_table_row_get_nattch (row);

  if (shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    add_posix_users (text, row);
  else if (n_attachments == 0)
    add_nobody (text, row);
  else if (count_seen_attachments (row) < n_attachments)
    add_some_users (text, row, n_attachments);
  else
    add_all_users (text, row);
}

/* Who created it */

static char *
describe_running_creator (GPid        pid,
                          const char *program)
{
  g_autofree char *escaped = program != NULL ? segment_escape (program) : NULL;

  if (escaped == NULL)
    return g_strdup_printf (_("Process %d created it and still runs: it will not find it any more."), (int) pid);

  /* Translators: a program's name, and the number of its process */
  return g_strdup_printf (_("%s (%d) created it and still runs: it will not find it any more."), escaped, (int) pid);
}

static void
add_creator (GString               *text,
             SharedSegmentTableRow *row)
{
  const char *program;
  int pid = (int) shared_segment_table_row_get_creator (row, &program);
  gboolean is_left_over = shared_segment_table_row_is_left_over (row);

  if (pid != 0 && shared_segment_table_row_is_creator_running (row))
    add_line (text, describe_running_creator (pid, program));
  else if (pid != 0 && is_left_over)
    add_line (text, g_strdup_printf (_("It is left over: process %d, which created it, is gone."), pid));
  else if (pid != 0)
    add_line (text, g_strdup_printf (_("Process %d, which created it, is gone."), pid));
  else if (is_left_over)
    add_line (text, g_strdup (_("It is left over: nobody uses it, and who created it is not known.")));
}

static gboolean
is_removed (SharedSegmentTableRow *row)
{
  return g_str_has_prefix (shared_segment_table_row_get_status (row), "dest");
}

char *
segment_table_consequence_dup_title (SharedSegmentTableRow *row)
{
  g_autofree char *shmid = NULL;
  const char *name;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  name = shared_segment_table_row_get_name (row, NULL);
  if (name == NULL && shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    name = shared_segment_table_row_get_native (row);
  if (name == NULL && g_strcmp0 (shared_segment_table_row_get_key (row), PRIVATE_KEY) != 0)
    name = shared_segment_table_row_get_key (row);

  if (name != NULL)
    return segment_escape (name);

  shmid = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row));
  /* Translators: the number of a segment */
  return g_strdup_printf (_("Private segment %s"), shmid);
}

char *
segment_table_consequence_dup_facts (SharedSegmentTableRow *row)
{
  g_autofree char *shmid = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *owner = NULL;
  guint64 size;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  size = shared_segment_table_row_get_bytes (row);
  shmid = g_strdup_printf ("%" G_GINT64_FORMAT, shared_segment_table_row_get_shmid (row));
  bytes = format_number (size);
  owner = segment_escape (shared_segment_table_row_get_owner (row));

  if (shared_segment_table_row_get_kind (row) == SHARED_SEGMENT_POSIX)
    /* Translators: the number of a file, how many bytes it has, and the name of a user */
    return g_strdup_printf (ngettext ("POSIX, inode %s, %s byte, owner %s",
                                      "POSIX, inode %s, %s bytes, owner %s", size),
                            shmid, bytes, owner);

  /* Translators: a key, the number of a segment, how many bytes it has, and the name of a user */
  return g_strdup_printf (ngettext ("System V, key %s, shmid %s, %s byte, owner %s",
                                    "System V, key %s, shmid %s, %s bytes, owner %s", size),
                          shared_segment_table_row_get_key (row), shmid, bytes, owner);
}

char *
segment_table_consequence_describe (SharedSegmentTableRow *row)
{
  GString *text;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), NULL);

  text = g_string_new (NULL);
  if (is_removed (row))
    add_line (text, g_strdup (_("It is removed already, and goes by itself when the last program detaches. It cannot "
                                "be removed again.")));
  add_users (text, row);
  if (!is_removed (row))
    add_creator (text, row);

  return g_string_free (text, FALSE);
}

gboolean
segment_table_consequence_may_remove (SharedSegmentTableRow  *row,
                                      char                  **reason)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (SHARED_IS_SEGMENT_TABLE_ROW (row), FALSE);

  if (!is_removed (row) && shared_segment_table_row_may_remove (row, &error))
    return TRUE;

  if (reason != NULL)
    *reason = is_removed (row) ? segment_table_consequence_describe (row) : g_strdup (error->message);
  return FALSE;
}

static guint
count_all (const SegmentTableConsequenceCounts *counts)
{
  return counts->n_removable + counts->n_refused + counts->n_gone + counts->n_removed + counts->n_failed;
}

char *
segment_table_consequence_dup_heading (const SegmentTableConsequenceCounts *counts)
{
  g_return_val_if_fail (counts != NULL, NULL);

  if (count_all (counts) == 0)
    return g_strdup (_("Nothing is left over"));

  if (counts->n_removable == 1 && count_all (counts) == 1)
    return g_strdup (_("Remove this segment?"));

  if (counts->n_removable > 0)
    return g_strdup_printf (ngettext ("Remove %u segment?", "Remove %u segments?", counts->n_removable),
                            counts->n_removable);

  if (counts->n_failed > 0)
    return g_strdup_printf (ngettext ("%u segment is not removed", "%u segments are not removed", counts->n_failed),
                            counts->n_failed);

  if (counts->n_refused > 0)
    return g_strdup_printf (ngettext ("%u segment cannot be removed", "%u segments cannot be removed",
                                      counts->n_refused), counts->n_refused);

  return g_strdup (_("Nothing is left to remove"));
}

static void
add_question (GString                             *text,
              const SegmentTableConsequenceCounts *counts)
{
  g_autofree char *bytes = format_number (counts->bytes);

  if (counts->n_removable > 1)
    add_line (text, g_strdup_printf (ngettext ("They have %s byte in all.", "They have %s bytes in all.",
                                               counts->bytes),
                                     bytes));
  if (counts->n_removable > 0)
    {
      add_line (text, g_strdup (ngettext ("If it has a key file and a semaphore, these are removed with it.",
                                          "Their key files and semaphores are removed with them.",
                                          counts->n_removable)));
      add_line (text, g_strdup (_("This cannot be undone, but the contents can be saved before.")));
    }
}

char *
segment_table_consequence_dup_summary (const SegmentTableConsequenceCounts *counts)
{
  GString *text;

  g_return_val_if_fail (counts != NULL, NULL);

  text = g_string_new (NULL);
  add_question (text, counts);

  if (counts->n_removed > 0)
    add_line (text, g_strdup_printf (ngettext ("%u segment has been removed.", "%u segments have been removed.",
                                               counts->n_removed), counts->n_removed));
  if (counts->n_failed > 0 && counts->n_removable > 0)
    add_line (text, g_strdup_printf (ngettext ("%u segment is not removed.", "%u segments are not removed.",
                                               counts->n_failed), counts->n_failed));
  if (counts->n_refused > 0 && count_all (counts) > 1)
    add_line (text, g_strdup_printf (ngettext ("%u segment cannot be removed and stays.",
                                               "%u segments cannot be removed and stay.",
                                               counts->n_refused), counts->n_refused));
  if (counts->n_gone > 0)
    add_line (text, g_strdup_printf (ngettext ("%u segment has gone by itself.", "%u segments have gone by themselves.",
                                               counts->n_gone), counts->n_gone));

  return g_string_free (text, FALSE);
}
