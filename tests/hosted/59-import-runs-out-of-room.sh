#!/bin/sh
# SPDX-License-Identifier: MIT
# The data partition fills up while an image comes in, by somebody else's writing: the import ends with that
# reason, leaves nothing of itself, and the tag still leads to the whole old image; with room again it works.
. "$(dirname "$0")/lib.sh"

if ! command -v curl > /dev/null; then skip "needs curl"; fi
start_with_small_store
store=$data/docker.io/library/app
good=$(find "$N/images" -name 1.35.squashfs)
podctl image import "$good" app:1 > /dev/null
kept=$(sha256sum "$store"/*)
# Half of an image is there when the rest has no room: 8 MB, of which 1 MB comes a second.
head -c 8000000 /dev/zero > "$WORK/large"
curl -s --unix-socket "$N/run/podinit.sock" --limit-rate 1M -T "$WORK/large" -H 'Expect:' \
    "http://podinit/podinit/v1/images?name=app:1&config=0&signature=" > "$WORK/answer" 2>&1 &
sender=$!
half_is_there() { [ "$(stat -c %s "$data/.new.squashfs" 2> /dev/null || echo 0)" -ge 1000000 ]; }
must 10 half_is_there
if dd if=/dev/zero of="$data/fill" bs=64k 2> /dev/null; then fail "the store cannot be filled"; fi
wait "$sender" || true
grep -q "No space left on device" "$WORK/answer" || fail "the answer: $(cat "$WORK/answer")"
[ "$(sha256sum "$store"/*)" = "$kept" ] || fail "the store has: $(ls -l "$store")"
[ -z "$(find "$data" -name '.new*')" ] || fail "it leaves $(find "$data" -name '.new*')"
pod old 'echo it runs; sleep 1000' | sed 's|image: .*|image: app:1|' | manifest old.yaml
must 10 log_has old "it runs"
rm "$data/fill"
podctl image import "$good" app:2 > /dev/null || fail "with room again it is not taken"
rm "$N/manifests/old.yaml"
must 15 gone old
stop
