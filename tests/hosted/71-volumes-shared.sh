#!/bin/sh
# SPDX-License-Identifier: MIT
# An emptyDir is shared by the containers of a pod and survives a container's restart; a hostPath is
# the machine's own; readOnly is kept.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/shared"
start
manifest p.yaml << POD
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 1
  volumes:
  - {name: scratch, emptyDir: {}}
  - {name: host, hostPath: {path: $WORK/shared}}
  containers:
  - name: writer
    image: $IMAGE
    command: [sh, -c, "echo run >> /scratch/runs; cp /scratch/runs /host/runs; sleep 2; exit 1"]
    volumeMounts:
    - {name: scratch, mountPath: /scratch}
    - {name: host, mountPath: /host}
  - name: reader
    image: $IMAGE
    command: [sh, -c, "sleep 1; cat /scratch/runs; touch /scratch/x 2>&1; sleep 1000"]
    volumeMounts:
    - {name: scratch, mountPath: /scratch, readOnly: true}
POD
must 10 grep -q run "$WORK/shared/runs"
two_runs() { [ "$(grep -c run "$WORK/shared/runs")" -ge 2 ]; }
must 15 two_runs
podctl logs p -c reader | grep -q '^run' || fail "the reader does not see the file"
podctl logs p -c reader | grep -q "Read-only file system" || fail "the read-only mount can be written"
rm "$N/manifests/p.yaml"
must 10 gone p
[ -e "$WORK/shared/runs" ] || fail "the hostPath's files are gone"
stop
