#!/bin/sh
# SPDX-License-Identifier: MIT
# A container that ends is started at once the first time, then it waits; its old log stays readable.
# smoke
. /tests/lib.sh

pod crash 'echo "instance runs"; exit 1' | apply
must 20 restarts_over crash 1
must 20 status_is crash CrashLoopBackOff
event "Back-off restarting failed container main in pod crash_default" || fail "no BackOff event"
restarts_over crash 3 && fail "it did not wait"
must 30 restarts_over crash 2
podctl logs crash --previous | grep -q "instance runs" || fail "no log of the previous instance"
