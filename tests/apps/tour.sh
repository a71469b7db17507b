#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Takes pictures of both windows, and of the window of segments, in all their states: in a light and a dark theme, in
# English, in Chinese, and in Arabic, which is written from right to left. To be looked at: nothing is compared.
#
# Each language and theme has an IPC namespace and a /dev/shm of its own: no segments but the tour's are in the pictures,
# and they go with it, whatever happens.

set -u

SCREEN_WIDTH=1360
SCREEN_HEIGHT=800
MARGIN=16
WINDOW_WIDTH=656
WINDOW_HEIGHT=460
SEGMENTS_WIDTH=1240
SEGMENTS_HEIGHT=720
REMOVAL_X=360
REMOVAL_Y=110
LONG_TEXT_SIZE=40000000
ANOTHER_USER=70

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

# start_peer KEY: another program, which does what is written to it
start_peer ()
{
  rm -f "$work/peer"
  mkfifo "$work/peer"
  : >"$work/answers"
  "$peer" "$1" <"$work/peer" >>"$work/answers" &
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
  timeout $TIMEOUT_S xdotool windowfocus --sync "$1" key $2
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

# The window of a process that is not among $2, each on a line
has_dialog ()
{
  dialog=$(xdotool search --onlyvisible --pid "$1" 2>/dev/null | grep -vxF "$2" | tail -n 1)
  [ -n "$dialog" ]
}

# keep_dialog NAME PID WINDOWS: once it has been opened; closes it
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
  start_peer shareTest
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

  start_peer shareTest
  tell_peer "$(printf 'publish Not \001\002\377text, but bytes')"
  open_reader
  keep reader-bytes
  stop $reader_pid
  kill_peer
}

# What is in the window of segments

# leave_over KEY TEXT: as a program does that is killed
leave_over ()
{
  start_peer "$1"
  tell_peer "publish $2"
  kill_peer
}

# Of another user, where that is allowed
make_foreign_segment ()
{
  setpriv --reuid=$ANOTHER_USER --clear-groups ipcmk -M 8388608 -p 0644 >/dev/null 2>&1 ||
    ipcmk -M 8388608 -p 0644 >/dev/null
}

# Some that somebody uses and some that are left over, of both kinds; the last one is removed while it is in use.
make_segments ()
{
  leave_over notes 'Call the tailor. The bank closes at four.'
  ipcmk -M 1048576 >/dev/null
  make_foreign_segment
  leave_over posix:/forecast "$(printf 'Rain until noon\001\002\003\377, then sun')"
  printf 'What a program in Python has left' >/dev/shm/psm_4c1f0a2b
  start_peer picture
  tell_peer 'create 921600'
  ipcrm -m "$(ipcs -m | awk '$5 == 921600 { print $2 }')"
}

# open_segments COMMAND…: the window of segments of a program, its table with the keyboard
open_segments ()
{
  open_window 0 "$@"
  first_window=$window
  press "$first_window" ctrl+shift+s
  wait_until 'there is no window of segments' has_dialog $window_pid "$first_window"
  segments_window=$dialog
  timeout $TIMEOUT_S xdotool windowsize "$segments_window" $SEGMENTS_WIDTH $SEGMENTS_HEIGHT \
    windowmove "$segments_window" $MARGIN $MARGIN
}

# open_removal NAME KEYS: once it has been opened, the dialog is in $dialog, and stays open
open_removal ()
{
  press "$segments_window" "$2"
  wait_until "there is no dialog “$1”" has_dialog $window_pid "$first_window
$segments_window"
  timeout $TIMEOUT_S xdotool windowmove "$dialog" $REMOVAL_X $REMOVAL_Y
  keep "$1"
}

# keep_removal NAME KEYS: closes it
keep_removal ()
{
  open_removal "$@"
  press "$dialog" Escape
  settle "$1, closed"
}

tour_of_table ()
{
  keep segments
  keep_popover segments-menu "$segments_window" F10
  press "$segments_window" Home
  keep segments-selected
  press "$segments_window" Return
  keep segments-details
  press "$segments_window" 'Down Down Down Down Down'
  keep segments-bytes
  press "$segments_window" 'Escape Up'
  settle 'no details'
  keep_removal removal Delete

  press "$segments_window" ctrl+f
  type_into "$segments_window" posix
  keep segments-search
  type_into "$segments_window" x
  keep segments-search-nothing
  press "$segments_window" Escape
  settle 'no search'

  press "$segments_window" 'ctrl+f shift+Tab shift+Tab space'
  keep segments-left-over
  press "$segments_window" 'Tab Tab Escape'
  settle 'the table'
}

# The menu is gone through from its end, since what is above may be insensitive.
tour_of_removal ()
{
  press "$segments_window" 'F10 Up Up Up Return'
  keep segments-sort-menu
  press "$segments_window" 'Down Down Down Down Down Down Return'
  keep segments-sorted

  press "$segments_window" ctrl+a
  settle 'all'
  keep_removal removal-of-many Delete
  open_removal removal-of-left-over 'F10 Up Up Up Up Up Up Up Return'
  mount -o remount,ro /dev/shm || fail '/dev/shm cannot be made read-only'
  press "$dialog" 'Tab Return'
  keep removal-failed
}

tour_of_segments ()
{
  make_segments
  open_segments "$writer" "$work/text"
  tour_of_table
  stop $window_pid
  settle 'no windows'
  open_segments "$reader"
  tour_of_removal
  stop $window_pid
  kill_peer
}

# Nobody's segments but the tour's, and a user of any name
make_private_machine ()
{
  printf 'ann:x:%s:%s::/:/bin/sh\npostgres:x:%s:%s::/:/bin/sh\n' "$(id -u)" "$(id -g)" \
    $ANOTHER_USER $ANOTHER_USER >"$work/passwd"
  mount --bind "$work/passwd" /etc/passwd && mount -t tmpfs -o mode=1777 tmpfs /dev/shm ||
    fail 'there is no /dev/shm of its own'
}

# tour LANGUAGE THEME THEME-NAME, in namespaces of its own
tour ()
{
  prefix=$1-$2
  last=
  make_private_environment
  make_private_machine
  export LANGUAGE="$1" GTK_THEME="$3" TEXTDOMAINDIR="$catalogues"
  mkdir -p "$XDG_DATA_HOME/icons/hicolor/scalable"
  ln -s "$source/data/icons" "$XDG_DATA_HOME/icons/hicolor/scalable/apps"
  printf 'Hello from Segment Writer! What is typed here is shared: each key makes the segment anew.' >"$work/text"
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
  tour_of_segments
}

[ $# -eq 4 ] || [ $# -eq 7 ] || fail "Usage: $0 WRITER READER PEER SOURCE-FOLDER [LANGUAGE THEME THEME-NAME]"
writer=$1
reader=$2
peer=$3
source=$4
needs Xvfb awk dbus-daemon display gdbus identify import ipcmk ipcrm ipcs mount prlimit setpriv unshare xdotool

build=${MESON_BUILD_ROOT:-$PWD}
catalogues=$build/po
pictures=$build/tour
mkdir -p "$pictures"

if [ $# -eq 7 ]
then
  tour "$5" "$6" "$7"
  exit
fi

# Without the right to make namespaces, a user namespace gives it.
unshare --ipc --mount true 2>/dev/null && right= || right=--map-root-user

start_tour ()
{
  unshare $right --ipc --mount sh "$0" "$writer" "$reader" "$peer" "$source" "$@" &
}

for language in en zh_CN ar
do
  # Both at once, since each mostly waits.
  pids=
  start_tour $language light Adwaita
  light_pid=$!
  start_tour $language dark Adwaita:dark
  dark_pid=$!
  pids="$light_pid $dark_pid"
  wait $light_pid || fail "the tour in $language, light, has failed"
  wait $dark_pid || fail "the tour in $language, dark, has failed"
done

echo "Pictures: $pictures"
