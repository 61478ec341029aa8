#!/bin/sh
# SPDX-License-Identifier: MIT
# An emptyDir outlives its container and goes with its pod; what a hostPath volume got stays; nothing of
# either is mounted any more.
. /tests/lib.sh

before=$(holdings | grep -E 'mounts|run files')
mkdir -p $H/data/volume
{
    pod keeps 'echo x >> /v/runs; echo x >> /host/runs; echo "runs $(wc -l < /v/runs)"; [ "$(wc -l < /v/runs)" = 2 ] || exit 1; sleep 1000' \
        '  volumes: [{name: v, emptyDir: {}}, {name: host, hostPath: {path: /data/volume, type: Directory}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}, {name: host, mountPath: /host}]'
} | apply
must 30 log_has keeps "runs 2"
drop keeps
{
    pod keeps 'cat /host/runs | wc -l | sed "s/^/host /"; ls /v | wc -l | sed "s/^/empty /"; sleep 1000' \
        '  volumes: [{name: v, emptyDir: {}}, {name: host, hostPath: {path: /data/volume, type: Directory}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}, {name: host, mountPath: /host}]'
} | apply
must 30 log_has keeps "empty 0"
log_has keeps "host 2" || fail "keeps: $(podctl logs keeps)"
drop keeps
rm -r $H/data/volume
let_go() { [ "$(holdings | grep -E 'mounts|run files')" = "$before" ]; }
must 20 let_go || fail "it held $before and holds $(holdings)"
