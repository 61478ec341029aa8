#!/bin/sh
# SPDX-License-Identifier: MIT
# A holder that dies takes its containers with it: the pod gets a new sandbox, and keeps its uid.
. /tests/lib.sh

pod p 'echo run; sleep 1000' | apply
must 20 status_is p Running
uid=$(uid_of p)
holder=$(groups | grep "$uid.*/_holder")
[ -n "$holder" ] || fail "no group of a holder among $(groups | tr '\n' ' ')"
echo 1 > "$holder/cgroup.kill"
must 20 event "Pod sandbox changed, it will be killed and re-created."
must 20 restarts_over p 1
must 20 status_is p Running
[ "$(uid_of p)" = "$uid" ] || fail "it is another pod"
