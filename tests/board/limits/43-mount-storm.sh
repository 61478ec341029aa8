#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod that may mount does so without end, one file system upon the other: they are its own, its memory limit or the
# kernel's count ends it, and nothing is seen of it beside. When it goes, all of it goes.
. /tests/lib.sh

pod neighbour 'i=0; while :; do i=$((i + 1)); echo "at $i"; sleep 1; done' | apply
must 30 status_is neighbour Running
mounts_of_pid1() { wc -l < /host/proc/1/mountinfo; }
before=$(mounts_of_pid1)
{
    IMAGE=attack:1 pod storm 'exec attack take-mounts'
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
    echo '    resources: {limits: {memory: 12Mi}}'
} | apply
ended_or_full() { status_is storm OOMKilled || status_is storm CrashLoopBackOff || log_has storm mounts:; }
must 120 ended_or_full
said=$(podctl logs neighbour | tail -n 1)
goes_on() { [ "$(podctl logs neighbour | tail -n 1)" != "$said" ]; }
must 20 goes_on
[ "$(column neighbour 4)" = 0 ] || fail "the neighbour was restarted"
drop storm
must 90 gone storm
back() { [ "$(mounts_of_pid1)" -le "$before" ]; }
must 30 back
