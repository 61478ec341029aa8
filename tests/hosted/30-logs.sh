#!/bin/sh
# SPDX-License-Identifier: MIT
# Logs in CRI format: streams, partial lines, following, modes of the files.
. "$(dirname "$0")/lib.sh"

start
# shellcheck disable=SC2016 # the container's shell expands it
pod talk 'echo out; echo err >&2; head -c 20000 /dev/zero | tr "\0" x; echo; i=0
while [ $i -lt 100 ]; do echo "line $i"; i=$((i + 1)); sleep 0.1; done; sleep 1000' | manifest talk.yaml
must 10 status_is talk Running
log=$(find "$N/log" -name 0.log)
case $log in
    "$N"/log/default_talk_*/main/0.log) ;;
    *) fail "the log is $log" ;;
esac
must 5 grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{9}Z stdout F out$' "$log"
must 5 grep -qE '^[^ ]+Z stderr F err$' "$log"
must 5 grep -qE '^[^ ]+Z stdout P x{16384}$' "$log"
must 5 grep -qE '^[^ ]+Z stdout F x{3616}$' "$log"
[ "$(stat -c %a "$log")" = 640 ] || fail "mode $(stat -c %a "$log")"
timeout 5 "$PODCTL" --socket "$N/run/podinit.sock" logs -f talk > "$WORK/followed" 2>&1 || true
first=$(grep -c '^line ' "$WORK/followed")
[ "$first" -ge 30 ] || fail "following showed $first lines"
[ "$(grep '^line ' "$WORK/followed" | sort | uniq -d)" = "" ] || fail "following showed lines twice"
podctl delete pod talk 2> /dev/null || rm "$N/manifests/talk.yaml"
rm -f "$N/manifests/talk.yaml"
must 10 gone talk
[ -z "$(ls "$N/log")" ] || fail "logs of a deleted pod are left: $(ls "$N/log")"
stop
