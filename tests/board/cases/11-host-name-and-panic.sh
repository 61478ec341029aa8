#!/bin/sh
# SPDX-License-Identifier: MIT
# The host name is that of /etc/hostname, the node has it too; after a kernel panic the board starts
# again by itself; ctrl-alt-del is a signal and no reset.
# smoke
. /tests/lib.sh

name=$(cat $H/etc/hostname)
[ -n "$name" ] || fail "no /etc/hostname"
is=$(nsenter --uts=/host/proc/1/ns/uts hostname)
[ "$is" = "$name" ] || fail "the host name is $is, not $name"
podctl get pods board-test -o json | grep -q "\"nodeName\": *\"$name\"" || fail "the node has another name"
[ "$(cat /proc/sys/kernel/panic)" = 10 ] || fail "kernel.panic is $(cat /proc/sys/kernel/panic)"
[ "$(cat /proc/sys/kernel/ctrl-alt-del)" = 0 ] || fail "ctrl-alt-del resets the board"
