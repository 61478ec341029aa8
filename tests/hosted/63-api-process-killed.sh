#!/bin/sh
# SPDX-License-Identifier: MIT
# The API process may be killed at any moment: pods go on, the next command works, idle it is gone.
. "$(dirname "$0")/lib.sh"

api() { for p in $(processes); do grep -qz '^podinit-api' "/proc/$p/cmdline" 2> /dev/null && echo "$p"; done; }
no_api() { [ -z "$(api)" ]; }
[ -n "$CGROUP_ROOT" ] || skip "no cgroup v2 to find the process by"
start
pod p 'sleep 1000' | manifest p.yaml
must 10 status_is p Running
watch "$WORK/watch"
must 5 test -s "$WORK/watch"
[ -n "$(api)" ] || fail "no API process is there"
for p in $(api); do kill -KILL "$p"; done
must 5 status_is p Running
[ "$(column p 4)" = 0 ] || fail "the pod was restarted"
unwatch
# What is there already is shown as kubectl -w shows it: each object by itself, no list.
watch "$WORK/objects" -o json
must 5 grep -q '"phase": "Running"' "$WORK/objects"
! grep -q PodList "$WORK/objects" || fail "a watch begins with a list"
unwatch
watch "$WORK/names" -o name
must 5 grep -qx pod/p "$WORK/names"
unwatch
must 15 no_api
stop
