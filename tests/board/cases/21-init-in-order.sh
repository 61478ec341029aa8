#!/bin/sh
# SPDX-License-Identifier: MIT
# Init containers run one after the other, each to its end, and a watcher sees every step.
# smoke
. /tests/lib.sh

command podctl get pods -w > /tmp/watch &
watcher=$!
apply << POD
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
must 30 status_is init Running
must 10 log_has init second
sleep 1
kill $watcher
seen=$(awk '$1 == "init" { print $3 }' /tmp/watch | uniq | tr '\n' ' ')
case $seen in
    *Init:0/2*Init:1/2*PodInitializing*Running*) ;;
    *) fail "a watcher saw: $seen" ;;
esac
