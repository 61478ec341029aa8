#!/bin/sh
# SPDX-License-Identifier: MIT
# What podctl apply has called created is there after a power cut that came at once.
# smoke
. /tests/lib.sh

dmesg | grep -q 'EXT4-fs (vda2): recovery complete' || fail "there was no power cut"
must 30 status_is kept Running
must 10 grep -q started $H/data/kept/starts
[ "$(ls -A $H/data/podinit/manifests | wc -l)" = 1 ] || fail "manifests: $(ls -A $H/data/podinit/manifests)"
