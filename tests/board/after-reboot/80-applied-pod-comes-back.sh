#!/bin/sh
# SPDX-License-Identifier: MIT
# After a reboot the applied pod runs, once more and only once, and it was stopped before in its own
# time; what was deleted is not there; /data had been unmounted.
# smoke
. /tests/lib.sh

starts=$H/data/podinit/volumes/default/kept/starts
must 30 status_is kept Running
again() { [ "$(tail -n 3 $starts | tr '\n' ' ')" = "started stopped started " ]; }
retry 10 again || fail "its life: $(tr '\n' ' ' < $starts)"
[ "$(podctl get pods -A --no-headers | wc -l)" = 2 ] || fail "other pods are there"
dmesg > /tmp/dmesg
grep -q 'EXT4-fs (vda2): mounted' /tmp/dmesg || fail "the kernel says nothing of /data"
grep 'EXT4-fs.*\(recovery\|orphan\|unchecked\|error\)' /tmp/dmesg && fail "/data had not been unmounted"
podctl delete pod kept > /tmp/said || fail "delete: $(cat /tmp/said)"
gone kept || fail "it is still there"
podctl delete pvc kept > /tmp/said || fail "delete: $(cat /tmp/said)"
[ -z "$(find $H/data/podinit/manifests -type f ! -name '*_measures.yaml')" ] || fail "manifests: $(ls -A $H/data/podinit/manifests)"
