#!/bin/sh
# SPDX-License-Identifier: MIT
# The attacks of tests/escape on a real kernel of the board's machine: root with the default
# capabilities, root without any, a user, and a further process in a running container. Root that has
# CAP_SYS_ADMIN does get through, so that a refusal is known to be one.
. /tests/lib.sh
# shellcheck disable=SC2034 # for pod
IMAGE=attack:1

all_refused() {
    must 60 log_has "$1" "attacks done"
    log_has "$1" "attacks done, 0 got through" || fail "in $1: $(podctl logs "$1" | grep -F 'GOT THROUGH')"
}
core_pattern=$(cat /host/proc/sys/kernel/core_pattern)
pod root "attack inside kernel privileged; cat /proc/self/cgroup; sleep 1000" | apply
{
    pod user "attack inside kernel privileged; sleep 1000"
    echo '    securityContext: {runAsUser: 1000}'
} | apply
{
    pod nothing "attack inside kernel privileged; grep ^Cap /proc/self/status; sleep 1000"
    echo '    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}'
} | apply
{
    pod admin "attack mount fsopen unshare-net clone-pid sethostname; sleep 1000"
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
} | apply
{
    pod probed 'sleep 1000'
    echo '    readinessProbe: {exec: {command: [sh, -c, "attack inside kernel privileged > /tmp/said; cp /tmp/said /proc/1/fd/1"]}, timeoutSeconds: 30}'
} | apply
for p in root user nothing probed; do all_refused $p; done
must 10 log_has nothing "CapAmb:"
! podctl logs nothing | grep '^Cap' | grep -v 0000000000000000 || fail "a capability is left"
log_has root 0::/ || fail "not in a control group of its own: $(podctl logs root)"
must 30 log_has admin "attacks done, 5 got through"
[ "$(cat /host/proc/sys/kernel/core_pattern)" = "$core_pattern" ] || fail "core_pattern was written"
podctl logs root | sed 's/^/# note /'
