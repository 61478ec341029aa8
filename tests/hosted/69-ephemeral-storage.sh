#!/bin/sh
# SPDX-License-Identifier: MIT
# limits["ephemeral-storage"] is the size of what a container may write to its root, and the most of an emptyDir.
. "$(dirname "$0")/lib.sh"

write='dd if=/dev/zero of=$1/file bs=64k count=100 2> /tmp/said || true; cat /tmp/said; echo "wrote $(wc -c < $1/file)"; exec sleep 1000'
start
{
    pod small "set -- /; $write" '  volumes: [{name: v, emptyDir: {}}]'
    echo '    resources: {limits: {ephemeral-storage: 1Mi}}'
    echo '    volumeMounts: [{name: v, mountPath: /tmp}]'
} | manifest small.yaml
{
    pod volume "set -- /v; $write" '  volumes: [{name: v, emptyDir: {}}]'
    echo '    resources: {limits: {ephemeral-storage: 2Mi}}'
    echo '    volumeMounts: [{name: v, mountPath: /v}]'
} | manifest volume.yaml
pod usual "set -- /; $write" | manifest usual.yaml
for p in small volume usual; do must 20 log_has $p 'wrote '; done
log_has small 'No space left on device' || fail "small: $(podctl logs small)"
wrote=$(podctl logs small | sed -n 's/^wrote //p')
[ "$wrote" -le 1048576 ] || fail "1 MiB is the limit, it wrote $wrote"
[ "$wrote" -ge 800000 ] || fail "it could write only $wrote"
log_has volume 'wrote 2097152' || fail "volume: $(podctl logs volume)"
log_has usual 'wrote 6553600' || fail "usual: $(podctl logs usual)"
for p in small volume usual; do status_is $p Running || fail "$p is $(column $p 3)"; done
stop
