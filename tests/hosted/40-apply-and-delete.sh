#!/bin/sh
# SPDX-License-Identifier: MIT
# podctl apply: created, unchanged, configured; delete; a new start of the node finds what was applied.
. "$(dirname "$0")/lib.sh"

start
pod one 'sleep 1000' > "$WORK/one.yaml"
[ "$(podctl apply -f "$WORK/one.yaml")" = "pod/one created" ] || fail "not created"
must 10 status_is one Running
[ "$(podctl apply -f "$WORK/one.yaml")" = "pod/one unchanged" ] || fail "not unchanged"
first=$(uid_of one)
pod one 'echo changed; sleep 1000' > "$WORK/one.yaml"
[ "$(podctl apply -f "$WORK/one.yaml")" = "pod/one configured" ] || fail "not configured"
must 10 log_has one changed
[ "$(uid_of one)" != "$first" ] || fail "the uid is the same"
stop
: > "$ERR"
launch
must 10 status_is one Running
[ "$(podctl delete pod one)" = 'pod "one" deleted' ] || fail "not deleted"
must 10 gone one
podctl delete pod one 2> "$WORK/said" && fail "deleted twice"
grep -q 'Error from server (NotFound): pods "one" not found' "$WORK/said" || fail "said: $(cat "$WORK/said")"
[ -z "$(ls "$N/data/manifests")" ] || fail "its manifest is left"
stop
