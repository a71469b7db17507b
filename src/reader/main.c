/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * segment-reader: shows the text in a shared-memory segment.
 */

#include "config.h"

#include <glib/gi18n.h>

#include "segment-command-line.h"
#include "segment-reader-application.h"
#include "segment-reader-follow.h"
#include "segment-reader-print.h"

static int
run_window (SharedSegmentKey *key)
{
  g_autoptr (SegmentReaderApplication) application = NULL;

  if (!gtk_init_check ())
    return segment_command_line_fail (_("Cannot open a display; --print and --follow work without one"));

  application = segment_reader_application_new (key);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
main (int   argc,
      char *argv[])
{
  gboolean print = FALSE;
  gboolean follow = FALSE;
  const GOptionEntry options[] = {
    { "print", 'p', 0, G_OPTION_ARG_NONE, &print,
      N_("Write the text to standard output; needs no display"), NULL },
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow,
      N_("Write the text at every change, until interrupted; needs no display"), NULL },
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

  if (print)
    return segment_reader_print_run (key);

  if (follow)
    return segment_reader_follow_run (key);

  return run_window (key);
}
