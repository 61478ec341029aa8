#!/bin/sh
# SPDX-License-Identifier: MIT
# Init containers run one after the other, and a watcher sees every step.
. "$(dirname "$0")/lib.sh"

start
watch "$WORK/watch"
two_inits | manifest init.yaml
must 15 status_is init Running
must 5 log_has init second
unwatch
saw_both_inits "$WORK/watch"
grep -v MissingClusterDNS "$ERR" | grep -o 'pod default/init: .*' | sed 's/.*: //' | tr '\n' ' ' |
    grep -q 'Init:0/2 Init:1/2 PodInitializing Running' || fail "console lines are out of order"
stop
