/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A process with one SharedSegment object, for the tests: it does what each line of its standard input says, and
 * answers each with one line: "ok", a value, or "error CODE". It leaves at the end of its input.
 *
 *   create SIZE | create-read-only SIZE | attach | attach-read-only | detach
 *   lock TIMEOUT_US | unlock | publish TEXT | snapshot TIMEOUT_US
 *   read | write TEXT          the attached bytes
 *   publish-loop COUNT SIZE    texts 0 to COUNT - 1 as numbered_text() makes them; answers how many failed
 *   crash                      writes to the attached bytes, whatever the access
 *
 * As a program without this module does it, with bare system calls:
 *
 *   raw-create SIZE            as a Qt writer leaves it when a reader was attached: created, and detached from
 *   raw-attach                 attaches until it ends
 *   raw-lock | raw-try-lock    answers "ok" or "error"
 *   raw-unlock
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numbered-text.h"
#include "test-bare.h"

static void
answer (gboolean   is_done,
        GError   **error)
{
  if (is_done)
    puts ("ok");
  else
    printf ("error %d\n", (*error)->code);
}

static void
answer_bytes (gconstpointer data,
              gsize         size)
{
  fwrite (data, 1, size, stdout);
  putchar ('\n');
}

static void
publish_loop (SharedSegment *segment,
              const char    *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", 2);
  int count = atoi (words[0]);
  gsize size = atoi (words[1]);
  g_autofree char *text = g_malloc (size);
  int failed = 0;

  for (int i = 0; i < count; i++)
    {
      numbered_text_fill (text, size, i);
      if (!shared_segment_publish (segment, text, size, -1, NULL))
        failed++;
    }

  printf ("%d\n", failed);
}

/* Returns: whether the command is one for bare system calls */
static gboolean
obey_barely (SharedSegmentKey *key,
             const char       *command,
             const char       *argument)
{
  gboolean is_done = TRUE;

  if (strcmp (command, "raw-create") == 0)
    is_done = test_bare_create_segment (key, atoi (argument));
  else if (strcmp (command, "raw-attach") == 0)
    test_bare_attach (key);
  else if (strcmp (command, "raw-lock") == 0)
    is_done = test_bare_take_lock (key, TRUE);
  else if (strcmp (command, "raw-try-lock") == 0)
    is_done = test_bare_take_lock (key, FALSE);
  else if (strcmp (command, "raw-unlock") == 0)
    test_bare_release_lock (key);
  else
    return FALSE;

  puts (is_done ? "ok" : "error");
  return TRUE;
}

static void
obey (SharedSegment *segment,
      const char    *command,
      const char    *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (command, "create") == 0)
    answer (shared_segment_create (segment, atoi (argument), SHARED_SEGMENT_READ_WRITE, &error), &error);
  else if (strcmp (command, "create-read-only") == 0)
    answer (shared_segment_create (segment, atoi (argument), SHARED_SEGMENT_READ_ONLY, &error), &error);
  else if (strcmp (command, "attach") == 0)
    answer (shared_segment_attach (segment, SHARED_SEGMENT_READ_WRITE, &error), &error);
  else if (strcmp (command, "attach-read-only") == 0)
    answer (shared_segment_attach (segment, SHARED_SEGMENT_READ_ONLY, &error), &error);
  else if (strcmp (command, "detach") == 0)
    answer (shared_segment_detach (segment, &error), &error);
  else if (strcmp (command, "lock") == 0)
    answer (shared_segment_lock (segment, g_ascii_strtoll (argument, NULL, 10), &error), &error);
  else if (strcmp (command, "unlock") == 0)
    answer (shared_segment_unlock (segment, &error), &error);
  else if (strcmp (command, "publish") == 0)
    answer (shared_segment_publish (segment, argument, strlen (argument), -1, &error), &error);
  else if (strcmp (command, "publish-loop") == 0)
    publish_loop (segment, argument);
  else if (strcmp (command, "read") == 0)
    answer_bytes (shared_segment_get_const_data (segment), shared_segment_get_size (segment));
  else if (strcmp (command, "write") == 0)
    answer (memcpy (shared_segment_get_data (segment), argument, strlen (argument)) != NULL, NULL);
  else if (strcmp (command, "crash") == 0)
    *(volatile char *) shared_segment_get_data (segment) = '!';
  else if (strcmp (command, "snapshot") == 0)
    {
      bytes = shared_segment_snapshot (segment, g_ascii_strtoll (argument, NULL, 10), &error);
      if (bytes != NULL)
        answer_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      else
        answer (FALSE, &error);
    }
  else if (!obey_barely (shared_segment_get_key (segment), command, argument))
    puts ("what?");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (SharedSegmentKey) key = shared_segment_key_parse (argv[1], NULL);
  g_autoptr (SharedSegment) segment = shared_segment_new (key);
  g_autofree char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      char *argument = strchr (g_strchomp (line), ' ');

      if (argument != NULL)
        *argument++ = '\0';
      obey (segment, line, argument != NULL ? argument : "");
      fflush (stdout);
    }

  return EXIT_SUCCESS;
}
