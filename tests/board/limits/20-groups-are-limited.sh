#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod's groups lie where its QoS class says, and hold the limits of its manifest.
# smoke
. /tests/lib.sh

G=$H/sys/fs/cgroup
# limits POD REQUESTS LIMITS: a pod with a container of these.
limits() {
    pod "$1" 'sleep 1000'
    echo "    resources: {requests: {$2}, limits: {$3}}"
}
# holds GROUP FILE VALUE
holds() {
    [ "$(cat "$G/$1/$2")" = "$3" ] || fail "$1: $2 is $(cat "$G/$1/$2"), not $3"
}

limits guaranteed 'cpu: 100m, memory: 4Mi' 'cpu: 100m, memory: 4Mi' | apply
limits burstable 'cpu: 500m, memory: 2Mi' 'memory: 8Mi' | apply
pod besteffort 'sleep 1000' | apply
for p in guaranteed burstable besteffort; do must 30 status_is $p Running; done

pod=pods/pod$(uid_of guaranteed)
for group in $pod $pod/main; do
    holds $group cpu.weight 17
    holds $group cpu.max '10000 100000'
    holds $group memory.max 4194304
done
holds $pod/main memory.oom.group 1
[ "$(cat $G/$pod/pids.max)" != max ] || fail "a pod may fork without end"

pod=pods/burstable/pod$(uid_of burstable)
for group in $pod $pod/main; do
    holds $group cpu.weight 59
    holds $group cpu.max 'max 100000'
    holds $group memory.max 8388608
done
holds pods/burstable cpu.weight 59

pod=pods/besteffort/pod$(uid_of besteffort)
for group in $pod $pod/main pods/besteffort; do
    holds $group cpu.weight 1
    holds $group memory.max max
done

drop burstable
holds pods/burstable cpu.weight 1
total=$(awk '$1 == "MemTotal:" { print $2 * 1024 }' /proc/meminfo)
[ "$(cat $G/pods/memory.max)" -lt $((total - 4000000)) ] || fail "pods may have $(cat $G/pods/memory.max) of $total"
[ "$(cat $G/pods/pids.max)" != max ] || fail "pods may fork without end"
[ "$(cat $G/init/memory.min)" -gt 4000000 ] || fail "PID 1's memory is not kept for it"
grep -q '/init$' /host/proc/1/cgroup || fail "PID 1 is in $(cat /host/proc/1/cgroup)"
echo "# note pods: $(cat $G/pods/memory.max) of $total bytes, $(cat $G/pods/pids.max) processes; a pod: $(cat $G/pods/pod*/pids.max)"
