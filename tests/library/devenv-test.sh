#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does all of it work before it is installed, by "meson devenv"? Takes the folders of what tests share, of these tests and
# of the build, and what there is: "applications", "introspection".

set -u
. "$1/support.sh"
here=$2
build=$3
shift 3
parts=$*
need_tools meson unshare ipcs
. "$here/support.sh"

# in_devenv COMMAND…
in_devenv ()
{
  meson devenv -C "$build" "$@"
}

# They are found by their names.
check_applications ()
{
  need_tools gsettings

  for program in segment-reader segment-writer
  do
    path=$(in_devenv sh -c "command -v $program") || { complain "$program is not found"; continue; }
    case $path in
      "$build"/*)
        ;;
      *)
        complain "$program is $path"
        ;;
    esac
    in_devenv "$program" --version >/dev/null || complain "$program does not run"
  done

  in_devenv gsettings list-schemas >"$work/schemas"
  grep -q '^org\.sharedsegment' "$work/schemas" || complain 'the settings are not found'
}

check_introspection ()
{
  need_python
  check_program meson devenv -C "$build" "$python" "$here/program.py"
}

for part in $parts
do
  "check_$part"
done

exit $status
