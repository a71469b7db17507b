/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who has a file in memory: POSIX shared memory counts no attachments, but the kernel lists every process's mappings.
 *
 * Seen are the processes of the same user and the same pid namespace, unless a program hides what it has in memory
 * because it holds secrets.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "shared-segment-mappings-private.h"

/* Looks for the file in one line of /proc/PID/maps. A file's name may hold anything, but stands last. */
static gboolean
parse_line (const char        *line,
            const struct stat *file,
            gsize             *length)
{
  unsigned long start, end, inode;
  unsigned int device_major, device_minor;

  if (sscanf (line, "%lx-%lx %*s %*x %x:%x %lu", &start, &end, &device_major, &device_minor, &inode) != 5 ||
      inode != file->st_ino || device_major != major (file->st_dev) || device_minor != minor (file->st_dev))
    return FALSE;

  *length = end - start;
  return TRUE;
}

/*
 * shared_segment_mappings_parse:
 * @mappings: what /proc/PID/maps says
 * @pid: whose it is
 * @file: the file to look for
 * @func: (scope call): called for each mapping of it
 *
 * Returns: whether to go on with the next process
 */
gboolean
shared_segment_mappings_parse (const char               *mappings,
                               GPid                      pid,
                               const struct stat        *file,
                               SharedSegmentMappingFunc  func,
                               gpointer                  user_data)
{
  g_autofree char *inode = g_strdup_printf (" %lu ", (unsigned long) file->st_ino);
  const char *hit = mappings;

  while (hit != NULL && (hit = strstr (hit, inode)) != NULL)
    {
      const char *line = hit;
      gsize length;

      while (line > mappings && line[-1] != '\n')
        line--;

      if (parse_line (line, file, &length) && !func (pid, length, user_data))
        return FALSE;

      hit = strchr (hit, '\n');
    }

  return TRUE;
}

/* Reads a number and the one character that must follow it. */
static gboolean
parse_number (const char **position,
              guint        base,
              char         end,
              guint64     *number)
{
  char *rest;

  if (!g_ascii_isxdigit (**position))
    return FALSE;

  *number = g_ascii_strtoull (*position, &rest, base);
  *position = rest + 1;
  return *rest == end;
}

/* As parse_line(), but for any file. */
static gboolean
parse_mapping (const char           *line,
               const char           *line_end,
               SharedSegmentMapping *mapping)
{
  guint64 start, end, offset, device_major, device_minor;
  const char *next = line;

  if (!parse_number (&next, 16, '-', &start) || !parse_number (&next, 16, ' ', &end) || strnlen (next, 5) < 5)
    return FALSE;

  next += strlen ("rwxp ");
  if (!parse_number (&next, 16, ' ', &offset) || !parse_number (&next, 16, ':', &device_major) ||
      !parse_number (&next, 16, ' ', &device_minor) || !parse_number (&next, 10, ' ', &mapping->inode))
    return FALSE;

  next += strspn (next, " ");
  if (next > line_end)
    return FALSE;

  mapping->device = makedev (device_major, device_minor);
  mapping->path = next;
  mapping->path_length = line_end - next;
  return TRUE;
}

/*
 * shared_segment_mappings_parse_all:
 * @mappings: what /proc/PID/maps says
 * @func: (scope call): called for each mapping of a file
 */
void
shared_segment_mappings_parse_all (const char              *mappings,
                                   SharedSegmentMappedFunc  func,
                                   gpointer                 user_data)
{
  const char *line = mappings;

  while (*line != '\0')
    {
      const char *end = strchrnul (line, '\n');
      SharedSegmentMapping mapping;

      /* Not by the inode: the first System V segment has the id 0. */
      if (parse_mapping (line, end, &mapping) && mapping.path_length > 0 && mapping.path[0] == '/')
        func (&mapping, user_data);

      line = *end != '\0' ? end + 1 : end;
    }
}

typedef enum
{
  SEEN,
  BLIND,    /* no more files can be opened: it says nothing of what there is */
  STOPPED   /* by the caller's function */
} Look;

static Look
look_at_process (GPid                      pid,
                 const struct stat        *file,
                 SharedSegmentMappingFunc  func,
                 gpointer                  user_data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  g_autofree char *mappings = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_get_contents (path, &mappings, NULL, &error))
    return shared_segment_mappings_parse (mappings, pid, file, func, user_data) ? SEEN : STOPPED;

  return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_MFILE) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NFILE) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM) ? BLIND : SEEN;
}

/*
 * shared_segment_mappings_foreach:
 * @file: the file, as stat() describes it
 * @func: (scope call): called for each mapping of the file in any process, also in this one
 *
 * Looks at all processes: this takes some milliseconds.
 *
 * Returns: %FALSE if it could not look at all
 */
gboolean
shared_segment_mappings_foreach (const struct stat        *file,
                                 SharedSegmentMappingFunc  func,
                                 gpointer                  user_data)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  gboolean did_look = processes != NULL;
  const char *name;

  while (processes != NULL && (name = g_dir_read_name (processes)) != NULL)
    {
      Look look = SEEN;

      if (g_ascii_isdigit (name[0]))
        look = look_at_process (g_ascii_strtoll (name, NULL, 10), file, func, user_data);
      if (look == STOPPED)
        return TRUE;
      if (look == BLIND)
        did_look = FALSE;
    }

  return did_look;
}

static gboolean
count_one (GPid     pid,
           gsize    length,
           gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  return TRUE;
}

/*
 * shared_segment_mappings_count:
 *
 * Returns: how many mappings of the file there are, in all processes together
 */
guint
shared_segment_mappings_count (const struct stat *file)
{
  guint count = 0;

  shared_segment_mappings_foreach (file, count_one, &count);
  return count;
}

static gboolean
keep_first (GPid     pid,
            gsize    length,
            gpointer user_data)
{
  GPid *found = user_data;

  *found = pid;
  return FALSE;
}

/*
 * shared_segment_mappings_find:
 * @likely: a process to ask first; 0 or less: none
 *
 * Returns: a process that has mapped the file, 0 if none is seen, -1 if it could not look
 */
GPid
shared_segment_mappings_find (const struct stat *file,
                              GPid               likely)
{
  GPid found = 0;
  gboolean did_look = TRUE;

  if (likely <= 0 || look_at_process (likely, file, keep_first, &found) != STOPPED)
    did_look = shared_segment_mappings_foreach (file, keep_first, &found);

  return found == 0 && !did_look ? -1 : found;
}
