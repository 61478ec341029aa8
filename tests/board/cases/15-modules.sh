#!/bin/sh
# SPDX-License-Identifier: MIT
# The modules of node.yaml are loaded, with what they need, with soft dependencies, and with their
# parameters.
# smoke
. /tests/lib.sh

builtin=$(cat $H/lib/modules/*/modules.builtin | sed 's|.*/||; s|\.ko$||; s|-|_|g')
# node.yaml's, what they need, and ext4's soft dependency
for name in loop squashfs overlay ext4 veth bridge jbd2 mbcache stp llc crc32c_generic softdog; do
    grep -q "^$name " /host/proc/modules && continue
    echo "$builtin" | grep -qx "$name" || fail "$name is neither loaded nor built in"
done
dmesg | grep -q 'softdog: initialized.* soft_margin=45 ' || fail "softdog said: $(dmesg | grep softdog)"
