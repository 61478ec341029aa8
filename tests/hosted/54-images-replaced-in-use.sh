#!/bin/sh
# SPDX-License-Identifier: MIT
# An image that is replaced while a container runs from it: the container keeps the old one, its next
# instance has the new one, and the old mount goes. A digest names the one that has it, whatever the tag.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
start
before=$(held)
good=$(find "$N/images" -name 1.35.squashfs)
unsquashfs -q -n -d "$WORK/root" "$good" > /dev/null
# version N TAG: the image app:TAG whose /version says N.
version() {
    echo "version $1" > "$WORK/root/version"
    "$here/../../rootfs/mkimage" "$WORK/store" "app:$2" "$WORK/root" > /dev/null
}
digest() { sed 's/ .*//' "$N/images/docker.io/library/app/$1.sha256"; }
mkdir "$WORK/go"
runs() {
    pod "$1" 'cat /version; until [ -e /go/on ]; do sleep 0.2; cat /version; done' \
        "  volumes: [{name: go, hostPath: {path: $WORK/go}}]" | sed "s|image: .*|image: $2|"
    echo '    volumeMounts: [{name: go, mountPath: /go}]'
}
logged() { podctl logs "$1" | tail -n 1 | grep -qx "version $2"; }
version 1 stable
cp -r "$WORK/store/." "$N/images/"
old=$(digest stable)
runs keeps app:stable | manifest keeps.yaml
must 10 logged keeps 1
before_replaced=$(podctl logs keeps | wc -l)
version 2 stable
for suffix in squashfs json sha256; do
    cp "$WORK/store/docker.io/library/app/stable.$suffix" "$N/images/docker.io/library/app/.new"
    mv "$N/images/docker.io/library/app/.new" "$N/images/docker.io/library/app/stable.$suffix"
done
runs has app:stable | manifest has.yaml
runs pinned "app@sha256:$(digest stable)" | manifest pinned.yaml
runs gone "app:stable@sha256:$old" | manifest gone.yaml
must 10 logged has 2
must 10 logged pinned 2
must 10 event 'image "app:stable@sha256:'"$old"'" is not in the image store'
says_more() { [ "$(podctl logs keeps | wc -l)" -gt $((before_replaced + 5)) ]; }
must 10 says_more
logged keeps 1 || fail "a running container sees the image that replaced its own"
id() { podctl get pods "$1" -o json | tr ',' '\n' | sed -n 's/.*"imageID": *"\([^"]*\)".*/\1/p'; }
[ "$(id keeps)" = "sha256:$old" ] || fail "keeps runs $(id keeps), not $old"
[ "$(id has)" = "sha256:$(digest stable)" ] || fail "has runs $(id has)"
# Its next instance has what the tag is now.
: > "$WORK/go/on"
must 15 logged keeps 2
rm "$N"/manifests/*
for name in keeps has pinned gone; do must 15 gone $name; done
holds_no_more "$before"
stop
