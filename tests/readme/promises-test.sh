#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does each test exist that README.md names as keeping a promise? Takes the folders of the sources and of the build.

set -eu

sources=$1
build=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One test a line: its name and the file that it is in
list_tests ()
{
  for program in "$build"/tests/*/*-test
  do
    file=$(basename "$program" | sed 's/^qt[56]-/qt-/').c
    "$program" -l 2>/dev/null | sed -n "s|^/.*|& tests/$(basename "$(dirname "$program")")/$file|p"
  done
}

# The same of what the table of promises links to
list_promises ()
{
  sed -n '/^## Promises/,/^## Building/p' "$sources/README.md" |
    grep -oE '\[`/[^`]+`\]\([^)]+\)' | sed -E 's/\[`(.*)`\]\((.*)\)/\1 \2/'
}

# A name without the kind stands for both kinds, and Qt 5 for Qt 6, too.
expand_names ()
{
  while read -r name file
  do
    case $name in
      /qt5/*)
        printf '%s %s\n' "$name" "$file" "/qt6${name#/qt5}" "$file"
        ;;
      *)
        grep -qxF "$name $file" "$work/tests" && continue
        printf '%s %s\n' "/system-v$name" "$file" "/posix$name" "$file"
        ;;
    esac
  done
}

list_tests >"$work/tests"
list_promises >"$work/promises"
[ -s "$work/promises" ] || { echo "README.md has no table of promises" >&2; exit 1; }

if expand_names <"$work/promises" | grep -vxFf "$work/tests" >"$work/missing"
then
  sed 's/^/there is no test /' "$work/missing" >&2
  exit 1
fi
