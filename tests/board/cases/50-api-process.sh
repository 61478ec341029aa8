#!/bin/sh
# SPDX-License-Identifier: MIT
# The API process is not root, leaves when nobody asks, and may be killed: no pod notices, the next
# command works, a watch goes on.
# smoke
. /tests/lib.sh

pod p 'sleep 1000' | apply
must 20 status_is p Running
group=$(api_group)
command podctl get pods -w > /tmp/watch 2>&1 &
watcher=$!
must 10 test -s /tmp/watch
api=$(processes podinit-api)
[ "$(echo "$api" | wc -w)" = 1 ] || fail "API processes: $api"
[ "$(awk '$1 == "Uid:" { print $2 }' "/host/proc/$api/status")" -gt 0 ] || fail "it is root"
grep -q '^CapEff:	0000000000000000' "/host/proc/$api/status" || fail "it has capabilities"
echo "# note the API process: $(awk '$1 == "VmRSS:" { print $2, $3 }' "/host/proc/$api/status")"
echo 1 > "$group/cgroup.kill"
must 10 status_is p Running
[ "$(column p 4)" = 0 ] || fail "the pod was restarted"
[ "$(processes podinit-api)" != "$api" ] || fail "it was not killed"
pod q 'sleep 1000' | apply
must 20 grep -q '^q .* Running ' /tmp/watch
kill $watcher
left() { [ -z "$(processes podinit-api)" ]; }
must 30 left
