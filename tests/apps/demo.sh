#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows both windows side by side; where there is no display, on one of its own, of which it takes a picture.

set -u

TIMEOUT_S=30
SCREEN_WIDTH=1024
SCREEN_HEIGHT=440
MARGIN=24
BACKGROUND='#9a9996'
TEXT='Hello from Segment Writer!

Every key that is pressed here
makes the shared segment anew.'

work=
pids=

fail ()
{
  echo "demo: $1" >&2
  exit 1
}

is_running ()
{
  [ -d "/proc/$1" ] && ! grep -qs '^State:.[XZ]' "/proc/$1/status"
}

# wait_until COMPLAINT COMMAND…: until the command succeeds, or fail
wait_until ()
{
  complaint=$1
  shift
  deadline_s=$(($(date +%s) + TIMEOUT_S))
  until "$@"
  do
    [ "$(date +%s)" -lt $deadline_s ] || fail "$complaint, after $TIMEOUT_S seconds"
    sleep 0.1
  done
}

has_ended ()
{
  ! is_running "$1"
}

stop ()
{
  is_running "$1" || return 0
  kill -TERM "$1"
  wait_until "process $1 still runs" has_ended "$1"
}

clean_up ()
{
  status=$?
  trap '' HUP INT TERM
  trap - EXIT
  for pid in $pids
  do
    if is_running "$pid" && ! (stop "$pid")
    then
      kill -KILL "$pid"
      status=1
    fi
  done
  [ -z "$work" ] || rm -rf "$work"
  exit $status
}

# place WINDOW COLUMN: in the left (0) or right (1) half of the screen
place ()
{
  width=$(((SCREEN_WIDTH - 3 * MARGIN) / 2))
  timeout $TIMEOUT_S xdotool windowsize "$1" $width $((SCREEN_HEIGHT - 2 * MARGIN)) \
    windowmove "$1" $((MARGIN + $2 * (width + MARGIN))) $MARGIN
}

# Puts the window of a process into $window, nothing when the process has ended without one.
has_window_or_ended ()
{
  window=$(xdotool search --onlyvisible --pid "$1" 2>/dev/null | head -n 1)
  [ -n "$window" ] || has_ended "$1"
}

start_both ()
{
  "$writer" &
  writer_pid=$!
  pids="$writer_pid $pids"
  "$reader" &
  reader_pid=$!
  pids="$reader_pid $pids"
}

show_on_display ()
{
  start_both
  if [ -z "${WAYLAND_DISPLAY-}" ] && command -v xdotool >/dev/null
  then
    set -- $(xdotool getdisplaygeometry)
    SCREEN_WIDTH=$1
    SCREEN_HEIGHT=$(($2 < 700 ? $2 : 700))
    wait_until "the writer's window has not appeared" has_window_or_ended $writer_pid
    [ -z "$window" ] || place "$window" 0
    wait_until "the reader's window has not appeared" has_window_or_ended $reader_pid
    [ -z "$window" ] || place "$window" 1
  fi
  wait $writer_pid $reader_pid
}

# Nothing of the user's settings shows in the picture, and nothing of the picture's making stays behind.
make_private_environment ()
{
  work=$(mktemp -d) || fail 'no temporary folder can be made'
  mkdir -m 700 "$work/tmp" "$work/run"
  mkdir -p "$work/config/gtk-4.0"
  printf '[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n' >"$work/config/gtk-4.0/settings.ini"
  printf 'window.solid-csd { padding: 0; box-shadow: none; }\n' >"$work/config/gtk-4.0/gtk.css"
  unset DBUS_SESSION_BUS_ADDRESS GTK_THEME GDK_SCALE LANGUAGE
  export TMPDIR="$work/tmp" XDG_RUNTIME_DIR="$work/run" HOME="$work"
  export XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"
  export LC_ALL=C.UTF-8 GDK_BACKEND=x11 GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GTK_A11Y=none
  export GTK_IM_MODULE=gtk-im-context-simple
}

start_display ()
{
  Xvfb -displayfd 3 -screen 0 ${SCREEN_WIDTH}x${SCREEN_HEIGHT}x24 -nolisten tcp -noreset \
    3>"$work/display" 2>"$work/xvfb.log" &
  pids="$! $pids"
  wait_until 'Xvfb has not started' test -s "$work/display"
  DISPLAY=:$(cat "$work/display")
  export DISPLAY
  display -window root "xc:$BACKGROUND"
}

start_session_bus ()
{
  dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$work/bus" 2>"$work/bus.log" &
  pids="$! $pids"
  wait_until 'dbus-daemon has not started' test -s "$work/bus"
  DBUS_SESSION_BUS_ADDRESS=$(cat "$work/bus")
  export DBUS_SESSION_BUS_ADDRESS
}

is_shared ()
{
  [ "$("$reader" --print 2>/dev/null)" = "$TEXT" ]
}

take_picture ()
{
  import -silent -window "$2" "$work/$1.png" && identify -format '%#' "$work/$1.png"
}

# xdotool types a line's end as a key that GTK does not take for Return.
type_text ()
{
  printf '%s' "$TEXT" | while IFS= read -r line
  do
    xdotool type --delay 20 "$line"
    xdotool key Return
  done
  xdotool type --delay 20 "${TEXT##*
}"
}

# No picture taken a little later differs.
is_at_rest ()
{
  before=$(take_picture now "$reader_window")
  sleep 0.3
  [ "$before" = "$(take_picture now "$reader_window")" ]
}

shows_the_text ()
{
  is_at_rest && [ "$before" != "$empty_reader" ]
}

is_left_over ()
{
  ipcs -m -p | awk -v creator="$writer_pid" '$3 == creator { found = 1 } END { exit !found }' ||
    ls "$TMPDIR" | grep -q '^qipc_'
}

take_demo_picture ()
{
  for tool in Xvfb dbus-daemon display identify import ipcs xdotool
  do
    command -v $tool >/dev/null || fail "$tool is missing; .ci/setup installs what this needs"
  done

  picture=${MESON_BUILD_ROOT:-$PWD}/segment-demo.png
  make_private_environment
  start_display
  start_session_bus
  start_both

  wait_until "the writer's window has not appeared" has_window_or_ended $writer_pid
  [ -n "$window" ] || fail 'the writer has ended'
  writer_window=$window
  wait_until "the reader's window has not appeared" has_window_or_ended $reader_pid
  [ -n "$window" ] || fail 'the reader has ended'
  reader_window=$window
  place "$writer_window" 0
  place "$reader_window" 1
  wait_until "the reader's window is not at rest" is_at_rest
  empty_reader=$(take_picture empty "$reader_window")

  xdotool mousemove --window "$writer_window" 200 200 click 1
  xdotool windowfocus "$writer_window"
  type_text
  wait_until 'the reader does not print what was typed' is_shared
  wait_until "the reader's window does not show what was typed" shows_the_text

  import -silent -window root -strip "$picture" || fail "$picture cannot be written"
  stop $reader_pid
  stop $writer_pid
  wait $writer_pid || fail 'the writer has failed'
  wait $reader_pid || fail 'the reader has failed'
  ! is_left_over || fail 'the writer has left its segment over'
  echo "Picture: $picture"
}

[ $# -eq 2 ] || fail "Usage: $0 WRITER READER"
writer=$1
reader=$2
[ -x "$writer" ] && [ -x "$reader" ] || fail "$writer or $reader is no program"

trap clean_up EXIT
trap 'exit 1' HUP INT TERM

if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]
then
  show_on_display
else
  take_demo_picture
fi
