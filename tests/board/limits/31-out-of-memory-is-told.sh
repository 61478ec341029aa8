#!/bin/sh
# SPDX-License-Identifier: MIT
# A container over its memory limit ends as a whole: OOMKilled, 137, also when it was its child that
# took the memory, and also an init container.
. /tests/lib.sh

EAT='tail -c 16m /dev/zero > /dev/null'
LIMIT='    resources: {limits: {memory: 6Mi}}'
{
    pod first "exec $EAT" '  restartPolicy: Never'
    echo "$LIMIT"
    echo ---
    pod child "sleep 1000 & $EAT; sleep 1000" '  restartPolicy: Never'
    echo "$LIMIT"
    echo ---
    pod init 'sleep 1000' "  restartPolicy: Never
  initContainers:
  - {name: eats, image: $IMAGE, command: [sh, -c, '$EAT'], resources: {limits: {memory: 6Mi}}}"
} | apply
must 60 status_is first OOMKilled
must 60 status_is child OOMKilled
must 60 status_is init Init:OOMKilled
for p in first child init; do
    podctl get pods $p -o json | tr -d ' \n' | grep -q '"exitCode":137' || fail "$p: $(podctl get pods $p -o json)"
done
