#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod whose processes take every descriptor that they can get, and the kernel's memory with it, is held by its
# memory limit (without one a small board runs out of memory before its pods reach their limit, and the kernel ends the
# largest process of any pod): beside it a probe is answered, a new pod starts, PID 1 opens what it needs, and the bomb can be taken away.
. /tests/lib.sh

{
    pod neighbour 'sleep 1000'
    echo '    readinessProbe: {exec: {command: ["true"]}, timeoutSeconds: 5}'
} | apply
must 30 ready_is neighbour 1/1
{
    IMAGE=attack:1 pod bomb 'exec attack take-descriptors 8'
    echo '    resources: {limits: {memory: 12Mi}}'
} | apply
ended_or_full() { status_is bomb OOMKilled || status_is bomb CrashLoopBackOff || log_has bomb pipes:; }
must 90 ended_or_full
pod late 'echo here; sleep 1000' | apply
must 60 log_has late here
ready_is neighbour 1/1 || fail "the neighbour is not ready"
[ "$(column neighbour 4)" = 0 ] || fail "the neighbour was restarted"
[ "$(column board-test 4)" = 0 ] || fail "the driver was restarted"
drop bomb
must 60 gone bomb
