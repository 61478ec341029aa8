#!/bin/sh
# SPDX-License-Identifier: MIT
# Pods that come, crash and go, again and again, leave mounts, loop devices, descriptors, links and
# groups as they were.
. "$(dirname "$0")/lib.sh"

start
warm_up
for _ in 1 2 3; do
    for i in 1 2 3 4; do
        pod "p$i" "sleep 0.$i; exit $((i % 2))" | manifest "p$i.yaml"
    done
    must 15 restarts_over p1 1
    must 15 restarts_over p4 1
    rm "$N"/manifests/p*.yaml
    for i in 1 2 3 4; do must 15 gone "p$i"; done
done
holds_no_more "$before"
stop
