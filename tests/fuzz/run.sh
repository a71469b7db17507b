#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fuzzes each target for so many seconds, starting from the kept corpus: run.sh BUILD-FOLDER SECONDS [TARGET]
# What makes a target fail stays in the build folder, and its path is printed.

set -eu

build=$1
seconds=$2
target=${3-}
corpus=$(dirname "$0")/corpus
found=$build/tests/fuzz/found
targets='key text process segment'

# A slice of GLib 2.74 hides where one piece of memory ends and the next begins.
export G_SLICE=always-malloc
export UBSAN_OPTIONS="${UBSAN_OPTIONS-halt_on_error=1:print_stacktrace=1}"

if [ -z "$target" ]
then
  for each in $targets
  do
    ninja -C "$build" "tests/fuzz/$each-fuzz"
  done
  printf '%s\n' $targets | xargs -n 1 -P "$(nproc)" sh "$0" "$build" "$seconds"
  exit
fi

mkdir -p "$found/$target"
if "$build/tests/fuzz/$target-fuzz" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=4096 -timeout=20 \
  -print_final_stats=1 -artifact_prefix="$found/failed-$target-" "$found/$target" "$corpus/$target" \
  >"$found/$target.log" 2>&1
then
  echo "$target: $(grep number_of_executed_units "$found/$target.log")"
else
  tail -n 60 "$found/$target.log"
  exit 1
fi
