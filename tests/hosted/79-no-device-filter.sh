#!/bin/sh
# SPDX-License-Identifier: MIT
# Where devices cannot be filtered, here for want of cgroup v2, a hosted node says so of each container,
# which gets no CAP_MKNOD then; with enforceResources: Required it does not start at all.
. "$(dirname "$0")/lib.sh"

without_groups() {
    start unshare --mount sh -c 'umount "$0" && exec "$@"' "$CGROUP_ROOT"
    CGROUP= # for stop
}

[ -n "$CGROUP_ROOT" ] || skip "cgroup v2 is not mounted anyway"
without_groups
pod p 'grep ^CapBnd /proc/self/status; sleep 1000' | manifest p.yaml
{ pod q 'sleep 1000'; echo '    securityContext: {privileged: true}'; } | manifest q.yaml
must 15 log_has p "CapBnd:	00000000a00425fb"
must 10 status_is q Running
event "ResourcesNotEnforced" || fail "no event: $(podctl events)"
podctl describe pod p | grep -q 'The kernel cannot enforce device access (CONFIG_CGROUPS) of container main' || fail "$(podctl describe pod p)"
! podctl describe pod q | grep 'device access' || fail "a privileged container has no filter to miss"
stop

printf '%s\n' 'apiVersion: podinit.io/v1' 'kind: BoardConfig' 'enforceResources: Required' > "$N/node.yaml"
without_groups
must 10 status_is q Running
must 10 event 'Failed to start container "main": no cgroup v2 to filter devices'
! status_is p Running || fail "p runs"
stop
