#!/bin/sh
# SPDX-License-Identifier: MIT
# A container whose liveness command fails is killed and started again.
. "$(dirname "$0")/lib.sh"

start
{
    pod live 'touch /tmp/healthy; sleep 2; rm /tmp/healthy; sleep 1000'
    cat << 'POD'
    livenessProbe:
      exec: {command: [cat, /tmp/healthy]}
      periodSeconds: 1
      failureThreshold: 2
POD
} | manifest live.yaml
must 20 restarts_over live 1
event "Liveness probe failed: cat: can't open '/tmp/healthy'" || fail "no Unhealthy event with the output"
event "failed liveness probe, will be restarted" || fail "no Killing event"
must 10 status_is live Running
stop
