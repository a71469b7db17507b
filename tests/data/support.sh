# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the tests of data/ share. Sets $work, a temporary folder that goes when the test ends.

SKIPPED=77

name=$(basename "$0" .sh)
status=0

export LC_ALL=C.UTF-8 LANGUAGE=

complain ()
{
  printf '%s: %s\n' "$name" "$1" >&2
  status=1
}

stop ()
{
  printf '%s: %s\n' "$name" "$1" >&2
  exit 1
}

need_tools ()
{
  for tool
  do
    command -v "$tool" >/dev/null && continue
    [ -z "${CI+set}" ] || stop "$tool is missing"
    echo "$name: $tool is missing: skipped" >&2
    exit $SKIPPED
  done
}

# need_same WHAT EXPECTED FOUND: both are files.
need_same ()
{
  diff -u "$2" "$3" >&2 || complain "$1: the lines with - are missing, those with + too many"
}

# list_options PROGRAM: those that --help shows, but not those of libraries, which have a help of their own.
list_options ()
{
  "$1" --help >"$work/help" || stop "$1 shows no help"
  sed -nE 's/^  (-., )?(--[a-z-]+).*/\2/p' "$work/help" | grep -v '^--help-' | sort
}

trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
work=$(mktemp -d) || exit 1
