#!/bin/sh
# SPDX-License-Identifier: MIT
# What is applied lies in /data, as a whole file; a change is a new pod; deleted, nothing is left of it.
# smoke
. /tests/lib.sh

dir=$H/data/podinit/manifests
pod one 'sleep 1000' > /tmp/one.yaml
[ "$(podctl apply -f /tmp/one.yaml)" = "pod/one created" ] || fail "not created"
must 20 status_is one Running
file=$(grep -l '"one"\|name: one' $dir/*) || fail "no manifest in /data: $(ls -A $dir)"
[ "$(podctl apply -f /tmp/one.yaml)" = "pod/one unchanged" ] || fail "not unchanged"
first=$(uid_of one)
pod one 'echo changed; sleep 1000' > /tmp/one.yaml
[ "$(podctl apply -f /tmp/one.yaml)" = "pod/one configured" ] || fail "not configured"
must 20 log_has one changed
[ "$(uid_of one)" != "$first" ] || fail "the uid is the same"
grep -q changed "$file" || fail "the file has not changed"
podctl validate -f "$file" || fail "the kept manifest is not valid"
[ "$(podctl delete pod one --now)" = 'pod "one" deleted' ] || fail "not deleted"
[ ! -e "$file" ] || fail "its manifest is left"
podctl delete pod one 2> /tmp/said && fail "deleted twice"
grep -q 'Error from server (NotFound): pods "one" not found' /tmp/said || fail "said: $(cat /tmp/said)"
