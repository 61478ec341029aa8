#!/bin/sh
# SPDX-License-Identifier: MIT
# podctl image import, images and image rm on the board's own flash and kernel: who waits starts, a tag
# is replaced while a container runs from it, and what is no image is refused.
. /tests/lib.sh

firmware=$H/usr/lib/podinit/images/docker.io/library
store=$H/data/podinit/images/docker.io/library/app
digest() { sha256sum < "$1" | sed 's/ .*//'; }
first=$(digest "$firmware/busybox/1.35.squashfs")
second=$(digest "$firmware/facts/1.squashfs")
pod waits 'echo it runs; sleep 1000' | sed 's|image: .*|image: app:1|' | apply
must 30 status_is waits ImagePullBackOff
podctl image import "$firmware/busybox/1.35.squashfs" app:1 > /tmp/said || fail "import: $(cat /tmp/said)"
grep -qx "image \"app:1\" imported, sha256:$first" /tmp/said || fail "it said: $(cat /tmp/said)"
must 30 log_has waits "it runs"
# Another one with this tag.
podctl image import "$firmware/facts/1.squashfs" "app:1@sha256:$second" > /tmp/said || fail "import: $(cat /tmp/said)"
status_is waits Running || fail "a container lost its image"
[ "$(ls "$store")" = "$(printf '%s\n' 1.squashfs "@sha256:$second.json" "@sha256:$second.squashfs")" ] ||
    fail "the store has: $(ls "$store")"
podctl images | grep -q "^docker.io/library/app  *1  *$(echo "$second" | cut -c 1-12) .*/data/podinit/images$" ||
    fail "images: $(podctl images)"
head -c 30000 "$firmware/busybox/1.35.squashfs" > /tmp/cut.squashfs
if podctl image import /tmp/cut.squashfs app:1 > /tmp/said 2>&1; then fail "half an image was taken"; fi
grep -q "image is truncated: 29 of" /tmp/said || fail "it said: $(cat /tmp/said)"
if podctl image rm busybox:1.35 > /tmp/said 2>&1; then fail "an image of the firmware was removed"; fi
grep -q "is of the firmware" /tmp/said || fail "it said: $(cat /tmp/said)"
podctl image rm app:1
[ ! -e "$store" ] || fail "rm leaves: $(ls "$store")"
drop waits
let_go() { ! cat $H/sys/block/loop*/loop/backing_file | grep -q /app/; }
must 20 let_go
