#!/bin/sh
# SPDX-License-Identifier: MIT
# User, group, capabilities, read-only root, no new privileges: what the kernel says of the process.
. "$(dirname "$0")/lib.sh"

start
{
    pod p 'id -u; id -g; grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status
touch /file 2>&1; touch /tmp/file 2>&1; sleep 1000'
    cat << 'POD'
    securityContext:
      runAsUser: 1234
      runAsGroup: 5678
      readOnlyRootFilesystem: true
      allowPrivilegeEscalation: false
      capabilities: {drop: [ALL]}
POD
} | manifest p.yaml
{
    pod q 'grep -E "^CapBnd:" /proc/self/status; ls /dev | tr "\n" " "; cat /proc/kcore; touch /file && echo wrote; sleep 1000'
    cat << 'POD'
    securityContext:
      capabilities: {drop: [ALL], add: [NET_ADMIN]}
POD
} | manifest q.yaml
must 10 log_has p 1234
must 5 log_has p 5678
must 5 log_has p "NoNewPrivs:	1"
must 5 log_has p "CapEff:	0000000000000000"
must 5 log_has p "CapBnd:	0000000000000000"
must 5 log_has p "Read-only file system"
must 10 log_has q "CapBnd:	0000000000001000"
must 5 log_has q wrote
log_has q vda && fail "the machine's devices are visible"
stop
