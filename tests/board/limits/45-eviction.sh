#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod that requests nothing takes ever more memory: before its pods' limit is met it is evicted, it alone, and all are
# told as a cluster's users are. The node takes in others again when the pressure is over (after 5 s: tests.mk).
. /tests/lib.sh

condition() { podctl describe node | awk '$1 == "MemoryPressure" { print $2 }'; }
pressure_is() { [ "$(condition)" = "$1" ]; }

# A sixteenth of what pods may have, as nothing is said of it.
most=$(cat $H/sys/fs/cgroup/pods/memory.max)
must 30 no_pressure
{
    pod guaranteed 'i=0; while :; do i=$((i + 1)); echo "at $i"; sleep 1; done'
    echo '    resources: {limits: {cpu: 200m, memory: 4Mi}}'
    echo ---
    pod other 'sleep 1000'
} | apply
must 30 status_is guaranteed Running
must 30 status_is other Running
IMAGE=attack:1 pod hog "exec attack take-memory $((most / 24 / 1024))" | apply
must 30 status_is hog Running
evicted_or_killed() { is_evicted hog || restarts_over hog 1; }
must 90 evicted_or_killed
pressure_is True || fail "the node has MemoryPressure $(condition)"
podctl logs hog > /tmp/hog
podctl get pods hog -o json > /tmp/json
holds() { grep -qF -e "$1" /tmp/json || fail "no $1: $(cat /tmp/json)"; }
holds '"phase": "Failed"'
holds '"reason": "Evicted"'
holds "\"message\": \"The node was low on resource: memory. Threshold quantity: "
tr -d ' \n' < /tmp/json | grep -qE '\{[^}]*"type":"DisruptionTarget"[^}]*\}' || fail "no condition: $(cat /tmp/json)"
tr -d ' \n' < /tmp/json | grep -oE '\{[^}]*"DisruptionTarget"[^}]*\}' | grep -q '"reason":"TerminationByKubelet"' ||
    fail "DisruptionTarget: $(cat /tmp/json)"
event NodeHasInsufficientMemory || fail "nobody is told of the pressure"

must 60 no_pressure
event NodeHasSufficientMemory || fail "nobody is told that it is over"
said=$(podctl logs guaranteed | tail -n 1)
goes_on() { [ "$(podctl logs guaranteed | tail -n 1)" != "$said" ]; }
must 20 goes_on
for p in guaranteed other board-test; do
    status_is $p Running || fail "$p is $(column $p 3)"
    [ "$(column $p 4)" = 0 ] || fail "$p was restarted"
done
pod late 'echo here; sleep 1000' | apply
must 60 log_has late here
is_evicted hog || fail "the hog is $(column hog 3)"
echo "# note threshold $((most / 16)) of $most; the hog $(tail -n 1 /tmp/hog); $(sed -n 's/.*"message": "\(The node was low.*\)".*/\1/p' /tmp/json)"
