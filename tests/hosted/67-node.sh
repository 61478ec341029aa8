#!/bin/sh
# SPDX-License-Identifier: MIT
# The machine as a Node: a table, and what the kernel lacks as a condition, the same that
# `podinit check` finds.
. "$(dirname "$0")/lib.sh"

start
podctl get nodes > "$WORK/nodes" || fail "get nodes"
grep -q '^NAME  *STATUS  *ROLES  *AGE  *VERSION$' "$WORK/nodes" || fail "$(cat "$WORK/nodes")"
name=$(awk 'NR == 2 { print $1 }' "$WORK/nodes")
[ "$(awk 'NR == 2 { print $2 }' "$WORK/nodes")" = Ready ] || fail "not ready: $(cat "$WORK/nodes")"
podctl get nodes -o wide | grep -q " 10\.244\.0\.1 .* $(uname -r) " || fail "$(podctl get nodes -o wide)"
[ "$(podctl get node "$name" -o name)" = "node/$name" ] || fail "not found by its name"
podctl get node "$name" -o yaml > "$WORK/yaml"
grep -q "bootID: $(cat /proc/sys/kernel/random/boot_id)" "$WORK/yaml" || fail "$(cat "$WORK/yaml")"
pod web 'exec sleep 1000' | manifest web.yaml
must 10 status_is web Running
podctl describe node > "$WORK/about" || fail "describe node"
for line in "^Name:  *$name\$" '^Conditions:$' '^  KernelFeatures ' '^Allocatable:$' '^  default  *web  *0 (0%) ' \
    '^Allocated resources:$' '^Events:  *<none>$'; do
    grep -q "$line" "$WORK/about" || fail "no $line: $(cat "$WORK/about")"
done
# As a hosted node sees its own group.
lacks=$(sed -n 's/.*message: "\{0,1\}the kernel lacks \([^"]*\).*/\1/p' "$WORK/yaml")
"$PODINIT" check | sed -n 's/^MISSING  \(.*[^ ]\)  *\(CONFIG_\|Linux \).*/\1/p' | sed 's/ *$//' |
    while read -r feature; do
        case ", $lacks," in *", $feature,"*) ;; *) echo "$feature is not in: $lacks" ;; esac
    done > "$WORK/missed"
[ ! -s "$WORK/missed" ] || fail "$(cat "$WORK/missed")"
! podctl delete node "$name" 2> "$WORK/said" || fail "a node was deleted"
grep -q 'does not allow this method' "$WORK/said" || fail "$(cat "$WORK/said")"
stop
