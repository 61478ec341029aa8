#!/bin/sh
# SPDX-License-Identifier: MIT
# A holder that dies takes its containers with it: the pod gets a new sandbox and an event says so;
# the pod beside it is not touched.
. "$(dirname "$0")/lib.sh"

[ -n "$CGROUP_ROOT" ] || skip "no cgroup v2 to find the holder by"
start
before=$(held)
pod p 'echo run; sleep 1000' | manifest p.yaml
pod beside 'sleep 1000' | manifest beside.yaml
must 10 status_is p Running
must 10 status_is beside Running
uid=$(uid_of p)
group=$CGROUP/pods/besteffort/pod$uid
holder=$(cat "$group"/*/cgroup.procs "$group/cgroup.procs" 2> /dev/null |
    while read -r pid; do case $(readlink "/proc/$pid/exe") in *pause*) echo "$pid" ;; esac; done)
[ -n "$holder" ] || fail "no holder among $(find "$group" -name cgroup.procs -exec cat {} +)"
kill -KILL "$holder"
must 10 event "Pod sandbox changed, it will be killed and re-created."
must 15 restarts_over p 1
must 10 status_is p Running
[ "$(uid_of p)" = "$uid" ] || fail "it is another pod"
[ "$(column beside 4)" = 0 ] || fail "the pod beside it was restarted"
rm "$N"/manifests/*
must 15 gone p
must 15 gone beside
holds_no_more "$before"
stop
