# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: sourced by the escape cases: hosted cases (tests/hosted/lib.sh) whose pods run the image
# attack:1, which is busybox and /bin/attack (attack.h). Each case names the classes of known holes
# that it is about. What a log says of an attack is `WORD: refused ERRNO` or `WORD: GOT THROUGH`.
# shellcheck source=tests/hosted/lib.sh
. "$(dirname "$0")/../hosted/lib.sh"

# shellcheck disable=SC2034 # for pod
IMAGE=attack:1

images() {
    mkdir -p "$N/images"
    [ -d "$BUILD/escape/images" ] || skip "$BUILD/escape/images is not built"
    cp -r "$BUILD/images/." "$BUILD/escape/images/." "$N/images/"
}

# attacker NAME WORDS [SPEC]: the text of a pod that runs these attacks. What is written behind it
# belongs to the container.
attacker() {
    pod "$1" "attack $2; sleep 1000" "${3:-}"
}

# all_refused NAME: its attacks came to their end, none got through.
all_refused() {
    must 60 log_has "$1" "attacks done"
    log_has "$1" "attacks done, 0 got through" || fail "in $1: $(podctl logs "$1" | grep -F 'GOT THROUGH')"
}

# evil_image NAME CHANGES: an image that is busybox and the attacker with changes, made by a shell in
# its root.
evil_image() {
    rm -rf "$WORK/tree"
    unsquashfs -q -d "$WORK/tree" "$N/images/docker.io/library/attack/1.squashfs" > /dev/null
    (cd "$WORK/tree" && eval "$2")
    mkdir -p "$N/images/docker.io/library/$1"
    mksquashfs "$WORK/tree" "$N/images/docker.io/library/$1/latest.squashfs" -quiet -no-progress > /dev/null
}
