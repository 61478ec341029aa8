#!/bin/sh
# SPDX-License-Identifier: MIT
# Images that are missing or broken in every way: a reason in the status, an event, nothing leaked,
# and the pod beside them runs.
. "$(dirname "$0")/lib.sh"

start
good=$(find "$N/images" -name 1.35.squashfs)
store=$N/images/docker.io/library
mkdir -p "$store/truncated" "$store/magic" "$store/directory/latest.squashfs" "$store/empty"
head -c 30000 "$good" > "$store/truncated/latest.squashfs"
head -c 200000 /dev/zero > "$store/magic/latest.squashfs"
: > "$store/empty/latest.squashfs"
before=$(held)
for image in missing truncated magic directory empty; do
    pod $image 'sleep 1000' | sed "s|image: .*|image: $image|" | manifest $image.yaml
done
pod never 'sleep 1000' | sed 's|image: .*|image: nowhere\n    imagePullPolicy: Never|' | manifest never.yaml
pod name 'sleep 1000' | sed 's|image: .*|image: "Not A Name"|' | manifest name.yaml
long=$(printf 'a%.0s' $(seq 300))
pod up 'sleep 1000' | sed 's|image: .*|image: ../../images/docker.io/library/busybox:1.35|' | manifest up.yaml
pod upper 'sleep 1000' | sed 's|image: .*|image: BusyBox:1.35|' | manifest upper.yaml
pod long 'sleep 1000' | sed "s|image: .*|image: $long|" | manifest long.yaml
pod good 'sleep 1000' | manifest good.yaml
must 10 status_is good Running
pulling() { case $(column "$1" 3) in ErrImagePull | ImagePullBackOff) ;; *) return 1 ;; esac; }
for image in missing truncated magic directory empty; do
    must 15 pulling $image
done
must 10 status_is never ErrImageNeverPull
for image in name up upper long; do
    must 10 status_is $image InvalidImageName
done
event 'image "missing" is not in the image store (looked in' || fail "no event for the missing image"
event 'library/magic/latest": not a squashfs image' || fail "no event names the broken file"
# The image comes: the pod starts, whatever its wait is by now (20 s, after two failures).
failed_twice() {
    podctl get events -o json | tr '\n' ' ' | sed 's/"kind": *"Event"/\n/g' | grep -F 'Failed to pull image \"'"$1"'\"' |
        grep -q '"count": *2'
}
must 25 failed_twice missing
must 25 failed_twice truncated
cp "$good" "$store/truncated/latest.squashfs"
mkdir -p "$store/missing"
cp "$good" "$store/missing/latest.squashfs"
mkdir "$store/nowhere"
cp "$good" "$store/.new"
mv "$store/.new" "$store/nowhere/latest.squashfs"
must 10 status_is missing Running
must 10 status_is truncated Running
must 10 status_is never Running
rm "$N"/manifests/*
must 15 gone good
for name in missing truncated never; do must 15 gone $name; done
holds_no_more "$before"
stop
