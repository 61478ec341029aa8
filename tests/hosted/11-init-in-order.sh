#!/bin/sh
# SPDX-License-Identifier: MIT
# Init containers run one after the other, and a watcher sees every step.
. "$(dirname "$0")/lib.sh"

start
watch "$WORK/watch"
manifest init.yaml << POD
apiVersion: v1
kind: Pod
metadata:
  name: init
spec:
  terminationGracePeriodSeconds: 1
  volumes:
  - name: shared
    emptyDir: {}
  initContainers:
  - name: first
    image: $IMAGE
    command: [sh, -c, "sleep 1; echo first > /shared/steps"]
    volumeMounts: [{name: shared, mountPath: /shared}]
  - name: second
    image: $IMAGE
    command: [sh, -c, "grep -q first /shared/steps && echo second >> /shared/steps"]
    volumeMounts: [{name: shared, mountPath: /shared}]
  containers:
  - name: main
    image: $IMAGE
    command: [sh, -c, "cat /shared/steps; exec sleep 1000"]
    volumeMounts: [{name: shared, mountPath: /shared}]
POD
must 15 status_is init Running
must 5 log_has init second
unwatch
seen=$(awk '$1 == "init" { print $3 }' "$WORK/watch" | uniq | tr '\n' ' ')
case $seen in
    *Init:0/2*Init:1/2*PodInitializing*Running*) ;;
    *) fail "a watcher saw: $seen" ;;
esac
grep -o 'pod default/init: .*' "$ERR" | sed 's/.*: //' | tr '\n' ' ' |
    grep -q 'Init:0/2 Init:1/2 PodInitializing Running' || fail "console lines are out of order"
stop
