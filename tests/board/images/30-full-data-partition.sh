#!/bin/sh
# SPDX-License-Identifier: MIT
# A data partition that is nearly full: an image that does not fit is refused before it fills the rest,
# manifests are still kept, and the image that the tag had is whole.
. /tests/lib.sh

good=$H/usr/lib/podinit/images/docker.io/library/busybox/1.35.squashfs
store=$H/data/podinit/images/docker.io/library/full
free() { stat -f -c '%a %s' $H/data | awk '{ print int($1 * $2 / 1024) }'; }
podctl image import "$good" full:1 > /dev/null
kept=$(sha256sum "$store"/*)
dd if=/dev/zero of=$H/data/fill bs=1024 count=$(($(free) - 900)) 2> /dev/null
if podctl image import "$good" full:1 > /tmp/said 2>&1; then fail "it was taken: $(cat /tmp/said), $(free) KiB are free"; fi
grep -q "no room for an image of" /tmp/said || fail "it said: $(cat /tmp/said)"
[ "$(sha256sum "$store"/*)" = "$kept" ] || fail "the store has: $(ls -l "$store")"
[ -z "$(find $H/data/podinit/images -name '.new*')" ] || fail "it leaves $(find $H/data/podinit/images -name '.new*')"
pod beside 'sleep 1000' | sed 's|image: .*|image: full:1|' | apply
must 30 status_is beside Running
[ -s $H/data/podinit/manifests/default_beside.yaml ] || fail "the manifest is not kept: $(ls -l $H/data/podinit/manifests)"
drop beside
rm $H/data/fill
podctl image import "$good" full:1 > /dev/null || fail "with room again it is not taken"
podctl image rm full:1 > /dev/null
