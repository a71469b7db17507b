#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Are the desktop entries valid, and do they start the programs with options that these have? Takes the folder of what
# tests share and pairs of a desktop entry and its program.

set -u
. "$1/support.sh"
shift
need_tools desktop-file-validate

check_entry ()
{
  desktop-file-validate "$1" >"$work/output" 2>&1 && [ ! -s "$work/output" ] && return
  cat "$work/output" >&2
  complain "$1 is not valid"
}

check_commands ()
{
  sed -n 's/^Exec=//p' "$1" | tr ' ' '\n' | grep '^--' | sort -u >"$work/used"
  list_options "$2" >"$work/options"
  grep -vxFf "$work/options" "$work/used" >"$work/unknown" || return
  complain "$1 has options that $2 does not show: $(paste -sd ' ' "$work/unknown")"
}

while [ $# -ge 2 ]
do
  check_entry "$1"
  grep -qx "Exec=$(basename "$2")\( %f\)\?" "$1" || complain "$1 does not start $(basename "$2")"
  check_commands "$1" "$2"
  shift 2
done

exit $status
