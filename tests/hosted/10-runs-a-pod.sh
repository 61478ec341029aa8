#!/bin/sh
# SPDX-License-Identifier: MIT
# A manifest file becomes a running pod; its output is in the log; SIGTERM leaves nothing behind.
. "$(dirname "$0")/lib.sh"

start
pod web 'echo "the app is running"; exec sleep 1000' | manifest web.yaml
must 10 status_is web Running
ready_is web 1/1 || fail "not ready"
must 5 log_has web "the app is running"
said "pod default/web: Running" || fail "no console line"
podctl describe pod web | grep -q "Started" || fail "describe shows no event"
stop
