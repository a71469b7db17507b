/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the library finds the translations of its messages, in whatever program it is.
 */

#include "config.h"

#include <dlfcn.h>
#include <gio/gio.h>
#include <libintl.h>

/* A library is where it was installed, or where all of that was moved to. */
static char *
dup_locale_folder (void)
{
  g_autofree char *library_folder = NULL;
  g_autofree char *folder = NULL;
  Dl_info info;

  if (dladdr (dup_locale_folder, &info) == 0)
    return g_strdup (LOCALEDIR);

  library_folder = g_path_get_dirname (info.dli_fname);
  folder = g_build_filename (library_folder, LOCALEDIR_FROM_LIBDIR, NULL);
  return g_strdup (g_file_test (folder, G_FILE_TEST_IS_DIR) ? folder : LOCALEDIR);
}

/* Before the program begins, which may say something else. */
static void __attribute__ ((constructor))
bind_messages (void)
{
  g_autofree char *folder = dup_locale_folder ();

  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
