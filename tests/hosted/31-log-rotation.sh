#!/bin/sh
# SPDX-License-Identifier: MIT
# A flood of output is rotated: at most two files of 64 KiB each, and other pods go on as usual.
. "$(dirname "$0")/lib.sh"

start
pod flood 'yes "a line of a flood that does not end"' | manifest flood.yaml
must 10 status_is flood Running
pod calm 'echo calm; sleep 1000' | manifest calm.yaml
must 10 status_is calm Running
must 5 log_has calm calm
dir=$(find "$N/log" -path '*flood*' -name main)
must 10 test -e "$dir/0.log.1"
[ "$(find "$dir" -type f | wc -l)" -le 2 ] || fail "files: $(ls "$dir")"
for f in "$dir"/*; do
    size=$(stat -c %s "$f" || echo 0) # it may just be rotated away
    [ "$size" -le 65536 ] || fail "$f has $size bytes"
done
rm "$N/manifests/flood.yaml"
must 10 gone flood
stop
