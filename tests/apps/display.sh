# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What demo.sh and tour.sh share: a display and a session bus of their own, and pictures of what is on the display. Who
# sources this has set $program, $SCREEN_WIDTH and $SCREEN_HEIGHT.

TIMEOUT_S=30
BACKGROUND='#9a9996'

work=
pids=

fail ()
{
  echo "$program: $1" >&2
  exit 1
}

# needs TOOL…
needs ()
{
  for tool
  do
    command -v "$tool" >/dev/null || fail "$tool is missing; .ci/setup installs what this needs"
  done
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

# Puts the window of a process into $window, nothing when the process has ended without one.
has_window_or_ended ()
{
  window=$(xdotool search --onlyvisible --pid "$1" 2>/dev/null | head -n 1)
  [ -n "$window" ] || has_ended "$1"
}

# Nothing of the user's settings shows in the picture, and nothing of the picture's making stays behind.
make_private_environment ()
{
  work=$(mktemp -d) || fail 'no temporary folder can be made'
  mkdir -m 700 "$work/tmp" "$work/run"
  mkdir -p "$work/config/gtk-4.0"
  printf '[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n' >"$work/config/gtk-4.0/settings.ini"
  printf 'window.solid-csd { padding: 0; box-shadow: none; }\npopover.background { background: %s; }\n' "$BACKGROUND" \
    >"$work/config/gtk-4.0/gtk.css"
  unset DBUS_SESSION_BUS_ADDRESS GTK_THEME GDK_SCALE LANGUAGE
  export TMPDIR="$work/tmp" XDG_RUNTIME_DIR="$work/run" HOME="$work"
  export XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"
  export LC_ALL=C.UTF-8 GDK_BACKEND=x11 GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GTK_A11Y=none
  export GTK_IM_MODULE=gtk-im-context-simple
}

# Without MIT-SHM: what windows share with the X server would be among the segments of the machine. The pointer lies aside:
# in the middle, it would be on the menus, and move their focus.
start_display ()
{
  Xvfb -displayfd 3 -screen 0 ${SCREEN_WIDTH}x${SCREEN_HEIGHT}x24 -nolisten tcp -noreset -extension MIT-SHM \
    3>"$work/display" 2>"$work/xvfb.log" &
  pids="$! $pids"
  wait_until 'Xvfb has not started' test -s "$work/display"
  DISPLAY=:$(cat "$work/display")
  export DISPLAY
  display -window root "xc:$BACKGROUND"
  xdotool mousemove --sync $((SCREEN_WIDTH - 1)) $((SCREEN_HEIGHT - 1))
}

start_session_bus ()
{
  dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$work/bus" 2>"$work/bus.log" &
  pids="$! $pids"
  wait_until 'dbus-daemon has not started' test -s "$work/bus"
  DBUS_SESSION_BUS_ADDRESS=$(cat "$work/bus")
  export DBUS_SESSION_BUS_ADDRESS
}

take_picture ()
{
  import -silent -window "$2" "$work/$1.png" && identify -format '%#' "$work/$1.png"
}

trap clean_up EXIT
trap 'exit 1' HUP INT TERM
