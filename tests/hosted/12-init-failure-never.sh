#!/bin/sh
# SPDX-License-Identifier: MIT
# With restartPolicy Never a failed init container fails the pod; nothing after it starts.
. "$(dirname "$0")/lib.sh"

start
manifest p.yaml << POD
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: Never
  initContainers:
  - {name: bad, image: $IMAGE, command: [sh, -c, "exit 3"]}
  - {name: after, image: $IMAGE, command: [sh, -c, "echo wrong"]}
  containers:
  - {name: main, image: $IMAGE, command: [sh, -c, "echo wrong; sleep 1000"]}
POD
must 10 status_is p Init:Error
podctl get pods p -o json | grep -q '"phase": *"Failed"' || fail "the phase is not Failed"
! find "$N/log" -path '*main*' -name '*.log' | grep -q . || fail "the main container was started"
! find "$N/log" -path '*after*' -name '*.log' | grep -q . || fail "the next init container was started"
stop
