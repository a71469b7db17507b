/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader: shows the text in a shared-memory segment.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-reader-application.h"
#include "segment-reader-follow.h"
#include "segment-reader-list.h"
#include "segment-reader-print.h"

static int
run_windows (const SegmentApplicationRequest *request)
{
  g_autoptr (SegmentApplication) application = NULL;

  if (!gtk_init_check ())
    return segment_command_line_fail (_("Cannot open a display; --print, --follow and --list work without one"));

  application = segment_reader_application_new ();
  return segment_application_run (application, request);
}

int
main (int   argc,
      char *argv[])
{
  gboolean print = FALSE;
  gboolean follow = FALSE;
  gboolean list = FALSE;
  gboolean json = FALSE;
  SegmentApplicationRequest request = { NULL };
  const GOptionEntry options[] = {
    { "print", 'p', 0, G_OPTION_ARG_NONE, &print,
      N_("Write the text to standard output; needs no display"), NULL },
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow,
      N_("Write the text at every change, until interrupted; needs no display"), NULL },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &list,
      N_("List the shared-memory segments of this machine; needs no display"), NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json,
      N_("With --list: as JSON"), NULL },
    { "new-window", 'n', 0, G_OPTION_ARG_NONE, &request.new_window,
      N_("Open a window with a key that no other one has"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &request.is_service, NULL, NULL },
    { NULL }
  };
  const SegmentCommandLine command_line = {
    .program = "segment-reader",
    .summary = N_("Shows the text in a shared-memory segment, and follows its changes."),
    .options = options,
  };
  g_autoptr (SharedSegmentKey) key = NULL;
  g_auto (GStrv) arguments = NULL;
  int exit_status;

  segment_command_line_init (command_line.program);
  if (!segment_command_line_parse (&command_line, argc, argv, &key, &arguments, &exit_status))
    return exit_status;

  if (print && follow)
    return segment_command_line_fail_usage (_("--print and --follow exclude each other"));

  if (list && (print || follow || key != NULL || request.new_window))
    return segment_command_line_fail_usage (_("--list excludes --print, --follow, --key and --new-window"));

  if (json && !list)
    return segment_command_line_fail_usage (_("--json needs --list"));

  if (list)
    return segment_reader_list_run (json);

  if (print || follow)
    {
      if (key == NULL)
        key = shared_segment_key_new (SEGMENT_DEFAULT_KEY, SHARED_SEGMENT_SYSTEM_V);
      return print ? segment_reader_print_run (key) : segment_reader_follow_run (key);
    }

  request.key = key;
  return run_windows (&request);
}
