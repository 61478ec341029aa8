#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples of hooks, sidecars and configuration do what their heads say.
. "$(dirname "$0")/lib.sh"

examples=$here/../../configs/examples

log_shows_what_it_read() { podctl logs environment | grep -qx 'sensor@mqtt.example:1883 environment'; }
log_shows_the_start() { podctl logs start-and-stop -c log | grep -qx started; }

# Its pod comes before what it reads, and waits for it.
documents() { awk -v RS='---\n' "$1" "$examples/config/environment.yaml"; }

start
podctl apply -f "$examples/lifecycle/start-and-stop.yaml" -f "$examples/lifecycle/sidecar.yaml" > /dev/null

must 20 ready_is start-and-stop 2/2
must 10 log_shows_the_start
podctl logs start-and-stop -c log -f > "$WORK/shown" 2>&1 &
podctl delete pod start-and-stop > /dev/null
wait $!
[ "$(tr '\n' ' ' < "$WORK/shown")" = "started stopping stopped " ] ||
    fail "the hooks wrote: $(cat "$WORK/shown")"

must 30 status_is sidecar Completed
[ "$(podctl logs sidecar -c shipper | tail -n 1)" = "done" ] || fail "the sidecar lost the last line"

documents 'NR == 3' > "$WORK/pod.yaml"
documents 'NR < 3 { print "---"; print }' > "$WORK/objects.yaml"
podctl apply -f "$WORK/pod.yaml" > /dev/null
must 10 status_is environment CreateContainerConfigError
[ "$(podctl apply -f "$WORK/objects.yaml" | tr '\n' ' ')" = "configmap/broker created secret/broker created " ] ||
    fail "the objects were not created"
must 30 status_is environment Running
must 10 log_shows_what_it_read
podctl describe secret broker | grep -q "^password: *14 bytes" || fail "describe: $(podctl describe secret broker)"
if grep -rqs not-a-good-one "$N"; then fail "the Secret is on storage"; fi
podctl delete -f "$WORK/objects.yaml" > /dev/null
stop
