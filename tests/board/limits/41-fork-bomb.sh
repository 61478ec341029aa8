#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod that forks without end has its share of the processes; beside it a probe is answered, a new
# pod starts, and the bomb can be taken away.
. /tests/lib.sh

{
    pod neighbour 'sleep 1000'
    echo '    readinessProbe: {exec: {command: ["true"]}, timeoutSeconds: 5}'
} | apply
must 30 ready_is neighbour 1/1
pod bomb 'b() { b | b & }; b 2> /dev/null; exec sleep 1000' | apply
must 30 status_is bomb Running
full() { [ "$(sed -n 's/^max //p' $H/sys/fs/cgroup/pods/besteffort/pod"$(uid_of bomb)"/main/pids.events)" -gt 0 ]; }
must 90 full
pod late 'echo here; sleep 1000' | apply
must 60 log_has late here
ready_is neighbour 1/1 || fail "the neighbour is not ready"
podctl delete pod bomb --now > /dev/null
must 60 gone bomb
