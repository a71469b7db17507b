#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does the library export the functions of its header, and nothing else? Takes the folder of what tests share, the
# library, and the folders of its headers.

set -u
. "$1/support.sh"
library=$2
shift 2
need_tools cc nm pkg-config

# The header as the compiler sees it: what macros declare is in it, and what comments mention is not.
list_declared ()
{
  for folder
  do
    set -- "$@" "-I$folder"
    shift
  done
  echo '#include <shared-segment.h>' | cc -E "$@" $(pkg-config --cflags gio-2.0) -x c - |
    awk '/^# [0-9]+ "/ { is_ours = /shared-segment/ } is_ours' | grep -oE '\<shared_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u
}

list_exported ()
{
  nm --dynamic --defined-only --format=posix "$library" | cut -d ' ' -f 1 | sort
}

list_declared "$@" >"$work/declared"
list_exported >"$work/exported"
[ -s "$work/declared" ] || complain 'the header declares nothing'
need_same 'exported functions' "$work/declared" "$work/exported"

exit $status
