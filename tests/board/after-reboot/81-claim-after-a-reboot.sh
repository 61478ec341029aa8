#!/bin/sh
# SPDX-License-Identifier: MIT
# A claim has after a reboot what pods wrote, without a sync of theirs.
. /tests/lib.sh

[ "$(tr '\n' ' ' < $H/data/podinit/volumes/default/measures/log)" = "before the cut after the cut " ] ||
    fail "it has: $(cat $H/data/podinit/volumes/default/measures/log)"
podctl get pvc measures | grep -q Bound || fail "the claim is gone: $(podctl get pvc 2>&1)"
podctl delete pvc measures > /tmp/said || fail "delete: $(cat /tmp/said)"
