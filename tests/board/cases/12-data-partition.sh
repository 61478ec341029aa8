#!/bin/sh
# SPDX-License-Identifier: MIT
# The second partition is mounted at /data, with the options of node.yaml; a pod keeps a file there.
# smoke
. /tests/lib.sh

line=$(awk '$5 == "/data"' /host/proc/1/mountinfo)
case $line in
    *" rw,noatime "*"- ext4 /dev/vda2 rw,resuid=2147483646"*) ;;
    *) fail "/data is: $line" ;;
esac
apply << POD
apiVersion: v1
kind: Pod
metadata: {name: keeper}
spec:
  restartPolicy: Never
  containers:
  - name: main
    image: $IMAGE
    command: [sh, -c, "echo kept > /keep/file && sync"]
    volumeMounts: [{name: keep, mountPath: /keep}]
  volumes:
  - {name: keep, hostPath: {path: /data/test/keep, type: DirectoryOrCreate}}
POD
must 20 status_is keeper Completed
[ "$(cat $H/data/test/keep/file)" = kept ] || fail "the file is not there"
rm -r $H/data/test
