#!/bin/sh
# SPDX-License-Identifier: MIT
# One cgroup v2 tree, whose controllers are handed down; PID 1 is not in the pods' part of it, and a
# container sees only its own.
# smoke
. /tests/lib.sh

grep -q ' /sys/fs/cgroup .* - cgroup2 ' /host/proc/1/mountinfo || fail "no cgroup2 at /sys/fs/cgroup"
there=$(cat $H/sys/fs/cgroup/cgroup.controllers)
on=$(cat $H/sys/fs/cgroup/cgroup.subtree_control)
for controller in cpu memory pids; do
    case " $there " in *" $controller "*) ;; *) fail "the kernel has no $controller: $there" ;; esac
    case " $on " in *" $controller "*) ;; *) fail "$controller is not handed down: $on" ;; esac
done
[ "$(cat /proc/self/cgroup)" = 0::/ ] || fail "a container sees: $(cat /proc/self/cgroup)"
uid=$(uid_of board-test)
mine=$(groups | grep "$uid.*/driver" | head -n 1)
[ -n "$mine" ] || fail "no group of this pod among: $(groups | tr '\n' ' ')"
[ -n "$(cat "$mine/cgroup.procs")" ] || fail "nothing is in $mine"
grep -q "$uid" /host/proc/1/cgroup && fail "PID 1 is in $(cat /host/proc/1/cgroup)"
echo "# note groups: $(groups | sed "s|.*/sys/fs/cgroup/||" | tr '\n' ' ')"
