#!/bin/sh
# SPDX-License-Identifier: MIT
# A container that ends is started at once the first time, then waits in CrashLoopBackOff.
. "$(dirname "$0")/lib.sh"

start
pod crash 'echo "instance runs"; exit 1' | manifest crash.yaml
must 10 restarts_over crash 1
must 10 status_is crash CrashLoopBackOff
event "Back-off restarting failed container main in pod crash_default" || fail "no BackOff event"
restarts_over crash 3 && fail "it did not wait"
must 20 restarts_over crash 2
podctl logs crash --previous | grep -q "instance runs" || fail "no log of the previous instance"
stop
