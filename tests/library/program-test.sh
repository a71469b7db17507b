#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Can a program outside of the tree use what is installed, wherever it has been moved to, with nothing but what pkg-config
# says, or the typelib? Takes the folders of what tests share, of these tests and of the build, the prefix, the folder of
# libraries and the language.

set -u
. "$1/support.sh"
here=$2
build=$3
prefix=$4
lib=$5
language=$6
need_tools meson unshare ipcs
. "$here/support.sh"

moved=$work/moved
moved_lib=$moved${lib#"$prefix"}

# compile COMMAND…: without a word
compile ()
{
  need_tools pkg-config "$1"
  "$@" >"$work/output" 2>&1 && [ ! -s "$work/output" ] && return
  cat "$work/output" >&2
  stop "the $language program is not compiled, or with warnings"
}

install_build "$build" "$work/root"
mv "$work/root$prefix" "$moved"

# What a program is built with is of the place that the library was moved to, and of no other one.
export PKG_CONFIG_PATH="$moved_lib/pkgconfig"
export XDG_DATA_DIRS="$moved/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
export LD_LIBRARY_PATH="$moved_lib"
export GI_TYPELIB_PATH="$moved_lib/girepository-1.0"

case $language in
  c)
    compile cc -std=c17 -Wall -Wextra -o "$work/program" "$here/program.c" \
      $(pkg-config --cflags --libs shared-segment-1)
    check_program "$work/program"

    # The translations have been moved, too.
    no_segment='Es gibt kein Segment (Schlüssel „outside of the tree“)'
    LANGUAGE=de check_program "$work/program"
    ;;
  c++)
    compile c++ -std=c++17 -Wall -Wextra -o "$work/program" -x c++ "$here/program.c" \
      $(pkg-config --cflags --libs shared-segment-1)
    check_program "$work/program"
    ;;
  vala)
    compile valac --quiet --directory "$work" --pkg shared-segment-1 -o program "$here/program.vala"
    check_program "$work/program"
    ;;
  python)
    need_python
    check_program "$python" "$here/program.py"
    ;;
  javascript)
    need_tools gjs
    check_program gjs "$here/program.js"
    ;;
esac

exit $status
