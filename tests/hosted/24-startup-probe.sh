#!/bin/sh
# SPDX-License-Identifier: MIT
# A startup probe holds the liveness probe back until it has succeeded once.
. "$(dirname "$0")/lib.sh"

start
{
    pod slow 'sleep 4; touch /tmp/up; sleep 1000'
    cat << 'POD'
    startupProbe:
      exec: {command: [test, -e, /tmp/up]}
      periodSeconds: 1
      failureThreshold: 30
    livenessProbe:
      exec: {command: [test, -e, /tmp/up]}
      periodSeconds: 1
      failureThreshold: 1
POD
} | manifest slow.yaml
must 20 ready_is slow 1/1
sleep 2
[ "$(column slow 4)" = 0 ] || fail "the liveness probe did not wait"
stop
