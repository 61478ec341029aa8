#!/bin/sh
# SPDX-License-Identifier: MIT
# SIGTERM ends pods with their grace: one that stops in time, one that has to be killed.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/shared"
start
{
    pod polite 'trap "echo bye > /shared/bye; exit 0" TERM; echo up; while :; do sleep 0.1; done' \
        "  volumes: [{name: shared, hostPath: {path: $WORK/shared}}]"
    echo '    volumeMounts: [{name: shared, mountPath: /shared}]'
} | sed 's/terminationGracePeriodSeconds: 1/terminationGracePeriodSeconds: 20/' | manifest polite.yaml
pod deaf 'trap "" TERM; echo up; sleep 1000 & while :; do wait; done' | manifest deaf.yaml
must 10 log_has polite up
must 10 log_has deaf up
before=$(date +%s)
stop
took=$(($(date +%s) - before))
[ -e "$WORK/shared/bye" ] || fail "SIGTERM did not reach the container"
[ $took -lt 10 ] || fail "it took $took s"
