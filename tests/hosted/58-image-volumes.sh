#!/bin/sh
# SPDX-License-Identifier: MIT
# Images as volumes, and the example of them: a container waits for that of its volume and starts when it
# comes; one mount serves all who use the image; one that is removed or replaced stays for who has it.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
start
before=$(held)
mkdir -p "$WORK/root/conf"
echo config > "$WORK/root/conf/httpd.conf"
# site N: the image $WORK/site.squashfs, whose page says N.
site() {
    echo "page $1" > "$WORK/root/index.html"
    "$here/../../rootfs/mkimage" "$WORK/made" site:1 "$WORK/root" > /dev/null
    cp "$WORK/made/docker.io/library/site/1.squashfs" "$WORK/site.squashfs"
}
image_mounts() { grep -cF "$N/run/node/mounts/" "/proc/$(pid1)/mountinfo"; }
mounted() { [ "$(image_mounts)" = "$1" ]; }
podctl apply -f "$here/../../configs/examples/volumes/image.yaml" > /dev/null
must 10 status_is site ImagePullBackOff
event 'Failed to pull image "site:1": image "site:1" is not in the image store' || fail "events: $(podctl events)"
podctl get events -o json | tr '\n' ' ' | grep -q 'fieldPath[^}]*}[^}]*Failed to pull image' &&
    fail "the image of a volume is told as the container's: $(podctl get events -o json)"
site 1
podctl image import "$WORK/site.squashfs" site:1 > /dev/null
must 20 ready_is site 1/1
must 5 mounted 2
# reads NAME: a pod that says what the page is, each second, until it is told to go.
reads() {
    pod "$1" 'while sleep 0.2; do cat /v/index.html; [ ! -e /go/on ] || exit 1; done' \
        "  volumes: [{name: v, image: {reference: \"site:1\"}}, {name: go, hostPath: {path: $WORK/go}}]"
    echo '    volumeMounts: [{name: v, mountPath: /v}, {name: go, mountPath: /go}]'
}
mkdir "$WORK/go"
says() { podctl logs "$1" | tail -n 1 | grep -qx "page $2"; }
reads old | manifest old.yaml
must 10 says old 1
mounted 2 || fail "the image of two pods has $(image_mounts) mounts"
site 2
podctl image import "$WORK/site.squashfs" site:1 > /dev/null
reads new | manifest new.yaml
must 10 says new 2
says old 1 || fail "a running container sees the image that replaced its own"
podctl image rm site:1 > /dev/null
lines=$(podctl logs old | wc -l)
goes_on() { [ "$(podctl logs old | wc -l)" -gt "$((lines + 3))" ]; }
must 10 goes_on
says old 1 || fail "an image was removed under its volume"
# The next instances want an image that is gone; then they have one more.
: > "$WORK/go/on"
must 20 status_is old ImagePullBackOff
rm "$WORK/go/on"
site 3
podctl image import "$WORK/site.squashfs" site:1 > /dev/null
must 20 says old 3
must 20 says new 3
podctl delete pod site --grace-period=1 > /dev/null
rm "$N"/manifests/*
for name in site old new; do must 15 gone $name; done
podctl image rm site:1 > /dev/null
holds_no_more "$before"
stop
