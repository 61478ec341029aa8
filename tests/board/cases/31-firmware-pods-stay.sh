#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod of the firmware cannot be deleted, and the message names its file; bad manifests change nothing.
. /tests/lib.sh

podctl delete pod board-test 2> /tmp/said && fail "a pod of the firmware was deleted"
grep -q Forbidden /tmp/said || fail "said: $(cat /tmp/said)"
grep -q /etc/podinit/manifests/driver.yaml /tmp/said || fail "does not name the file: $(cat /tmp/said)"
before=$(ls -A $H/data/podinit/manifests 2> /dev/null || true)
pod bad 'sleep 1000' | sed '/image:/d' > /tmp/bad.yaml
podctl apply -f /tmp/bad.yaml > /tmp/said 2>&1 && fail "a pod without an image was taken"
grep -q 'spec.containers\[0\].image: Required value' /tmp/said || fail "said: $(cat /tmp/said)"
[ "$(ls -A $H/data/podinit/manifests 2> /dev/null || true)" = "$before" ] || fail "something was kept"
