#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Takes pictures of both windows in all their states: in a light and a dark theme, in English, in Chinese, and in Arabic,
# which is written from right to left. To be looked at: nothing is compared.

set -u

SCREEN_WIDTH=1360
SCREEN_HEIGHT=800
MARGIN=16
WINDOW_WIDTH=656
WINDOW_HEIGHT=460
LONG_TEXT_SIZE=40000000

program=tour
. "$(dirname "$0")/display.sh"

# Programs

# start NAME COMMAND…: sets $NAME_pid
start ()
{
  name=$1
  shift
  "$@" &
  eval "${name}_pid=$!"
  pids="$! $pids"
}

# open_window COLUMN COMMAND…: starts a program with its window in the left (0) or right (1) half; sets $window, $window_pid
open_window ()
{
  column=$1
  shift
  start window "$@"
  wait_until "the window of $1 has not appeared" has_window_or_ended $window_pid
  [ -n "$window" ] || fail "$1 has ended"
  timeout $TIMEOUT_S xdotool windowsize "$window" $WINDOW_WIDTH $WINDOW_HEIGHT \
    windowmove "$window" $((MARGIN + column * (WINDOW_WIDTH + MARGIN))) $MARGIN
}

open_writer ()
{
  open_window 0 "$writer" "$@"
  writer_pid=$window_pid
  writer_window=$window
}

open_reader ()
{
  open_window 1 "$reader" "$@"
  reader_pid=$window_pid
  reader_window=$window
}

# Another program, which does what is written to it
start_peer ()
{
  rm -f "$work/peer"
  mkfifo "$work/peer"
  : >"$work/answers"
  "$peer" shareTest <"$work/peer" >>"$work/answers" &
  peer_pid=$!
  pids="$peer_pid $pids"
  exec 9>"$work/peer"
}

# tell_peer COMMAND: and waits until it has done so
tell_peer ()
{
  n_answers=$(wc -l <"$work/answers")
  echo "$1" >&9
  wait_until "another program has not done “$1”" has_answered
}

has_answered ()
{
  [ "$(wc -l <"$work/answers")" -gt "$n_answers" ]
}

kill_peer ()
{
  kill -KILL $peer_pid
  exec 9>&-
  wait_until 'another program still runs' has_ended $peer_pid
}

activate ()
{
  timeout $TIMEOUT_S gdbus call --session --dest "org.sharedsegment.$1" --object-path "/org/sharedsegment/$1" \
    --method org.gtk.Actions.Activate "$2" '[]' '{}' >/dev/null || fail "$1 does not do $2"
}

press ()
{
  timeout $TIMEOUT_S xdotool windowfocus --sync "$1" key "$2"
}

# type_into WINDOW TEXT
type_into ()
{
  timeout $TIMEOUT_S xdotool windowfocus --sync "$1" type --delay 5 "$2"
}

# What is on the display

# No picture taken a little later differs.
is_at_rest ()
{
  before=$now
  sleep 0.15
  now=$(take_picture now root)
  [ "$before" = "$now" ]
}

# Something has happened since the last time, and nothing more does.
has_changed ()
{
  is_at_rest && [ "$now" != "$last" ]
}

settle ()
{
  now=
  wait_until "nothing to be seen of “$1”" has_changed
  last=$now
}

# keep NAME: when what leads to it has been drawn
keep ()
{
  settle "$1"
  cp "$work/now.png" "$pictures/$prefix-$1.png"
}

# keep_first NAME: what comes does not stay
keep_first ()
{
  wait_until "nothing to be seen of “$1”" has_changed_at_all
  cp "$work/now.png" "$pictures/$prefix-$1.png"
}

has_changed_at_all ()
{
  now=$(take_picture now root)
  [ "$now" != "$last" ]
}

have_both_changed ()
{
  [ "$(take_picture writer "$writer_window")" != "$last_writer" ] &&
    [ "$(take_picture reader "$reader_window")" != "$last_reader" ]
}

# keep_popover NAME WINDOW KEYS
keep_popover ()
{
  press "$2" "$3"
  keep "$1"
  press "$2" Escape
  settle "$1, closed"
}

# The window of a process that is not $2
has_dialog ()
{
  dialog=$(xdotool search --onlyvisible --pid "$1" 2>/dev/null | grep -vx "$2" | tail -n 1)
  [ -n "$dialog" ]
}

# keep_dialog NAME PID WINDOW: once it has been opened; closes it
keep_dialog ()
{
  wait_until "there is no dialog “$1”" has_dialog "$2" "$3"
  keep "$1"
  press "$dialog" Escape
  settle "$1, closed"
}

# The tour

tour_of_two_windows ()
{
  open_writer
  open_reader
  keep both-waiting

  type_into "$writer_window" 'Hello from Segment Writer! What is typed here is shared: each key makes the segment anew.'
  keep both-sharing

  press "$writer_window" ctrl+f
  type_into "$writer_window" s
  keep writer-find
  press "$writer_window" Escape
  settle 'find, closed'
  press "$reader_window" ctrl+f
  type_into "$reader_window" absent
  keep reader-find-nothing
  press "$reader_window" Escape
  settle 'find, closed'

  keep_popover writer-details "$writer_window" ctrl+i
  keep_popover reader-details "$reader_window" ctrl+i
  keep_popover writer-menu "$writer_window" F10
  keep_popover reader-menu "$reader_window" F10

  press "$writer_window" ctrl+k
  keep writer-key
  type_into "$writer_window" 'posix:no-slash'
  keep writer-key-warning
  press "$writer_window" Escape
  settle 'the key, closed'
}

tour_of_dialogs ()
{
  activate Writer preferences
  keep_dialog preferences $writer_pid "$writer_window"
  activate Writer preferences
  wait_until 'there are no preferences' has_dialog $writer_pid "$writer_window"
  settle preferences
  press "$dialog" BackSpace
  keep_dialog preferences-warning $writer_pid "$writer_window"
  press "$writer_window" ctrl+question
  keep_dialog writer-shortcuts $writer_pid "$writer_window"
  press "$reader_window" ctrl+question
  keep_dialog reader-shortcuts $reader_pid "$reader_window"
  activate Writer about
  keep_dialog writer-about $writer_pid "$writer_window"
  activate Reader about
  keep_dialog reader-about $reader_pid "$reader_window"
}

tour_of_reader ()
{
  press "$reader_window" ctrl+h
  keep reader-hex
  press "$reader_window" ctrl+h
  settle 'the text'

  press "$reader_window" ctrl+p
  press "$writer_window" ctrl+End
  type_into "$writer_window" ' More.'
  keep reader-paused
  press "$reader_window" ctrl+p
  settle 'the reader, going on'

  type_into "$writer_window" ' And more.'
  keep reader-changes
  activate Reader show-changes
}

tour_of_several_windows ()
{
  activate Writer new-window
  wait_until 'there is no second window' has_dialog $writer_pid "$writer_window"
  keep writer-several-windows
  stop $writer_pid
  settle 'no writer'
}

tour_of_files ()
{
  open_writer "$source/README.md"
  keep writer-file

  # First comes the start of the text, then the bar.
  "$writer" "$work/long.txt"
  wait_until 'nothing is loaded' has_changed_at_all
  last=$now
  keep_first writer-loading
  stop $writer_pid
  settle 'no writer'
}

tour_of_obstacles ()
{
  start_peer
  tell_peer 'publish The text of another program'
  open_writer
  type_into "$writer_window" 'A text of mine'
  keep writer-take-over

  # It never rests: the notices say for how long it has been.
  last_writer=$(take_picture writer "$writer_window")
  last_reader=$(take_picture reader "$reader_window")
  tell_peer 'lock 0'
  wait_until 'no lock is to be seen' have_both_changed
  keep_first both-locked
  tell_peer unlock
  stop $writer_pid
  kill_peer
  open_writer
  keep both-left-over
  stop $writer_pid
  settle 'no writer'
}

tour_of_failures ()
{
  open_writer --key posix:/segment-tour
  prlimit --pid $writer_pid --fsize=4
  type_into "$writer_window" 'A text for which there is no room'
  keep writer-no-room
  stop $writer_pid
  stop $reader_pid
  settle 'no windows'

  start_peer
  tell_peer "$(printf 'publish Not \001\002\377text, but bytes')"
  open_reader
  keep reader-bytes
  stop $reader_pid
  kill_peer
}

# tour LANGUAGE THEME THEME-NAME, in a subshell: its environment is its own
tour ()
{
  prefix=$1-$2
  last=
  make_private_environment
  export LANGUAGE="$1" GTK_THEME="$3" TEXTDOMAINDIR="$catalogues"
  mkdir -p "$XDG_DATA_HOME/icons/hicolor/scalable"
  ln -s "$source/data/icons" "$XDG_DATA_HOME/icons/hicolor/scalable/apps"
  head -c $LONG_TEXT_SIZE /dev/zero | tr '\0' x | fold -w 79 >"$work/long.txt"
  start_display
  start_session_bus
  settle 'an empty display'

  tour_of_two_windows
  tour_of_dialogs
  tour_of_reader
  tour_of_several_windows
  tour_of_files
  tour_of_obstacles
  tour_of_failures
}

[ $# -eq 4 ] || fail "Usage: $0 WRITER READER PEER SOURCE-FOLDER"
writer=$1
reader=$2
peer=$3
source=$4
needs Xvfb dbus-daemon display gdbus identify import prlimit xdotool

build=${MESON_BUILD_ROOT:-$PWD}
catalogues=$build/po
pictures=$build/tour
mkdir -p "$pictures"

# Where another program was killed, its segment stays until the next one comes.
leave_nothing ()
{
  status=$?
  if [ -n "${peer_pid-}" ]
  then
    stop $peer_pid
    printf 'publish nothing\ndetach\n' | "$peer" shareTest >"$work/answers"
  fi
  (exit $status)
  clean_up
}

# A shell does not inherit the traps.
tour_in_shell ()
{
  (
    trap leave_nothing EXIT
    trap 'exit 1' HUP INT TERM
    tour "$@"
  )
}

for language in en zh_CN ar
do
  # Both at once, since each mostly waits.
  pids=
  tour_in_shell $language light Adwaita &
  light_pid=$!
  tour_in_shell $language dark Adwaita:dark &
  dark_pid=$!
  pids="$light_pid $dark_pid"
  wait $light_pid || fail "the tour in $language, light, has failed"
  wait $dark_pid || fail "the tour in $language, dark, has failed"
done

echo "Pictures: $pictures"
