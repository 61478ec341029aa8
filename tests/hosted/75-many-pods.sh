#!/bin/sh
# SPDX-License-Identifier: MIT
# Thirty pods of one image at once: all run, the image is mounted once, and all go again.
. "$(dirname "$0")/lib.sh"

start
before=$(held)
for i in $(seq 30); do
    pod "p$i" 'sleep 1000'
    echo ---
done | manifest many.yaml
all_run() { [ "$(podctl get pods | grep -c ' Running ')" = 30 ]; }
must 40 all_run
[ "$(cat /sys/block/loop*/loop/backing_file 2> /dev/null | grep -cF "$WORK")" = 1 ] || fail "not one loop device"
[ "$(podctl get pods -o wide | awk 'NR > 1 { print $6 }' | sort -u | wc -l)" = 30 ] || fail "addresses are not distinct"
rm "$N/manifests/many.yaml"
none_left() { podctl get pods 2>&1 | grep -q "No resources found"; }
must 40 none_left
holds_no_more "$before"
stop
