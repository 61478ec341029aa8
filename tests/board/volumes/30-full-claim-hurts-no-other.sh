#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod that fills the data partition through its claim, as root, is told so; other pods go on, also one
# with a claim of its own, and manifests are still kept in what is reserved. When that is used up too,
# podctl apply says why, and PID 1 goes on.
. /tests/lib.sh

claim() {
    echo "apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $1}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Mi}}
---"
}
# uses NAME CLAIM COMMAND
uses() {
    pod "$1" "$3" "  volumes: [{name: v, persistentVolumeClaim: {claimName: $2}}]"
    echo '    volumeMounts: [{name: v, mountPath: /v}]'
}
{
    claim greedy
    claim modest
    uses greedy greedy 'cat /dev/zero > /v/fill; cat /dev/zero > /v/more; echo full; sleep 1000'
    echo ---
    uses modest modest 'echo here > /v/own; while sleep 1; do i=$((i + 1)); cat /v/own; head -c 8192 /dev/zero > /v/new$i || echo not written; done'
} | apply
must 60 log_has greedy full
log_has greedy "No space left on device" || fail "greedy: $(podctl logs greedy)"
must 20 log_has modest "not written"
lines() { podctl logs modest | grep -c here; }
before=$(lines)
goes_on() { [ "$(lines)" -gt "$before" ]; }
must 20 goes_on
status_is greedy Running || fail "greedy was ended"
# What is reserved is podinit's. (The kernel keeps a fiftieth back in any case, from everybody.)
free=$(stat -f -c '%f %s' $H/data | awk '{ print int($1 * $2 / 1024) }')
[ "$free" -gt 1200 ] || fail "root of a container has used what is reserved: $free KiB are free"
pod later 'echo here; sleep 1000' | apply
must 30 log_has later here
[ -s $H/data/podinit/manifests/default_later.yaml ] || fail "its manifest is not kept"
# Who may everything uses that up as well. What was written but not yet placed leaves some room each time.
for i in 1 2 3 4 5 6; do
    cat /dev/zero > "$H/data/fill$i" 2> /dev/null || true
    n=0
    while [ $n -lt 100 ] && echo x 2> /dev/null > "$H/data/tiny$i.$n"; do n=$((n + 1)); done
    sync
done
pod refused 'sleep 1000' > /tmp/refused
if podctl apply -f /tmp/refused > /tmp/said 2>&1; then fail "it was applied without room: $(stat -f -c '%f %a' $H/data)"; fi
grep -q "No space left on device" /tmp/said || fail "apply said: $(cat /tmp/said)"
rm $H/data/fill? $H/data/tiny*
before=$(lines)
must 20 goes_on
podctl apply -f /tmp/refused > /dev/null || fail "with the reserve free again it is refused"
[ -s $H/data/podinit/manifests/default_refused.yaml ] || fail "its manifest is not kept"
drop greedy modest later refused
podctl delete pvc greedy modest > /tmp/said || fail "delete: $(cat /tmp/said)"
rm -rf $H/data/podinit/volumes/default
