#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does bash complete what can follow on the command line? Takes the folder of what tests share, the file with the
# completions, the reader and the writer. What is completed is typed into a bash: \e* inserts all that it would offer.

set -u
. "$1/support.sh"
completions=$2
reader=$3
writer=$4
need_tools bash sha1sum

TIMEOUT_S=30

pids=

# Also the folder of POSIX segments is everybody's.
posix_name=segment-completions-test-$$

clean_up ()
{
  trap '' HUP INT TERM
  [ -z "$pids" ] || kill $pids 2>/dev/null
  wait
  rm -rf "$work" "/dev/shm/$posix_name é"
}

# share KEY: with a real writer, since it is its key files that are read
share ()
{
  printf text | "$writer" --key "$1" --stdin &
  pids="$pids $!"
  deadline_s=$(($(date +%s) + TIMEOUT_S))
  until "$reader" --key "$1" --print >/dev/null 2>&1
  do
    [ "$(date +%s)" -lt $deadline_s ] || stop "$1 is not shared after $TIMEOUT_S seconds"
    sleep 0.1
  done
}

# The programs themselves are not started: functions in their place write what they get, one argument a line.
write_startup_file ()
{
  cat >"$work/startup" <<EOF
segment-reader () { printf '%s\n' "\$@" >"$work/found"; }
segment-writer () { segment-reader "\$@"; }
source '$completions'
PS1=
cd '$work/files'
EOF
}

# expect TYPED ARGUMENT…: what is typed, with printf's escapes, becomes these arguments
expect ()
{
  typed=$1
  shift
  printf '%s\n' "$@" >"$work/expected"
  rm -f "$work/found"
  printf "$typed\n" | INPUTRC=/dev/null HISTFILE= bash --noprofile --rcfile "$work/startup" -i >"$work/log" 2>&1
  [ -e "$work/found" ] || { cat "$work/log" >&2; complain "bash does not run what “$typed” becomes"; return; }
  need_same "“$typed”" "$work/expected" "$work/found"
}

trap clean_up EXIT
mkdir -m 700 "$work/tmp" "$work/files" "$work/files/folder"
export TMPDIR="$work/tmp"
: >"$work/files/notes.txt"
: >"$work/files/a & b"
: >"/dev/shm/$posix_name é"
write_startup_file

share Notes
share NotesOfMine
share "posix:/$posix_name"
share note-2

# Not the hash of these letters
: >"$work/tmp/qipc_sharedmemory_NotesOfNobodyaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

expect 'segment-reader --\e*' $(list_options "$reader")
expect 'segment-writer --\e*' $(list_options "$writer")
expect 'segment-reader --pr\t' --print
expect 'segment-writer --std\tno\t' --stdin no

expect 'segment-reader --key Note\e*' --key Notes NotesOfMine
expect 'segment-reader -k NotesOfM\t--print' -k NotesOfMine --print
expect 'segment-writer --key=NotesOfM\t' --key=NotesOfMine
expect 'segment-writer --key note\t' --key note
expect 'segment-writer --key n\t' --key n

expect 'segment-reader --key p\tx' --key posix:/x
expect 'segment-reader --key "p\t' --key posix:/
# All that \e* inserts but the first begins where readline's word does.
expect "segment-reader --key posix:/$posix_name\e*" --key "posix:/$posix_name" "/$posix_name%20%C3%A9"
expect "segment-reader --key=posix:/$posix_name%%\t" "--key=posix:/$posix_name%20%C3%A9"
expect "segment-reader --key 'posix:/$posix_name%%\t" --key "posix:/$posix_name%20%C3%A9"
expect 'segment-reader --key posix:/sem.\t' --key posix:/sem.

expect 'segment-reader --key s\tfo\tx' --key systemv:folder/x
expect 'segment-reader --key systemv:a\t' --key systemv:a%20%26%20b
expect 'segment-reader --key systemv-7:no\t' --key systemv-7:notes.txt
expect 'segment-reader --key systemv:a%%20\t' --key systemv:a%20%26%20b

expect 'segment-writer no\t' notes.txt
expect 'segment-writer --key x a\t' --key x 'a & b'
expect 'segment-writer -- no\t' -- notes.txt
expect 'segment-reader no\t' no

exit $status
