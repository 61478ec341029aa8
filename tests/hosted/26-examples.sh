#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples of hooks and sidecars do what their heads say.
. "$(dirname "$0")/lib.sh"

examples=$here/../../configs/examples/lifecycle

log_shows_the_start() { podctl logs start-and-stop -c log | grep -qx started; }

start
podctl apply -f "$examples/start-and-stop.yaml" -f "$examples/sidecar.yaml" > /dev/null

must 20 ready_is start-and-stop 2/2
must 10 log_shows_the_start
podctl logs start-and-stop -c log -f > "$WORK/shown" 2>&1 &
podctl delete pod start-and-stop > /dev/null
wait $!
[ "$(tr '\n' ' ' < "$WORK/shown")" = "started stopping stopped " ] ||
    fail "the hooks wrote: $(cat "$WORK/shown")"

must 30 status_is sidecar Completed
[ "$(podctl logs sidecar -c shipper | tail -n 1)" = "done" ] || fail "the sidecar lost the last line"
stop
