#!/bin/sh
# SPDX-License-Identifier: MIT
# What PID 1 takes of the memory, as a note. With ten pods more all run, on one mount of
# their image.
. /tests/lib.sh

rss() { awk '$1 == "VmRSS:" { print $2, $3 }' /host/proc/1/status; }
pss() { awk '$1 == "Pss:" { print $2, $3 }' /host/proc/1/smaps_rollup 2> /dev/null || echo unknown; }
echo "# note PID 1: RSS $(rss), PSS $(pss); free $(awk '$1 == "MemAvailable:" { print $2, $3 }' /proc/meminfo)"
for i in $(seq 10); do
    pod "p$i" 'sleep 1000'
    echo ---
done | apply
all_run() { [ "$(podctl get pods | grep -c '^p[0-9]* .* Running ')" = 10 ]; }
must 60 all_run
echo "# note PID 1 with ten pods more: RSS $(rss), PSS $(pss); free $(awk '$1 == "MemAvailable:" { print $2, $3 }' /proc/meminfo)"
[ "$(podctl get pods -o wide | awk '/^p[0-9]/ { print $6 }' | sort -u | wc -l)" = 10 ] || fail "addresses are not distinct"
[ "$(cat $H/sys/block/loop*/loop/backing_file | sort -u | wc -l)" = "$(cat $H/sys/block/loop*/loop/backing_file | wc -l)" ] ||
    fail "an image is mounted twice"
