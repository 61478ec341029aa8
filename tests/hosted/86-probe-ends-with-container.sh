#!/bin/sh
# SPDX-License-Identifier: MIT
# An exec probe that is under way when its container ends is no failed probe; one that is killed in a
# container that goes on is.
. "$(dirname "$0")/lib.sh"

start
{
    pod ends 'sleep 2; exit 3' '  restartPolicy: Never'
    echo '    livenessProbe: {exec: {command: [sleep, "5"]}, periodSeconds: 1, timeoutSeconds: 9, failureThreshold: 1}'
} | manifest ends.yaml
{
    pod goes-on 'sleep 1000'
    echo '    readinessProbe: {exec: {command: [sh, -c, "echo dying; kill -9 $$"]}, periodSeconds: 1}'
} | manifest goes-on.yaml
must 10 status_is ends Error
must 10 event "Readiness probe failed: dying"
sleep 0.5
! event "Liveness probe failed" || fail "the end of the container was told as a failed probe"
stop
