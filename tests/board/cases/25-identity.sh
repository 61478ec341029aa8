#!/bin/sh
# SPDX-License-Identifier: MIT
# User, group, capabilities, read-only root, no new privileges: what this machine's kernel says of the
# process. The system calls behind it differ from machine to machine.
. /tests/lib.sh

{
    pod p 'id -u; id -g; grep -E "^(CapEff|CapBnd|NoNewPrivs):" /proc/self/status; ulimit -n; touch /file 2>&1
sleep 1000'
    cat << 'POD'
    securityContext:
      runAsUser: 1234
      runAsGroup: 5678
      readOnlyRootFilesystem: true
      allowPrivilegeEscalation: false
      capabilities: {drop: [ALL]}
POD
    echo ---
    pod q 'grep -E "^CapBnd:" /proc/self/status; ulimit -n; mknod /tmp/disk b 254 0 2>&1; ls /sys/firmware | wc -l
sleep 1000'
    cat << 'POD'
    securityContext:
      capabilities: {drop: [ALL], add: [NET_ADMIN]}
POD
} | apply
for text in 1234 5678 "NoNewPrivs:	1" "CapEff:	0000000000000000" "CapBnd:	0000000000000000" 1024 \
    "Read-only file system"; do
    must 20 log_has p "$text"
done
for text in "CapBnd:	0000000000001000" 1024 "Operation not permitted"; do
    must 20 log_has q "$text"
done
