#!/bin/sh
# SPDX-License-Identifier: MIT
# A container whose liveness command fails is killed and started again; the command's words are kept.
. /tests/lib.sh

{
    pod live 'touch /tmp/healthy; sleep 5; rm /tmp/healthy; sleep 1000'
    cat << 'POD'
    livenessProbe:
      exec: {command: [cat, /tmp/healthy]}
      periodSeconds: 1
      timeoutSeconds: 5
      failureThreshold: 2
POD
} | apply
must 40 restarts_over live 1
event "Liveness probe failed: cat: can't open '/tmp/healthy'" || fail "no event with the command's output"
event "failed liveness probe, will be restarted" || fail "no Killing event"
must 15 status_is live Running
