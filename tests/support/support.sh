# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the tests that are shell scripts share. Sets $work, a temporary folder that goes when the test ends.

SKIPPED=77

name=$(basename "$0" .sh)
status=0

export LC_ALL=C.UTF-8 LANGUAGE=

# Meson's for what is built: nothing else may be found by it.
unset LD_LIBRARY_PATH

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

# What was installed last is written down in the build folder, and uninstalling goes by that. So this works in a folder
# like it, and what the user has installed can still be uninstalled.
make_build_folder ()
{
  mkdir -p "$work/build/meson-logs"
  for file in "$1"/*
  do
    case $file in
      */meson-logs)
        ;;
      */meson-private)
        cp -r "$file" "$work/build/"
        ;;
      *)
        ln -s "$file" "$work/build/"
        ;;
    esac
  done
}

# install_build BUILD ROOT: what is built, into a folder that stands for the root of the file system
install_build ()
{
  make_build_folder "$1"
  meson install -C "$work/build" --no-rebuild --destdir "$2" >"$work/output" 2>&1 ||
    { cat "$work/output" >&2; stop 'installing fails'; }
}

trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
work=$(mktemp -d) || exit 1
