/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-writer: shares a text through a shared-memory segment.
 */

#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-writer-application.h"
#include "segment-writer-input.h"
#include "segment-writer-stdin.h"

static int
fail_to_read (const char   *argument,
              const GError *error)
{
  g_autofree char *name = g_filename_display_name (argument);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    message = g_strdup_printf (_("“%s” does not exist"), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    message = g_strdup_printf (_("“%s” is a folder"), name);
  else
    message = g_strdup_printf (_("Cannot read “%s”: %s"), name, error->message);

  return segment_command_line_fail (message);
}

/* An empty name would stand for the current folder. */
static SegmentWriterInput *
load_file (const char  *argument,
           GError     **error)
{
  g_autoptr (GFile) file = NULL;

  if (*argument == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, g_strerror (ENOENT));
      return NULL;
    }

  file = g_file_new_for_commandline_arg (argument);
  return segment_writer_input_load (file, NULL, NULL, NULL, error);
}

/* The file is read here, not by the process that may run already: this one knows its folder and its pipes, and whom to
 * tell what is wrong with it. */
static int
run_windows (SegmentApplicationRequest *request,
             const char                *argument)
{
  g_autoptr (SegmentWriterInput) input = NULL;
  g_autoptr (SegmentApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  if (argument != NULL)
    {
      input = load_file (argument, &error);
      if (input == NULL)
        return fail_to_read (argument, error);

      request->text = segment_writer_input_get_text (input);
    }

  if (!gtk_init_check ())
    return segment_command_line_fail (_("Cannot open a display; --stdin works without one"));

  application = segment_writer_application_new ();
  return segment_application_run (application, request);
}

int
main (int   argc,
      char *argv[])
{
  gboolean from_stdin = FALSE;
  SegmentApplicationRequest request = { NULL };
  const GOptionEntry options[] = {
    { "stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Share standard input until interrupted; needs no display"), NULL },
    { "new-window", 'n', 0, G_OPTION_ARG_NONE, &request.new_window,
      N_("Open a window with a key that no other one has"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &request.is_service, NULL, NULL },
    { NULL }
  };
  const SegmentCommandLine command_line = {
    .program = "segment-writer",
    /* Translators: FILE is the word that the usage line has in brackets. */
    .summary = N_("Shares the text you type, or that of FILE, through a shared-memory segment."),
    .arguments = N_("[FILE]"),
    .max_arguments = 1,
    .options = options,
  };
  g_autoptr (SharedSegmentKey) key = NULL;
  g_auto (GStrv) arguments = NULL;
  int exit_status;

  segment_command_line_init (command_line.program);
  if (!segment_command_line_parse (&command_line, argc, argv, &key, &arguments, &exit_status))
    return exit_status;

  if (from_stdin && arguments != NULL)
    /* Translators: FILE is the word that the usage line has in brackets. */
    return segment_command_line_fail_usage (_("--stdin and FILE exclude each other"));

  if (from_stdin)
    {
      if (key == NULL)
        key = shared_segment_key_new (SEGMENT_DEFAULT_KEY, SHARED_SEGMENT_SYSTEM_V);
      return segment_writer_stdin_run (key);
    }

  request.key = key;
  return run_windows (&request, arguments != NULL ? arguments[0] : NULL);
}
