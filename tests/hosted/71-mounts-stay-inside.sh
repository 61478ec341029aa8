#!/bin/sh
# SPDX-License-Identifier: MIT
# What a container with Bidirectional mounts in a hostPath is seen by the node and stays there when the pod goes;
# so is another volume below it. The machine sees nothing of it, and of the machine's later mounts the node sees none.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/shared/of-the-pod" "$WORK/shared/of-the-machine"
start
pod p 'mount -t tmpfs pod /host/of-the-pod && echo mounted > /host/of-the-pod/file; sleep 1000' "  volumes: [{name: host, hostPath: {path: $WORK/shared}}, {name: below, emptyDir: {}}]" > "$WORK/p.yaml"
cat >> "$WORK/p.yaml" << POD
    securityContext: {privileged: true}
    volumeMounts: [{name: host, mountPath: /host, mountPropagation: Bidirectional}, {name: below, mountPath: /host/below}]
POD
manifest p.yaml < "$WORK/p.yaml"
inside=/proc/$(pid1)/root$WORK/shared
must 10 grep -q mounted "$inside/of-the-pod/file"
mounted() { cut -d ' ' -f 5 "/proc/$(pid1)/mountinfo" | grep -cxF "$WORK/shared/$1"; }
[ "$(mounted below)" = 1 ] || fail "the volume below is mounted $(mounted below) times on the node"
[ -z "$(ls "$WORK/shared/of-the-pod")" ] || fail "a container's mount is seen on the machine"

mount -t tmpfs machine "$WORK/shared/of-the-machine"
: > "$WORK/shared/of-the-machine/file"
seen=$(ls "$inside/of-the-machine")
umount "$WORK/shared/of-the-machine"
[ -z "$seen" ] || fail "a mount of the machine is seen in the node: $seen"
rm "$N/manifests/p.yaml"
must 10 gone p
[ "$(cat "$inside/of-the-pod/file")" = mounted ] || fail "the mount did not stay"
stop
[ -z "$(ls "$WORK/shared/of-the-pod")" ] || fail "the mount outlived the node"
