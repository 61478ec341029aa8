#!/bin/sh
# SPDX-License-Identifier: MIT
# Containers that flood their output, leave thousands of zombies, kill everyone, close everything,
# give their probes endless output, make groups of their own, and reach for PID 1's /dev/null and
# for devices: PID 1 stays small and quick, the pod beside them runs, nothing is left.
. "$(dirname "$0")/lib.sh"

start
warm_up
memory() { awk '/^RssAnon/ { print $2 }' "/proc/$(pid1)/status"; }
memory_before=$(memory)
null_before=$(stat -c '%f %u' "/proc/$(pid1)/root/dev/null")
pod flood 'yes & while :; do head -c 300000 /dev/zero; done' | manifest flood.yaml
pod zombies 'i=0; while [ $i -lt 3000 ]; do sleep 0 & i=$((i + 1)); done; exec sleep 1000' | manifest zombies.yaml
pod killer 'kill -9 -1; kill -9 1; exec sleep 1000' | manifest killer.yaml
pod closes 'exec 0<&- 1>&- 2>&-; sleep 1000' | manifest closes.yaml
pod leaves 'setsid sleep 1000 & exit 3' '  restartPolicy: Never' | manifest leaves.yaml
{
    pod probed 'sleep 1000'
    cat << 'POD'
    livenessProbe: {exec: {command: [sh, -c, "yes & exit 0"]}, periodSeconds: 1, failureThreshold: 30}
    readinessProbe: {exec: {command: [sh, -c, "setsid sleep 100 & yes"]}, periodSeconds: 1, timeoutSeconds: 1}
POD
} | manifest probed.yaml
{
    pod groups 'mkdir /g; mount -t cgroup2 g /g && mkdir -p /g/a/b/c && ls /g/a; sleep 1000'
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
} | manifest groups.yaml
pod nodes 'chmod 0 /proc/interrupts; chown 1234 /proc/keys; chmod 0 /proc/self/fd/0; mknod /dev/b b 7 0; (: < /dev/b)
read x < /proc/self/fd/0; echo tried; sleep 1000' | manifest nodes.yaml
for p in flood zombies killer closes groups; do must 15 status_is $p Running; done
must 10 status_is leaves Error
must 10 log_has nodes tried
log_has nodes "/dev/b: Operation not permitted" || fail "the container can open a device that it made"
[ "$(stat -c '%f %u' "/proc/$(pid1)/root/dev/null")" = "$null_before" ] || fail "PID 1's /dev/null was changed"
must 10 event "Readiness probe failed: command timed out"
must 10 log_has groups b
pod good 'echo here; sleep 1000' | manifest good.yaml
must 5 log_has good here
rm "$N"/manifests/*
for p in flood zombies killer closes leaves probed groups nodes good; do must 15 gone $p; done
holds_no_more "$before"
[ $(($(memory) - memory_before)) -lt 1024 ] || fail "PID 1 grew from $memory_before KiB to $(memory) KiB"
stop
