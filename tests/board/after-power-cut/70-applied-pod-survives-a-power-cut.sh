#!/bin/sh
# SPDX-License-Identifier: MIT
# What podctl apply has called created is there after a power cut that came at once.
# smoke
. /tests/lib.sh

starts=$H/data/podinit/volumes/default/kept/starts
dmesg | grep -q 'EXT4-fs (vda2): recovery complete' || fail "there was no power cut"
must 30 status_is kept Running
must 10 grep -q started $starts
[ "$(find $H/data/podinit/manifests -type f ! -name 'persistentvolumeclaim_*' | wc -l)" = 1 ] || fail "manifests: $(ls -A $H/data/podinit/manifests)"
