#!/bin/sh
# SPDX-License-Identifier: MIT
# Pods that come, crash and go leave mounts, descriptors, links, groups, loop devices, logs and files of
# PID 1 as they were.
# smoke
. /tests/lib.sh

pod warm 'exit 0' '  restartPolicy: Never' | apply
must 20 status_is warm Completed
drop warm
sleep 4
before=$(holdings)
for _ in 1 2; do
    for i in 1 2 3; do
        pod "p$i" "sleep 0.$i; exit $((i % 2))"
        echo ---
    done | apply
    must 30 restarts_over p1 1
    must 30 restarts_over p2 1
    must 30 restarts_over p3 1
    drop p1 p2 p3
done
# The API process leaves when idle, an image without users soon after; asking podctl would bring it back.
retry 40 same_holdings "$before" ||
    fail "it held $(echo "$before" | tr '\n' ' ') and holds $(holdings | tr '\n' ' '): $(ls -l /host/proc/1/fd)"
