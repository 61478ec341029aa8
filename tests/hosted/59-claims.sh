#!/bin/sh
# SPDX-License-Identifier: MIT
# PersistentVolumeClaims, and the example of them: data outlives pods and podinit; a claim that is deleted
# waits until no pod uses it, and its data goes with it; one whose manifest goes keeps it.
. "$(dirname "$0")/lib.sh"

data=$N/data/volumes/default
start
podctl apply -f "$here/../../configs/examples/volumes/claim.yaml" > /dev/null
must 20 status_is recorder Running
must 10 log_has recorder 1
[ "$(stat -c %a:%g "$data/measures")" = 2777:1000 ] || fail "the directory is $(stat -c %a:%g "$data/measures")"
podctl delete pod recorder --now > /dev/null
stop
# The next podinit finds claim and data.
start
before=$(held)
[ "$(podctl get pvc --no-headers | awk '{ print $1, $2, $3, $4, $5 }')" = "measures Bound default/measures 16Mi RWO" ] ||
    fail "get: $(podctl get pvc)"
podctl describe pvc measures | grep -qx 'Status: *Bound' || fail "describe: $(podctl describe pvc measures)"
podctl describe pvc measures | grep -qx 'Used By: *<none>' || fail "describe: $(podctl describe pvc measures)"
podctl apply -f "$here/../../configs/examples/volumes/claim.yaml" > /dev/null
must 20 log_has recorder 2
podctl describe pvc measures | grep -qx 'Used By: *recorder' || fail "describe: $(podctl describe pvc measures)"
# Deleted while it is used: it waits, and who comes late does not get it.
podctl delete pvc measures --wait=false > "$WORK/said"
grep -qx 'persistentvolumeclaim "measures" deleted' "$WORK/said" || fail "it said: $(cat "$WORK/said")"
podctl get pvc measures | grep -q Terminating || fail "get: $(podctl get pvc)"
[ -s "$data/measures/log" ] || fail "data was removed under a pod"
# uses NAME COMMAND: a pod with the claim measures at /v.
uses() {
    pod "$1" "$2" '  volumes: [{name: v, persistentVolumeClaim: {claimName: measures}}]'
    echo '    volumeMounts: [{name: v, mountPath: /v}]'
}
uses late 'ls -A /v; echo all; exec sleep 1000' | manifest late.yaml
must 10 event 'persistentvolumeclaim "measures" is being deleted'
if podctl apply -f "$here/../../configs/examples/volumes/claim.yaml" > "$WORK/said" 2>&1; then fail "applied while it ends"; fi
grep -q 'object is being deleted: persistentvolumeclaims "measures" already exists' "$WORK/said" || fail "it said: $(cat "$WORK/said")"
# Deeper than a removal goes at a time; and a link to what must stay.
echo stays > "$WORK/stays"
ln -s "$WORK" "$data/measures/link"
(cd "$data/measures" && for _ in $(seq 300); do mkdir d && cd d && echo x > file; done)
podctl delete pod recorder --now > /dev/null
no_claim() { ! podctl get pvc measures > /dev/null 2>&1; }
must 20 no_claim
[ -s "$WORK/stays" ] || fail "a link was followed"
[ -z "$(find "$N/data/volumes" -mindepth 1 ! -name .removed)" ] || fail "it leaves $(find "$N/data/volumes" | head)"
[ -z "$(find "$N/data/manifests" -name 'persistent*')" ] || fail "its manifest is left"
must 10 event 'persistentvolumeclaim "measures" not found'
# A new one of that name is empty, and the pod that waits gets it.
claim() {
    echo "apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: measures}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Mi}}"
}
claim | manifest claim.yaml
must 20 log_has late all
[ "$(podctl logs late)" = all ] || fail "the new claim has $(podctl logs late)"
# A manifest that goes takes no data along.
echo kept > "$data/measures/file"
rm "$N/manifests/late.yaml" "$N/manifests/claim.yaml"
must 10 gone late
must 10 no_claim
[ "$(cat "$data/measures/file")" = kept ] || fail "data went with the manifest"
# Without a place for data a pod says why.
mv "$N/data/volumes" "$N/data/away"
echo file > "$N/data/volumes"
claim | manifest claim.yaml
uses nowhere 'exec sleep 1000' | manifest nowhere.yaml
must 10 event "MountVolume.SetUp failed for volume \"v\" : make the directory $N/data/volumes: Not a directory"
rm "$N/data/volumes"
must 20 status_is nowhere Running
rm "$N"/manifests/*
must 15 gone nowhere
holds_no_more "$before"
stop
# What a power cut left of a removal goes when podinit starts.
mkdir -p "$N/data/volumes/.removed/uid-1/below"
echo rest > "$N/data/volumes/.removed/uid-1/below/file"
start
swept() { [ -z "$(ls -A "$N/data/volumes/.removed")" ]; }
must 10 swept
stop
# As on a board whose data partition is not there: its place is of the read-only root.
unshare -m true 2> /dev/null || exit 0
# shellcheck disable=SC2016 # for that shell
start unshare -m sh -c 'mount -t tmpfs data "$0/data" && mkdir "$0/data/manifests" "$0/data/images" &&
    mount -o remount,ro "$0/data" && exec "$@"' "$N"
claim | manifest claim.yaml
uses nowhere 'exec sleep 1000' | manifest nowhere.yaml
must 10 event "volume \"v\" : there is no data partition to make the directory $N/data/volumes: Read-only file system"
rm "$N"/manifests/*
must 15 gone nowhere
stop
