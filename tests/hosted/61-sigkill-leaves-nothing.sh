#!/bin/sh
# SPDX-License-Identifier: MIT
# SIGKILL to the launcher takes the pods with it; nothing stays, and the next start works.
. "$(dirname "$0")/lib.sh"

start
pod p 'sleep 1000' | manifest p.yaml
must 10 status_is p Running
pids=$(processes)
[ -z "$CGROUP" ] || [ -n "$pids" ] || fail "no processes seen"
kill -KILL "$LAUNCHER"
wait "$LAUNCHER" 2> /dev/null || true
LAUNCHER=
nothing_left "$pids"
: > "$ERR"
launch
must 10 status_is p Running
stop
