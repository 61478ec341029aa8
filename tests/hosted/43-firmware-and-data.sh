#!/bin/sh
# SPDX-License-Identifier: MIT
# An applied pod wins over the firmware's of the same name; without it the firmware's comes back; a
# user cannot delete the firmware's.
. "$(dirname "$0")/lib.sh"

start
pod p 'echo firmware; sleep 1000' | manifest p.yaml
must 10 log_has p firmware
podctl delete pod p 2> "$WORK/said" && fail "a firmware pod was deleted"
grep -q Forbidden "$WORK/said" || fail "said: $(cat "$WORK/said")"
grep -q "manifests/p.yaml" "$WORK/said" || fail "does not name the file: $(cat "$WORK/said")"
pod p 'echo data; sleep 1000' > "$WORK/p.yaml"
podctl apply -f "$WORK/p.yaml" > "$WORK/said" || fail "apply"
must 10 log_has p data
podctl delete pod p > "$WORK/said" || fail "delete"
must 10 log_has p firmware
stop
