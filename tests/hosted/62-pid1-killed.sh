#!/bin/sh
# SPDX-License-Identifier: MIT
# When PID 1 of the node dies, its pods die with it, the launcher says so and cleans up.
. "$(dirname "$0")/lib.sh"

start
pod p 'sleep 1000' | manifest p.yaml
must 10 status_is p Running
pids=$(processes)
kill -KILL "$(pid1)"
code=0
wait "$LAUNCHER" || code=$?
LAUNCHER=
[ $code = 1 ] || fail "exit status $code"
said "died of signal 9" || fail "it does not say why"
nothing_left "$pids"
