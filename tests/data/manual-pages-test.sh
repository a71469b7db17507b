#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Can the manual pages be shown without a warning, and do they tell all options? Takes the folder of what tests share
# and pairs of a page and its program.

set -u
. "$1/support.sh"
shift
need_tools groff man

check_format ()
{
  MANROFFSEQ='' MANWIDTH=80 man --warnings --encoding UTF-8 --local-file -Tutf8 --ditroff "$1" \
    >"$work/page" 2>"$work/warnings" || complain "$1 cannot be shown"
  groff -ww -z -man -Tutf8 "$1" 2>>"$work/warnings" || complain "$1 cannot be formatted"
  [ -s "$work/page" ] || complain "$1 shows nothing"
  [ -s "$work/warnings" ] || return
  cat "$work/warnings" >&2
  complain "$1 has warnings"
}

check_options ()
{
  list_options "$2" >"$work/options"
  sed -n '/^\.SH OPTIONS/,/^\.SH KEYS/s/\\//gp' "$1" | grep -oE -e '--[a-z-]+' | sort -u >"$work/described"
  need_same "options in $1" "$work/options" "$work/described"
}

while [ $# -ge 2 ]
do
  check_format "$1"
  check_options "$1" "$2"
  shift 2
done

exit $status
