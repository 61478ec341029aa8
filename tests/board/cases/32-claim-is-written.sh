#!/bin/sh
# SPDX-License-Identifier: MIT
# A claim is a directory of the data partition: what a pod writes there and syncs is there for the next
# pod. It stays for the cases after the power cut.
. /tests/lib.sh

cat > /tmp/claim << 'CLAIM'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: measures}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Mi}}
CLAIM
podctl apply -f /tmp/claim > /dev/null
# writes NAME COMMAND
writes() {
    {
        pod "$1" "$2" '  restartPolicy: Never
  securityContext: {runAsUser: 1000, fsGroup: 2000}
  volumes: [{name: v, persistentVolumeClaim: {claimName: measures}}]'
        echo '    volumeMounts: [{name: v, mountPath: /v}]'
    } | apply
    must 30 status_is "$1" Completed
}
writes first 'echo before the cut > /v/log && sync /v/log'
drop first
writes second 'cat /v/log; stat -c "%g" /v/log'
log_has second "before the cut" || fail "it reads: $(podctl logs second)"
log_has second 2000 || fail "it is not the fsGroup's: $(podctl logs second)"
drop second
[ "$(cat $H/data/podinit/volumes/default/measures/log)" = "before the cut" ] ||
    fail "it is not in its place: $(find $H/data/podinit/volumes)"
podctl get pvc | grep -q '^measures  *Bound  *default/measures  *1Mi  *RWO ' || fail "get: $(podctl get pvc)"
