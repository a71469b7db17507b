# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the tests of programs outside of the tree share. To be read after the support.sh of all tests.

# Sets $python to one that knows of introspection, which another one that comes first may not.
need_python ()
{
  for python in python3 /usr/bin/python3
  do
    "$python" -c 'import gi' 2>/dev/null && return
  done
  need_tools 'PyGObject for python3'
}

# Options of unshare that work here: without any, the program meets the segments of others.
choose_namespace ()
{
  for namespace in '--ipc' '--map-root-user --ipc'
  do
    unshare $namespace true 2>/dev/null && return
  done
  namespace=
}

# check_program COMMAND…: it says $no_segment, then what it has shared, and leaves nothing behind.
no_segment='There is no segment (key “outside of the tree”)'
check_program ()
{
  mkdir -p "$work/tmp"
  printf '%s\n' "$no_segment" 'Hello, reader!' >"$work/expected"

  # What the last object of a program leaves can be seen only inside of the namespace.
  TMPDIR="$work/tmp" ${namespace:+unshare $namespace} sh -c '"$@" && { ipcs -m; ipcs -s; } | grep ^0x >&2; :' sh "$@" \
    >"$work/found" 2>"$work/errors"

  need_same "what $1 says" "$work/expected" "$work/found"
  [ -n "$namespace" ] || : >"$work/errors"
  [ ! -s "$work/errors" ] || { cat "$work/errors" >&2; complain "$1 complains, or leaves a segment or a lock"; }
  [ -z "$(ls -A "$work/tmp")" ] || complain "$1 leaves $(ls -A "$work/tmp")"
}

choose_namespace
