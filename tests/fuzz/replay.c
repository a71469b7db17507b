/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Feeds every file of a folder to a fuzz target, where there is no fuzzer: what was found once is not found again.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (argv[1], 0, &error);
  const char *name;
  int count = 0;

  if (folder == NULL)
    g_error ("%s", error->message);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      if (!g_file_get_contents (path, &contents, &size, &error))
        g_error ("%s", error->message);

      LLVMFuzzerTestOneInput ((const uint8_t *) contents, size);
      count++;
    }

  printf ("%d inputs\n", count);
  return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
