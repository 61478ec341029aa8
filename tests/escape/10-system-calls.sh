#!/bin/sh
# SPDX-License-Identifier: MIT
# Root of a container with the default capabilities, without a filter of system calls, and a user
# without any: mounts, namespaces, modules, clocks, devices, kernel files. CVE-2022-0185 and
# CVE-2022-0492 (a mount without the right to), CVE-2024-21626 (descriptors and the working directory
# of the host), CVE-2022-24769, -24778, -27649, -27652, -29162 (capabilities that an exec inherits),
# CVE-2023-25809 (a writable cgroup), CVE-2017-5226 (characters put into somebody's terminal).
. "$(dirname "$0")/lib.sh"

start
core_pattern=$(cat /proc/sys/kernel/core_pattern)
attacker root "inside kernel privileged; cat /proc/self/cgroup; grep ^Cap /proc/self/status" | manifest root.yaml
{
    attacker user "inside kernel privileged"
    echo '    securityContext: {runAsUser: 1000}'
} | manifest user.yaml
{
    attacker nothing "inside kernel privileged; grep ^Cap /proc/self/status"
    echo '    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}'
} | manifest nothing.yaml
# The attacks themselves are good: who has the capability gets through.
{
    attacker admin "mount fsopen unshare-net clone3-pid setns sethostname"
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
} | manifest admin.yaml
# The same as a further process of a container, as exec probes are.
{
    pod probed 'sleep 1000'
    echo '    readinessProbe: {exec: {command: [sh, -c, "attack inside kernel privileged > /dev/shm/said; mv /dev/shm/said /dev/shm/done"]}, timeoutSeconds: 20}'
} | manifest probed.yaml
for p in root user nothing; do all_refused $p; done
must 30 log_has admin "attacks done, 6 got through"
must 10 log_has root "CapBnd:"
[ -z "$CGROUP" ] || log_has root "0::/" || fail "not in a control group of its own: $(podctl logs root | grep -F ::)"
log_has nothing "CapBnd:	0000000000000000" || fail "a capability is left: $(podctl logs nothing)"
must 30 ready_is probed 1/1
probed=$(nsenter -t "$(pid1)" -m sh -c 'cat /proc/[0-9]*/root/dev/shm/done 2> /dev/null' | sort -u)
case $probed in
    *"attacks done, 0 got through"*) ;;
    *) fail "in an exec probe: $probed" ;;
esac
[ "$(cat /proc/sys/kernel/core_pattern)" = "$core_pattern" ] || fail "core_pattern was written"
stop
