#!/bin/sh
# SPDX-License-Identifier: MIT
# What one container mounts in a volume, or puts on its keyring, is neither the node's nor another
# container's, not even of the same pod; nor where the volume follows the node's mounts, whatever the
# container makes of it.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/vol/place" "$WORK/vol/deeper/place"
start
warm_up
{
    cat << POD
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{name: host, hostPath: {path: $WORK/vol}}, {name: scratch, emptyDir: {}}]
  containers:
  - name: mounts
    image: $IMAGE
    command:
    - sh
    - -c
    - |
      mkdir -p /scratch/place /dev/shm/place; mount --make-rshared /follows && mount --make-rshared / || exit 1
      for dir in /vol /follows/deeper /scratch /dev/shm; do mount -t tmpfs none \$dir/place && echo mine > \$dir/place/file || exit 1; done
      attack session-keyring && touch /scratch/mounted; sleep 1000
    securityContext: {capabilities: {add: [SYS_ADMIN]}}
    volumeMounts:
    - {name: host, mountPath: /vol}
    - {name: host, mountPath: /follows, mountPropagation: HostToContainer}
    - {name: scratch, mountPath: /scratch}
  - name: looks
    image: $IMAGE
    command: [sh, -c, 'until [ -e /scratch/mounted ]; do sleep 0.1; done; ls /vol/place /vol/deeper/place /scratch/place /dev/shm/place; attack session-keyring; echo looked; sleep 1000']
    securityContext: {capabilities: {add: [SYS_ADMIN]}}
    volumeMounts: [{name: host, mountPath: /vol, mountPropagation: HostToContainer}, {name: scratch, mountPath: /scratch, mountPropagation: HostToContainer}]
POD
} | manifest two.yaml
looked() { podctl logs two -c looks | grep -qx looked; }
must 20 looked
! podctl logs two -c looks | grep -x file || fail "a mount of one container is seen in the other"
for dir in place deeper/place; do
    [ -z "$(ls -A "$WORK/vol/$dir")" ] || fail "a mount of a container is seen on the machine"
done
! nsenter -t "$(pid1)" -m cat /proc/mounts | grep '/place ' || fail "a mount of a container is seen by PID 1"
ring() { podctl logs two -c "$1" | sed -n 's/^session keyring //p'; }
[ -n "$(ring mounts)" ] || fail "no session keyring: $(podctl logs two -c mounts)"
[ "$(ring mounts)" != "$(ring looks)" ] || fail "both containers have the session keyring $(ring looks)"
rm "$N"/manifests/*
must 20 gone two
holds_no_more "$before"
stop
