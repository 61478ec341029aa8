#!/bin/sh
# SPDX-License-Identifier: MIT
# /dev of the board has the kernel's devices with the right modes; a container's /dev has none of them.
. /tests/lib.sh

while read -r name mode major minor; do
    is=$(stat -c '%a %t %T' "/host/dev/$name")
    [ "$is" = "$mode $major $minor" ] || fail "/dev/$name is $is"
done << NODES
null 666 1 3
zero 666 1 5
full 666 1 7
random 666 1 8
urandom 666 1 9
tty 666 5 0
console 600 5 1
ptmx 666 5 2
loop-control 600 a ed
NODES
for disk in vda vda1 vda2; do
    [ -b /host/dev/$disk ] || fail "no /dev/$disk"
done
ls -A /dev | sort | tr '\n' ' ' > /tmp/dev
[ "$(cat /tmp/dev)" = "fd full mqueue null ptmx pts random shm stderr stdin stdout termination-log tty urandom zero " ] ||
    fail "a container's /dev has: $(cat /tmp/dev)"
