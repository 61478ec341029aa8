#!/bin/sh
# SPDX-License-Identifier: MIT
# The root is the disk's squashfs, read-only; PID 1 runs from it; the initramfs holds nothing more.
# smoke
. /tests/lib.sh

root=$(awk '$5 == "/" { line = $0 } END { print line }' /host/proc/1/mountinfo)
case $root in
    *" / / ro"*" - squashfs /dev/vda1 ro"*) ;;
    *) fail "the root is: $root" ;;
esac
touch $H/file 2> /tmp/touch && fail "the root can be written"
grep -q "Read-only file system" /tmp/touch || fail "touch said: $(cat /tmp/touch)"
[ "$(readlink /host/proc/1/exe)" = /sbin/init ] || fail "PID 1 runs $(readlink /host/proc/1/exe)"
[ "$(stat -L -c %d /host/proc/1/exe)" = "$(stat -c %d $H/)" ] || fail "PID 1 does not run from the root"
# The pages of a ramfs are unevictable; the program alone would be 300 kB of them.
kb=$(awk '$1 == "Unevictable:" { print $2 }' /proc/meminfo)
[ "$kb" -lt 64 ] || fail "the initramfs still holds $kb kB"
