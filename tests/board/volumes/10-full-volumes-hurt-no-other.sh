#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod that fills all that it can write, its emptyDir and its own layer, is told so; the pod beside it
# writes as before, and so does the board, whose manifests are kept.
. /tests/lib.sh

fills='for place in /v /m /; do
    (cat /dev/zero > $place/fill) 2>&1 | sed "s|.*: |$place: |"
    [ -s $place/fill ] || echo "$place: nothing was written"
done
echo full; sleep 1000'
writes='i=0; while sleep 1; do i=$((i + 1)); echo $i > /v/n && echo $i > /n && cat /v/n | sed "s/^/wrote /"; done'
{
    pod greedy "$fills" '  volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}, {name: m, emptyDir: {medium: Memory, sizeLimit: 512Ki}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}, {name: m, mountPath: /m}]'
    echo ---
    pod modest "$writes" '  volumes: [{name: v, emptyDir: {}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}]'
} | apply
must 60 log_has greedy full
for place in /v /m /; do
    log_has greedy "$place: No space left on device" || fail "greedy: $(podctl logs greedy)"
done
said=$(podctl logs modest | tail -n 1)
goes_on() { [ "$(podctl logs modest | tail -n 1)" != "$said" ]; }
must 20 goes_on
pod later 'echo here > /v/x; cat /v/x; sleep 1000' '  volumes: [{name: v, emptyDir: {}}]' > /tmp/later
echo '    volumeMounts: [{name: v, mountPath: /v}]' >> /tmp/later
apply < /tmp/later
must 30 log_has later here
[ -s $H/data/podinit/manifests/default_later.yaml ] || fail "its manifest is not kept"
status_is greedy Running || fail "greedy was ended"
drop greedy modest later
