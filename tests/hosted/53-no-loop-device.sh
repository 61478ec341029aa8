#!/bin/sh
# SPDX-License-Identifier: MIT
# Without /dev/loop-control no image can be mounted: the pod says so, and the node goes on.
. "$(dirname "$0")/lib.sh"

# A /dev of the case's own, without loop-control.
# shellcheck disable=SC2016 # the inner shell expands it
start unshare -m sh -c 'mkdir -p "$0" && mount -t tmpfs tmpfs "$0" && cp -a /dev/null /dev/zero /dev/full \
    /dev/random /dev/urandom /dev/tty "$0" && mount --move "$0" /dev && exec "$@"' "$WORK/dev"
pod p 'sleep 1000' | manifest p.yaml
must 10 event "loop"
case $(column p 3) in
    ErrImagePull | ImagePullBackOff) ;;
    *) fail "status $(column p 3)" ;;
esac
rm "$N/manifests/p.yaml"
must 10 gone p
stop
