#!/bin/sh
# SPDX-License-Identifier: MIT
# A block device as an image: the partition with the board's own root, on which a pod runs podinit.
. /tests/lib.sh

store=$H/data/podinit/images/docker.io/library/device
number=$(awk '$5 == "/" { print $3; exit }' /host/proc/1/mountinfo)
mkdir -p "$store"
mknod "$store/latest.squashfs" b "${number%:*}" "${number#*:}"
cat << 'POD' | apply
apiVersion: v1
kind: Pod
metadata:
  name: device
spec:
  restartPolicy: Never
  containers:
  - name: main
    image: device
    command: [/usr/bin/podctl, version, --client]
POD
must 30 status_is device Completed
log_has device "Client Version:" || fail "it said: $(podctl logs device)"
drop device
rm -r "$store"
