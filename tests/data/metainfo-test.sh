#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Are the descriptions for software centres valid, and is the newest version the one that the programs have? Takes the
# folder of what tests share, the version and the files.

set -u
. "$1/support.sh"
version=$2
shift 2
need_tools appstreamcli

for file
do
  appstreamcli validate --no-net --no-color --explain "$file" >"$work/output" 2>&1 &&
    ! grep -q '^[EW]: ' "$work/output" && continue
  cat "$work/output" >&2
  complain "$file is not valid"
done

for file
do
  grep -m 1 -o '<release [^>]*' "$file" | grep -q " version=\"$version\"" ||
    complain "the first release in $file is not $version"
done

exit $status
