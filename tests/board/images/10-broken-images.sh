#!/bin/sh
# SPDX-License-Identifier: MIT
# Images that are missing, cut off, or no squashfs at all: the status and an event name the image, and
# nothing of it stays mounted; once a good one is there the pod starts.
. /tests/lib.sh

store=$H/data/podinit/images/docker.io/library
good=$(find $H/usr/lib/podinit/images -name 1.35.squashfs)
mkdir -p $store/truncated $store/magic
head -c 30000 "$good" > $store/truncated/latest.squashfs
head -c 200000 /dev/zero > $store/magic/latest.squashfs
loops=$(holdings | grep loops)
for image in missing truncated magic; do
    pod $image 'sleep 1000' | sed "s|image: .*|image: $image|"
    echo ---
done | apply
pulling() { case $(column "$1" 3) in ErrImagePull | ImagePullBackOff) ;; *) return 1 ;; esac; }
for image in missing truncated magic; do
    must 20 pulling $image
done
event 'image "missing" is not in the image store (looked in' || fail "no event for the missing image"
event 'library/magic/latest": not a squashfs image' || fail "no event names the broken file"
[ "$(holdings | grep loops)" = "$loops" ] || fail "a loop device is held"
cp "$good" $store/magic/new.squashfs
mv $store/magic/new.squashfs $store/magic/latest.squashfs
must 60 status_is magic Running
drop missing truncated magic
let_go() { [ "$(holdings | grep loops)" = "$loops" ]; }
must 20 let_go
rm -r $store
