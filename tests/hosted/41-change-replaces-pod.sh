#!/bin/sh
# SPDX-License-Identifier: MIT
# A changed manifest ends the old pod fully before the new one starts; a touched one changes nothing.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/shared"
volume="  volumes: [{name: shared, hostPath: {path: $WORK/shared}}]"
version() {
    pod p "trap 'sleep 0.5; echo end-$1 >> /shared/steps; exit 0' TERM
echo start-$1 >> /shared/steps; while :; do sleep 0.1; done" "$volume" |
        sed 's/terminationGracePeriodSeconds: 1/terminationGracePeriodSeconds: 5/'
    echo '    volumeMounts: [{name: shared, mountPath: /shared}]'
}
start
version a | manifest p.yaml
must 10 grep -q start-a "$WORK/shared/steps"
first=$(uid_of p)
version a | manifest p.yaml
sleep 1
[ "$(uid_of p)" = "$first" ] || fail "the same content made a new pod"
version b | manifest p.yaml
must 10 grep -q start-b "$WORK/shared/steps"
[ "$(tr '\n' ' ' < "$WORK/shared/steps")" = "start-a end-a start-b " ] ||
    fail "steps: $(cat "$WORK/shared/steps")"
[ "$(uid_of p)" != "$first" ] || fail "the uid is the same"
stop
