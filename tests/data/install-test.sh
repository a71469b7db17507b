#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Is all of what is installed where it belongs, and nothing else, and is it gone when it is uninstalled? Takes the
# folders of what tests share, of the sources and of the build, those that programs, data, translations, manual pages,
# headers and libraries are installed to, and what there is for other languages than C and to read: "introspection",
# "vapi", "documentation".

set -u
. "$1/support.sh"
sources=$2
build=$3
bin=$4
data=$5
locale=$6
man=$7
include=$8
lib=$9
shift 9
parts=$*
need_tools meson ninja

root=$work/root

# As "ninja uninstall" does, which would work in the build folder itself
uninstall ()
{
  command=$(ninja -C "$build" -t commands uninstall) || return
  (cd "$work/build" && eval "$command")
}

list_expected ()
{
  for program in reader writer
  do
    echo "$bin/segment-$program"
    echo "$data/bash-completion/completions/segment-$program"
    echo "$man/man1/segment-$program.1"
  done

  for id in org.sharedsegment.Reader org.sharedsegment.Writer
  do
    echo "$data/applications/$id.desktop"
    echo "$data/dbus-1/services/$id.service"
    echo "$data/icons/hicolor/scalable/apps/$id.svg"
    echo "$data/icons/hicolor/symbolic/apps/$id-symbolic.svg"
    echo "$data/metainfo/$id.metainfo.xml"
  done

  echo "$include/shared-segment-1/shared-segment.h"
  echo "$include/shared-segment-1/shared-segment-version.h"
  echo "$lib/libshared-segment-1.so"
  echo "$lib/libshared-segment-1.so.0"
  echo "$lib/pkgconfig/shared-segment-1.pc"

  case $parts in
    *introspection*)
      echo "$data/gir-1.0/SharedSegment-1.gir"
      echo "$lib/girepository-1.0/SharedSegment-1.typelib"
      ;;
  esac

  case $parts in
    *vapi*)
      echo "$data/vala/vapi/shared-segment-1.deps"
      echo "$data/vala/vapi/shared-segment-1.vapi"
      ;;
  esac

  case $parts in
    *documentation*)
      find "$build/data/reference/shared-segment-1" -type f -printf "$data/doc/shared-segment-1/%P\n"
      ;;
  esac

  echo "$data/glib-2.0/schemas/org.sharedsegment.gschema.xml"

  sed 's/#.*//' "$sources/po/LINGUAS" | tr -s ' \t' '\n' | sed '/^$/d' | while read -r language
  do
    echo "$locale/$language/LC_MESSAGES/shared-segment.mo"
  done
}

list_found ()
{
  find "$work" -path "$root/*" ! -type d | sed "s|^$root||" | sort
}

# What a session bus goes by when somebody starts the program
check_service ()
{
  id=$1
  program=$bin/$2
  service=$root$data/dbus-1/services/$id.service

  grep -qxF "Name=$id" "$service" || complain "$service has another name"
  grep -qxF "Exec=$program --gapplication-service" "$service" || complain "$service does not start $program"
  grep -qxF 'DBusActivatable=true' "$root$data/applications/$id.desktop" || complain "$id is not started by D-Bus"
  "$root$program" --version >/dev/null || complain "$program does not run"
}

check_icons ()
{
  for entry in "$root$data/applications"/*.desktop
  do
    icon=$(sed -n 's/^Icon=//p' "$entry")
    [ -e "$root$data/icons/hicolor/scalable/apps/$icon.svg" ] || complain "$entry has no icon"
  done
}

install_build "$build" "$root"

list_expected | sort >"$work/expected"
list_found >"$work/found"
need_same 'installed files' "$work/expected" "$work/found"
check_service org.sharedsegment.Reader segment-reader
check_service org.sharedsegment.Writer segment-writer
check_icons

uninstall >"$work/output" 2>&1 || { cat "$work/output" >&2; stop 'uninstalling fails'; }
list_found >"$work/left"
[ ! -s "$work/left" ] || complain "uninstalling leaves $(paste -sd ' ' "$work/left")"

exit $status
