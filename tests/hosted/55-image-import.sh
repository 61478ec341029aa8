#!/bin/sh
# SPDX-License-Identifier: MIT
# podctl images, image import and image rm: what is put in is there for whom waits for it, replaces a
# tag at once, and is refused with a reason when it is no image, has another digest, or there is no room.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
start_with_small_store
before=$(held)
good=$(find "$N/images" -name 1.35.squashfs)
unsquashfs -q -n -d "$WORK/root" "$good" > /dev/null
# version N: the image $WORK/app.squashfs, whose /version says N and that runs `cat` on it.
version() {
    echo "version $1" > "$WORK/root/version"
    cat > "$WORK/config" << CONFIG
{"architecture": "amd64", "os": "linux", "config": {"Cmd": ["sh", "-c", "echo config $1; cat /version; exec sleep 1000"]}}
CONFIG
    rm -rf "$WORK/made"
    "$here/../../rootfs/mkimage" -c "$WORK/config" "$WORK/made" app:1 "$WORK/root" > /dev/null
    for suffix in squashfs json; do cp "$WORK/made/docker.io/library/app/1.$suffix" "$WORK/app.$suffix"; done
    digest=sha256:$(sha256sum < "$WORK/app.squashfs" | sed 's/ .*//')
}
# app NAME IMAGE: a pod that runs what its image says.
app() { pod "$1" x | sed "s|image: .*|image: $2|; /command:/,\$d" | manifest "$1.yaml"; }
# refused SAYS COMMAND...
refused() {
    says=$1
    shift
    if "$@" > "$WORK/said" 2>&1; then fail "not refused: $*"; fi
    grep -qF -e "$says" "$WORK/said" || fail "$*: $(cat "$WORK/said")"
}
store=$data/docker.io/library/app
version 1
app waits app:1
must 10 status_is waits ImagePullBackOff
podctl image import "$WORK/app.squashfs" app:1 > "$WORK/said" || fail "import: $(cat "$WORK/said")"
grep -qx "image \"app:1\" imported, $digest" "$WORK/said" || fail "it said: $(cat "$WORK/said")"
must 10 log_has waits "config 1"
log_has waits "version 1" || fail "the log: $(podctl logs waits)"
podctl images > "$WORK/list"
short=$(echo "$digest" | cut -c 8-19)
grep -q "^docker.io/library/app  *1  *$short  *[0-9]*Ki  *$N/data/images\$" "$WORK/list" || fail "images: $(cat "$WORK/list")"
grep -q "^docker.io/library/busybox  *1.35  *[0-9a-f]* " "$WORK/list" || fail "images: $(cat "$WORK/list")"
[ "$(grep -c /app "$WORK/list")" = 1 ] || fail "images: $(cat "$WORK/list")"
# Another one under the same tag: who runs keeps the old, who starts has the new, nothing old stays.
version 2
podctl image import "$WORK/app.squashfs" "app:1@$digest" > /dev/null
app new app:1
app pinned "app@$digest"
must 10 log_has new "config 2"
must 10 log_has pinned "version 2"
log_has waits "version 2" && fail "a running container has another image"
[ "$(ls "$store")" = "$(printf '%s\n' 1.squashfs "@$digest.json" "@$digest.squashfs")" ] || fail "the store has $(ls "$store")"
kept=$(ls -l "$store")
# What is no image changes nothing.
head -c 30000 "$WORK/app.squashfs" > "$WORK/cut.squashfs"
refused "image is truncated: 29 of" podctl image import "$WORK/cut.squashfs" app:1
head -c 200000 /dev/zero > "$WORK/zero.squashfs"
refused "not a squashfs image" podctl image import "$WORK/zero.squashfs" app:1
refused "the image has another digest: \"$digest\"" podctl image import "$WORK/app.squashfs" \
    app:1@sha256:0000000000000000000000000000000000000000000000000000000000000000
echo '{"config": {"Cmd": 5}}' > "$WORK/bad.json"
refused "image configuration" podctl image import "$WORK/app.squashfs" app:1 --config "$WORK/bad.json"
refused "cannot be read: File too large" podctl image import "$WORK/app.squashfs" app:1 --config "$good"
refused "couldn't parse image name \"../x\"" podctl image import "$WORK/app.squashfs" ../x
refused "couldn't parse image name \"App\"" podctl image import "$WORK/app.squashfs" App
refused "couldn't parse image name" podctl image import "$WORK/app.squashfs" "$(printf 'a%.0s' $(seq 300))"
refused "couldn't parse image name \"../x\"" podctl image rm ../x
refused "couldn't parse image name \"a/../../x\"" podctl image rm a/../../x
refused "is of the firmware" podctl image import "$WORK/app.squashfs" busybox:1.35
refused "is of the firmware" podctl image rm busybox:1.35
refused 'image "nothing:1" not found' podctl image rm nothing:1
head -c 20000000 /dev/zero > "$WORK/large.squashfs"
refused "no room for an image of 19531 KiB" podctl image import "$WORK/large.squashfs" large
[ "$(ls -l "$store")" = "$kept" ] || fail "a refused import changed the store: $(ls -l "$store")"
[ -z "$(find "$data" -name '.new*')" ] || fail "a refused import left: $(find "$data" -name '.new*')"
# Who sends and goes away.
head -c 8000000 /dev/zero > "$WORK/large.squashfs"
podctl image import "$WORK/large.squashfs" gone > /dev/null 2>&1 &
kill -KILL $! 2> /dev/null || true
nothing_new() { [ -z "$(find "$data" -name '.new*')" ]; }
must 10 nothing_new
podctl image rm app:1 > "$WORK/said"
grep -qx 'image "app:1" removed' "$WORK/said" || fail "it said: $(cat "$WORK/said")"
[ -z "$(ls "$data")" ] || fail "rm leaves $(find "$data")"
status_is new Running || fail "a container lost its image"
rm "$N"/manifests/*
for name in waits new pinned; do must 15 gone $name; done
holds_no_more "$before"
stop
