#!/bin/sh
# SPDX-License-Identifier: MIT
# No tmpfs may take all of the memory: neither PID 1's nor a container's; none is as large as half of
# the memory, and none has inodes without end.
# smoke
. /tests/lib.sh

half=$(awk '$1 == "MemTotal:" { print $2 * 1024 / 2 + 65536 }' /proc/meminfo)

# check ROOT MOUNTINFO
check() {
    for path in $(awk '/ - (tmpfs|devtmpfs) / { print $5 }' "$2"); do
        # shellcheck disable=SC2046 # three numbers
        set -- "$1" "$2" $(stat -f -c '%b %S %c' "$1$path")
        bytes=$(($3 * $4))
        [ $bytes -gt 0 ] || fail "$path has no size"
        [ $bytes -le "$half" ] || fail "$path has $bytes bytes of $half"
        [ "$5" -gt 0 ] || fail "$path has no limit of inodes"
    done
}
check $H /host/proc/1/mountinfo
for path in /run /tmp /dev/shm /var/log; do
    awk -v p=$path '$5 == p && / - tmpfs / { found = 1 } END { exit !found }' /host/proc/1/mountinfo ||
        fail "$path is no tmpfs"
done
check '' /proc/self/mountinfo
awk '$5 == "/dev/shm" && / - tmpfs / { found = 1 } END { exit !found }' /proc/self/mountinfo ||
    fail "the container's /dev/shm is no tmpfs"
