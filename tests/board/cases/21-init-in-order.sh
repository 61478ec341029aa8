#!/bin/sh
# SPDX-License-Identifier: MIT
# Init containers run one after the other, each to its end, and a watcher sees every step.
# smoke
. /tests/lib.sh

command podctl get pods -w > /tmp/watch &
watcher=$!
two_inits | apply
must 30 status_is init Running
must 10 log_has init second
sleep 1
kill $watcher
saw_both_inits /tmp/watch
