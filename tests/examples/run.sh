#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs a test of the examples with the library as it was installed, in a world of its own. Takes the folder of what
# tests share, the folder of the build, the prefix, the folder of libraries, and the test with its arguments.

set -u
. "$1/support.sh"
build=$2
prefix=$3
lib=$4
shift 4
need_tools meson ipcs python3 unshare

# Options of unshare that work here: without any, the examples meet the segments of others.
choose_namespace ()
{
  for namespace in '--ipc --mount' '--map-root-user --ipc --mount'
  do
    unshare $namespace true 2>/dev/null && return
  done
  namespace=
}

install_build "$build" "$work/root"
installed=$work/root$prefix
export PKG_CONFIG_PATH="$work/root$lib/pkgconfig"
export LD_LIBRARY_PATH="$work/root$lib"
export GI_TYPELIB_PATH="$work/root$lib/girepository-1.0"
export XDG_DATA_DIRS="$installed/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"

mkdir -m 700 "$work/tmp" "$work/home"
export TMPDIR="$work/tmp" HOME="$work/home"

choose_namespace
if [ -n "$namespace" ]
then
  export IS_ISOLATED=yes
  unshare $namespace sh -c 'mount -t tmpfs tmpfs /dev/shm && exec "$@"' sh python3 -B "$@"
else
  python3 -B "$@"
fi
