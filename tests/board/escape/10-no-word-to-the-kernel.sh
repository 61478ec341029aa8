#!/bin/sh
# SPDX-License-Identifier: MIT
# What a container as root writes to /proc and /sys neither reboots the board nor changes it: not by
# those files, and not by mounting them anew.
. /tests/lib.sh

panic=$(cat /host/proc/sys/kernel/panic)
pod p 'for f in /proc/sysrq-trigger /proc/sys/kernel/panic /proc/sys/kernel/core_pattern \
    /proc/sys/kernel/modprobe /sys/kernel/uevent_helper /sys/power/state; do
    if echo b > $f; then echo "wrote $f"; fi
done 2> /dev/null
mkdir /m
for fs in proc sysfs cgroup2 devtmpfs; do
    ! mount -t $fs $fs /m 2> /dev/null || echo "mounted $fs"
done
mount -o remount,rw /proc/sys 2> /dev/null && echo "mounted /proc/sys"
echo tried; sleep 1000' | apply
must 30 log_has p tried
[ "$(podctl logs p)" = tried ] || fail "a container did this: $(podctl logs p)"
[ "$(cat /host/proc/sys/kernel/panic)" = "$panic" ] || fail "kernel.panic was changed"
