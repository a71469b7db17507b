#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Is what "meson dist" packs all that is needed to build, to pass its own tests and to install? Takes the folders of what
# tests share and of the sources. The tests with windows and with Qt are left out: they do not look at how it was packed.

set -u
. "$1/support.sh"
sources=$2
need_tools git meson tar xz
git -C "$sources" rev-parse HEAD >/dev/null 2>&1 || { echo "$name: no repository: skipped" >&2; exit $SKIPPED; }

run ()
{
  echo "$name: $*"
  "$@" || stop "this fails: $*"
}

# What is not committed is not packed.
run meson setup "$work/build" "$sources"
run meson dist -C "$work/build" --allow-dirty --formats xztar --no-tests
run tar -C "$work" -xJf "$work/build/meson-dist"/shared-segment-*.tar.xz

run meson setup "$work/dist-build" "$work"/shared-segment-*/ --werror --prefix "$work/prefix" --libdir lib
run meson compile -C "$work/dist-build"
run meson test -C "$work/dist-build" --print-errorlogs \
  --no-suite apps --no-suite chaos --no-suite dist --no-suite interop --no-suite ui
run meson install -C "$work/dist-build"
run "$work/prefix/bin/segment-reader" --version

exit $status
