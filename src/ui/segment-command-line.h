/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What both programs do with their command line, before there is a display. GLib only.
 */

#pragma once

#include <shared-segment.h>

G_BEGIN_DECLS

/* The exit status of a command line that makes no sense; what goes wrong after that is EXIT_FAILURE. */
#define SEGMENT_EXIT_USAGE 2

/* The key when none is given. */
#define SEGMENT_DEFAULT_KEY "shareTest"

/**
 * SegmentCommandLine:
 * @program: the name that a user types, for `--version` and before each error
 * @summary: one sentence for `--help`, marked for translation
 * @arguments: what the usage line shows after the options, marked for translation, or %NULL
 * @max_arguments: how many arguments may follow the options
 * @options: the options that only this program has; `--key` and `--version` are there already
 *
 * What a program takes.
 */
typedef struct
{
  const char         *program;
  const char         *summary;
  const char         *arguments;
  guint               max_arguments;
  const GOptionEntry *options;
} SegmentCommandLine;

/**
 * segment_command_line_init:
 * @program: the name that a user types
 *
 * Sets the locale and the catalogue of translations, and sees that no other file takes the place of a closed standard
 * input, output or error. Call this first in main().
 */
void     segment_command_line_init         (const char                *program);

/**
 * segment_command_line_parse:
 * @self: what the program takes
 * @argc: the length of @argv
 * @argv: the arguments, as main() got them; left as they are
 * @key: (out): the key of the segment; %NULL when none is given
 * @arguments: (out): the arguments that are no options, in the encoding of file names
 * @exit_status: (out): when this returns %FALSE, the status to leave with
 *
 * Reads the command line. `--help` and `--version` are answered here; anything wrong is told in one line on standard
 * error.
 *
 * Returns: whether the program shall go on
 */
gboolean segment_command_line_parse        (const SegmentCommandLine  *self,
                                            int                        argc,
                                            char                     **argv,
                                            SharedSegmentKey         **key,
                                            GStrv                     *arguments,
                                            int                       *exit_status);

/**
 * segment_command_line_report:
 * @message: a translated message
 *
 * Tells @message on standard error, after the program's name and in one line whatever it contains.
 */
void     segment_command_line_report       (const char                *message);

/**
 * segment_command_line_fail:
 * @message: a translated message
 *
 * Tells @message as segment_command_line_report() does.
 *
 * Returns: `EXIT_FAILURE`, so that main() can return it
 */
int      segment_command_line_fail         (const char                *message);

/**
 * segment_command_line_fail_usage:
 * @message: a translated message
 *
 * Tells @message as segment_command_line_report() does.
 *
 * Returns: %SEGMENT_EXIT_USAGE, so that main() can return it
 */
int      segment_command_line_fail_usage   (const char                *message);

G_END_DECLS
