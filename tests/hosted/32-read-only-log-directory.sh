#!/bin/sh
# SPDX-License-Identifier: MIT
# Logs that cannot be written stop no container: its output is thrown away and one event says so.
. "$(dirname "$0")/lib.sh"

mkdir -p "$N/log"
# shellcheck disable=SC2016 # the inner shell expands it
start unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' "$N/log"
pod mute 'while echo hello; do sleep 0.2; done; exit 9' | manifest mute.yaml
must 10 status_is mute Running
must 5 event "LogWriteFailed"
event "Read-only file system" || fail "the event does not say why"
sleep 1
status_is mute Running || fail "it did not go on"
[ "$(podctl events | grep -c LogWriteFailed)" = 1 ] || fail "more than one event"
stop
