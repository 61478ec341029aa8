#!/bin/sh
# SPDX-License-Identifier: MIT
# The same storm without a memory limit. Of a file system's memory the kernel charges a part to nobody: there
# fs.mount-max is the bound (hardening), or the storm goes as the one that took most. Nobody else does.
. /tests/lib.sh

available() { awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo; }
pod neighbour 'i=0; while :; do i=$((i + 1)); echo "at $i"; sleep 1; done' | apply
must 30 status_is neighbour Running
before=$(available)
{
    IMAGE=attack:1 pod storm 'exec attack take-mounts'
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
} | apply
ended_or_full() { is_ended storm || log_has storm mounts:; }
must 120 ended_or_full
group=$(ls -d $H/sys/fs/cgroup/pods/besteffort/pod"$(uid_of storm)" 2> /dev/null || true)
said=$(podctl logs storm 2> /dev/null | tail -n 1)
echo "# note ${said:-the storm is $(column storm 3)}: $((before - $(available))) KiB of the board, charged $(cat "$group/memory.current" 2> /dev/null || echo nothing)"
must 30 no_pressure
said=$(podctl logs neighbour | tail -n 1)
goes_on() { [ "$(podctl logs neighbour | tail -n 1)" != "$said" ]; }
must 20 goes_on
pod late 'echo here; sleep 1000' | apply
must 60 log_has late here
[ "$(column neighbour 4)" = 0 ] || fail "the neighbour was restarted"
[ "$(column board-test 4)" = 0 ] || fail "the driver was restarted"
drop storm
must 90 gone storm
