#!/bin/sh
# SPDX-License-Identifier: MIT
# A claim and what was synced into it are there after a power cut.
. /tests/lib.sh

podctl get pvc measures | grep -q Bound || fail "the claim is gone: $(podctl get pvc 2>&1)"
{
    pod reads 'cat /v/log; echo after the cut >> /v/log; sleep 1000' '  securityContext: {runAsUser: 1000, fsGroup: 2000}
  volumes: [{name: v, persistentVolumeClaim: {claimName: measures}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}]'
} | apply
must 30 log_has reads "before the cut"
drop reads
