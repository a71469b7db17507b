#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows both windows side by side; where there is no display, on one of its own, of which it takes a picture.

set -u

SCREEN_WIDTH=1024
SCREEN_HEIGHT=440
MARGIN=24
TEXT='Hello from Segment Writer!

Every key that is pressed here
makes the shared segment anew.'

program=demo
. "$(dirname "$0")/display.sh"

# place WINDOW COLUMN: in the left (0) or right (1) half of the screen
place ()
{
  width=$(((SCREEN_WIDTH - 3 * MARGIN) / 2))
  timeout $TIMEOUT_S xdotool windowsize "$1" $width $((SCREEN_HEIGHT - 2 * MARGIN)) \
    windowmove "$1" $((MARGIN + $2 * (width + MARGIN))) $MARGIN
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

is_shared ()
{
  [ "$("$reader" --print 2>/dev/null)" = "$TEXT" ]
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
  needs Xvfb dbus-daemon display identify import ipcs xdotool
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

if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]
then
  show_on_display
else
  take_demo_picture
fi
