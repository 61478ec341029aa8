#!/bin/sh
# SPDX-License-Identifier: MIT
# A node that never has enough memory: who requests none is not taken, who does is evicted, and the critical stay.
. "$(dirname "$0")/lib.sh"

mkdir -p "$N"
cat > "$N/node.yaml" << YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
evictionHard: {memory.available: 1Pi}
systemReserved: {cpu: 10m, ephemeral-storage: 1Mi}
YAML
message() { podctl get pods "$1" -o json | sed -n 's/^ *"message": "\(.*\)",*$/\1/p' | tail -n 1; }

start
pod late 'exec sleep 1000' | manifest late.yaml
pod critical 'exec sleep 1000' '  priorityClassName: system-node-critical' | manifest critical.yaml
pod tolerant 'exec sleep 1000' '  priorityClassName: system-node-critical
  tolerations: [{key: node.kubernetes.io/memory-pressure, operator: Exists}]' | manifest tolerant.yaml
{
    pod burstable 'exec sleep 1000'
    echo '    resources: {requests: {memory: 1Mi}}'
} | manifest burstable.yaml
must 10 status_is late Evicted
podctl get pods late -o json | grep -qF '"message": "Pod was rejected: The node had condition: [MemoryPressure]. "' ||
    fail "late: $(podctl get pods late -o json)"
must 30 status_is burstable Evicted
podctl get pods burstable -o json > "$WORK/json"
grep -qE '"message": "The node was low on resource: memory. Threshold quantity: 1Pi, available: [0-9]+Ki. ' "$WORK/json" ||
    fail "burstable: $(cat "$WORK/json")"
grep -q '"TerminationByKubelet"' "$WORK/json" || fail "no DisruptionTarget: $(cat "$WORK/json")"
status_is critical Running || fail "the critical pod is $(column critical 3)"
[ "$(column critical 4)" = 0 ] || fail "the critical pod was restarted"
status_is tolerant Running || fail "the tolerant pod is $(column tolerant 3)"
podctl describe node > "$WORK/about"
grep -qE '^  MemoryPressure +True .* KubeletHasInsufficientMemory +kubelet has insufficient memory available' "$WORK/about" ||
    fail "$(cat "$WORK/about")"
grep -qE '^  Warning +EvictionThresholdMet .*Attempting to reclaim memory' "$WORK/about" || fail "$(cat "$WORK/about")"
grep -qE '^  Normal +NodeHasInsufficientMemory .* status is now: NodeHasInsufficientMemory' "$WORK/about" || fail "$(cat "$WORK/about")"

# What is left of the node for pods.
storage() { podctl get node -o json | awk -v w="\"$1\":" '$1 == w { on = 1 } on && /ephemeral-storage/ { gsub(/[^0-9a-zA-Z]/, "", $2); print $2; exit }'; }
[ "$(storage allocatable)" != "$(storage capacity)" ] || fail "what is reserved can be had: $(storage capacity)"
podctl get node -o json | grep -q '"memory": "0"' || fail "memory can be had: $(podctl get node -o json)"
stop
