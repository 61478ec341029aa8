#!/bin/sh
# SPDX-License-Identifier: MIT
# Where the kernel has no controller for a limit, a hosted node runs the container and says which kernel option
# is missing; with enforceResources: Required it is refused for that. A pod's own resources are no different.
. "$(dirname "$0")/lib.sh"

[ -n "$CGROUP_ROOT" ] || skip "cgroup v2 is not mounted"
! grep -qw memory "$CGROUP_ROOT/cgroup.controllers" || skip "the memory controller is here"
{ pod p 'sleep 1000'; echo '    resources: {limits: {memory: 16Mi}}'; } | manifest p.yaml
pod q 'sleep 1000' '  resources: {limits: {memory: 16Mi}}' | manifest q.yaml
pod r 'sleep 1000' | manifest r.yaml
start
must 15 status_is p Running
must 15 status_is q Running
must 5 event 'The kernel cannot enforce limits.memory (CONFIG_MEMCG) of container main'
podctl describe pod p | grep -q 'Warning  ResourcesNotEnforced ' || fail "$(podctl describe pod p)"
podctl describe pod q | grep -q 'The kernel cannot enforce limits.memory (CONFIG_MEMCG)$' || fail "$(podctl describe pod q)"
must 15 status_is r Running
! podctl describe pod r | grep 'cannot enforce' || fail "a pod without limits misses some"
stop

printf '%s\n' 'apiVersion: podinit.io/v1' 'kind: BoardConfig' 'enforceResources: Required' > "$N/node.yaml"
start
must 15 status_is r Running
must 10 event 'Failed to start container "main": the kernel cannot enforce limits.memory (CONFIG_MEMCG): '
must 10 event 'the kernel cannot enforce limits.memory (CONFIG_MEMCG): open memory.max: No such file or directory'
! status_is p Running || fail "p runs"
! status_is q Running || fail "q runs"
stop
