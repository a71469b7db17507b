#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Can another project bring the library with it as a subproject of Meson, as a shared library and as a static one, and
# without the applications? Takes the folders of what tests share, of these tests and of the sources.

set -u
. "$1/support.sh"
here=$2
sources=$3
need_tools meson cc unshare ipcs
. "$here/support.sh"

run_silently ()
{
  "$@" >"$work/output" 2>&1 && return
  cat "$work/output" >&2
  stop "this fails: $*"
}

# Nothing may come from what is installed on this machine already.
export PKG_CONFIG_LIBDIR=
PKG_CONFIG_LIBDIR=$(unset PKG_CONFIG_LIBDIR; pkg-config --variable pc_path pkg-config)

mkdir -p "$work/outside/subprojects"
cp "$here/program.c" "$here/subproject/meson.build" "$work/outside/"
ln -s "$sources" "$work/outside/subprojects/shared-segment"

for kind in shared static
do
  run_silently meson setup "$work/$kind" "$work/outside" --werror --prefix=/usr --libdir=lib -Ddefault_library=$kind
  run_silently meson compile -C "$work/$kind"
  check_program "$work/$kind/program"
  run_silently meson install -C "$work/$kind" --destdir "$work/$kind-root"
  find "$work/$kind-root" -path '*/bin/*' -o -path '*/applications/*' | sed "s|^$work/$kind-root||" >"$work/programs"
  echo /usr/bin/program >"$work/expected"
  need_same 'programs that are installed' "$work/expected" "$work/programs"
done

exit $status
