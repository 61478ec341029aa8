#!/bin/sh
# SPDX-License-Identifier: MIT
# A flood of output is rotated: at most two files of 64 KiB; another pod goes on as usual.
. /tests/lib.sh

pod flood 'yes "a line of a flood that does not end"' | apply
must 20 status_is flood Running
pod calm 'echo calm; sleep 1000' | apply
must 30 status_is calm Running
must 10 log_has calm calm
dir=$(ls -d $H/var/log/pods/default_flood_*/main)
must 30 test -e "$dir/0.log.1"
sleep 3
[ "$(ls "$dir" | wc -l)" -le 2 ] || fail "files: $(ls "$dir")"
for f in "$dir"/*; do
    size=$(stat -c %s "$f" || echo 0) # it may just be rotated away
    [ "$size" -le 65536 ] || fail "$f has $size bytes"
done
drop flood calm
ls -d $H/var/log/pods/default_flood_* 2> /dev/null && fail "its logs are left"
true
