/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both programs do with their command line, before there is a display. GLib only.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "segment-command-line.h"

/* Were a standard file closed, the next file that anybody opens would get its number, and be read or written in its
 * place. What is opened here fails with EBADF when it is used, as a closed one does. */
static void
reserve_standard_files (void)
{
  const int unusable[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      (void) open ("/dev/null", unusable[fd]);
}

/* Arguments come in the encoding of the locale, but a script may run in the C locale and still say what it means in
 * UTF-8. */
static char *
decode_argument (const char *argument)
{
  char *text = g_locale_to_utf8 (argument, -1, NULL, NULL, NULL);

  if (text == NULL && g_utf8_validate (argument, -1, NULL))
    text = g_strdup (argument);

  return text;
}

static SharedSegmentKey *
parse_key (const char  *argument,
           GError     **error)
{
  g_autofree char *name = decode_argument (argument);

  if (name == NULL)
    {
      g_autofree char *shown = g_filename_display_name (argument);

      g_set_error (error, SHARED_SEGMENT_ERROR, SHARED_SEGMENT_ERROR_KEY,
                   _("The key “%s” is not text in this locale's encoding"), shown);
      return NULL;
    }

  return shared_segment_key_parse (name, error);
}

static GOptionContext *
create_context (const SegmentCommandLine *self,
                const GOptionEntry       *common_options)
{
  GOptionContext *context = g_option_context_new (self->arguments != NULL ? _(self->arguments) : NULL);

  g_option_context_set_summary (context, _(self->summary));
  g_option_context_add_main_entries (context, self->options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_options, GETTEXT_PACKAGE);

  return context;
}

/* The library has bound the messages that were installed with it, which are also those of the programs. TEXTDOMAINDIR is
 * how programs that are not installed are told where theirs are. */
static void
bind_messages (void)
{
  const char *folder = g_getenv ("TEXTDOMAINDIR");

  if (folder != NULL && *folder != '\0')
    bindtextdomain (GETTEXT_PACKAGE, folder);
  textdomain (GETTEXT_PACKAGE);
}

void
segment_command_line_init (const char *program)
{
  reserve_standard_files ();

  setlocale (LC_ALL, "");
  bind_messages ();

  g_set_prgname (program);
}

gboolean
segment_command_line_parse (const SegmentCommandLine  *self,
                            int                        argc,
                            char                     **argv,
                            SharedSegmentKey         **key,
                            GStrv                     *arguments,
                            int                       *exit_status)
{
  gboolean version = FALSE;
  g_autofree char *key_argument = NULL;
  g_auto (GStrv) rest = NULL;
  /* As a file name, since as a string an argument in the wrong encoding would be refused without saying which. */
  const GOptionEntry common_options[] = {
    { "key", 'k', 0, G_OPTION_ARG_FILENAME, &key_argument,
      N_("The key of the segment"), N_("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Show the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = create_context (self, common_options);
  g_auto (GStrv) unparsed = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  if (!g_option_context_parse_strv (context, &unparsed, &error))
    {
      *exit_status = segment_command_line_fail_usage (error->message);
      return FALSE;
    }

  if (version)
    {
      g_print ("%s %s\n", self->program, PACKAGE_VERSION);
      *exit_status = EXIT_SUCCESS;
      return FALSE;
    }

  if (rest != NULL && g_strv_length (rest) > self->max_arguments)
    {
      *exit_status = segment_command_line_fail_usage (_("Too many arguments"));
      return FALSE;
    }

  *key = key_argument != NULL ? parse_key (key_argument, &error) : NULL;
  if (error != NULL)
    {
      *exit_status = segment_command_line_fail (error->message);
      return FALSE;
    }

  *arguments = g_steal_pointer (&rest);
  return TRUE;
}

/* A message may quote a name that somebody else chose: it shall neither break the line nor steer the terminal. */
void
segment_command_line_report (const char *message)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) line = NULL;

  g_return_if_fail (message != NULL);

  valid = g_utf8_make_valid (message, -1);
  line = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        g_string_append_printf (line, "\\x%02x", c);
      else
        g_string_append_unichar (line, c);
    }

  g_printerr ("%s: %s\n", g_get_prgname (), line->str);
}

int
segment_command_line_fail (const char *message)
{
  segment_command_line_report (message);

  return EXIT_FAILURE;
}

int
segment_command_line_fail_usage (const char *message)
{
  segment_command_line_report (message);

  return SEGMENT_EXIT_USAGE;
}
