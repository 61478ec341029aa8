#!/bin/sh
# SPDX-License-Identifier: MIT
# A probe command that hangs is killed at its timeout, leaves no process, and counts as a failure.
. "$(dirname "$0")/lib.sh"

start
{
    pod slow 'sleep 1000'
    cat << 'POD'
    readinessProbe:
      exec: {command: [sleep, "777"]}
      periodSeconds: 1
      timeoutSeconds: 1
POD
} | manifest slow.yaml
must 10 status_is slow Running
must 10 event 'command timed out: "sleep 777" timed out after 1s'
ready_is slow 0/1 || fail "it is ready"
probing() { pgrep -fc '^sleep 777'; }
sleep 2
[ "$(probing)" -le 1 ] || fail "probe processes pile up"
stop
