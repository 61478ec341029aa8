# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: sourced by the cases that run on the board. Every wait has a deadline.
set -eu

. /tests/pods.sh

# shellcheck disable=SC2034 # for the cases
H=/host/proc/1/root # the board's files as PID 1 sees them

fail() {
    echo "FAILED: $*"
    podctl get pods 2>&1 || true
    podctl events 2>&1 | tail -n 12 || true
    exit 1
}

podctl() { timeout 30 podctl "$@"; }

apply() { podctl apply -f - > /tmp/applied 2>&1 || fail "apply: $(cat /tmp/applied)"; }
drop() { podctl delete pod "$@" --now > /tmp/dropped 2>&1 || fail "delete: $(cat /tmp/dropped)"; }

# The directories of the control groups: pods/[<class>/]pod<uid>/<container>, api, init.
groups() { find $H/sys/fs/cgroup -mindepth 1 -type d; }
api_group() { groups | grep '/api$'; }

# What PID 1 holds, to compare before and after: mounts, descriptors, links, groups, loop devices.
holdings() {
    echo "mounts $(wc -l < /host/proc/1/mountinfo)"
    echo "descriptors $(ls /host/proc/1/fd | wc -l)"
    echo "links $(($(wc -l < /host/proc/1/net/dev) - 2))"
    echo "groups $(groups | grep -vc '/api$')"
    echo "loops $(cat $H/sys/block/loop*/loop/backing_file 2> /dev/null | wc -l)"
    echo "log directories $(ls $H/var/log/pods | wc -l)"
    echo "run files $(find $H/run/podinit | wc -l)"
}

# processes COMMAND: those of the whole board with this command line.
processes() {
    for dir in /host/proc/[0-9]*; do
        [ "$(tr '\0' ' ' < "$dir/cmdline" 2> /dev/null)" != "$1 " ] || echo "${dir##*/}"
    done
}

# Processes of the whole board whose parent is PID 1 and that wait to be reaped.
zombies() { grep -lE '^[0-9]+ \(.*\) Z 1 ' /host/proc/[0-9]*/stat 2> /dev/null; }
no_zombie() { [ -z "$(zombies)" ]; }

# The column STATUS says of an evicted pod how its container ended.
is_evicted() { podctl get pods "$1" -o json | grep -q '^ *"reason": "Evicted"'; }
# is_ended POD: it took too much memory, and was killed or evicted.
is_ended() { status_is "$1" OOMKilled || status_is "$1" CrashLoopBackOff || is_evicted "$1"; }
# How often the kernel has killed for want of memory in all pods together.
pods_oom() { sed -n 's/^oom_kill //p' $H/sys/fs/cgroup/pods/memory.events; }
