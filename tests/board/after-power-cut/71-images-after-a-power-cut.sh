#!/bin/sh
# SPDX-License-Identifier: MIT
# An image that was imported when the power went is there, whole; of the import that was under way there
# is the old image or the new one; what it left behind is in nobody's way.
. /tests/lib.sh

store=$H/data/podinit/images/docker.io/library/cut
good=$H/usr/lib/podinit/images/docker.io/library/busybox/1.35.squashfs
# whole TAG: what the tag leads to has the digest that its name says.
whole() {
    file=$(readlink "$store/$1.squashfs") || fail "there is no cut:$1: $(ls -l "$store")"
    [ "$file" = "@sha256:$(sha256sum < "$store/$file" | sed 's/ .*//').squashfs" ] || fail "cut:$1 is $file: $(ls -l "$store")"
    [ -s "$store/${file%.squashfs}.json" ] || fail "cut:$1 has no configuration: $(ls -l "$store")"
}
whole ended
whole during
pod ended 'echo it runs; sleep 1000' | sed 's|image: .*|image: cut:ended|' | apply
must 30 log_has ended "it runs"
podctl image import "$good" cut:during > /tmp/said 2>&1 || fail "the next import: $(cat /tmp/said)"
whole during
[ -z "$(find $H/data/podinit/images -name '.new*')" ] || fail "left: $(find $H/data/podinit/images -name '.new*')"
drop ended
podctl image rm cut:ended
podctl image rm cut:during
