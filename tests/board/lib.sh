# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: sourced by the cases that run on the board. Every wait has a deadline.
set -eu

IMAGE=busybox:1.35
# shellcheck disable=SC2034 # for the cases
H=/host/proc/1/root # the board's files as PID 1 sees them

fail() {
    echo "FAILED: $*"
    podctl get pods 2>&1 || true
    podctl events 2>&1 | tail -n 12 || true
    exit 1
}

skip() {
    echo "$*"
    exit 77
}

podctl() { timeout 30 podctl "$@"; }

# retry SECONDS COMMAND...: until it succeeds; false when the time is up.
retry() {
    until_=$(($(date +%s) + $1))
    shift
    while ! "$@" > /dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until_" ] || return 1
        sleep 0.3
    done
}

# must SECONDS COMMAND...: the same, and a failure of the case when it does not happen.
must() {
    seconds=$1
    shift
    retry "$seconds" "$@" || fail "not within $seconds s: $*"
}

event() { podctl events | grep -qF -e "$*"; }
# column NAME K: the K-th column of a pod's line.
column() { podctl get pods | awk -v n="$1" -v k="$2" '$1 == n { print $k }'; }
status_is() { [ "$(column "$1" 3)" = "$2" ]; }
ready_is() { [ "$(column "$1" 2)" = "$2" ]; }
restarts_over() { [ "$(column "$1" 4)" -ge "$2" ]; }
gone() { [ -z "$(column "$1" 1)" ]; }
log_has() { name=$1; shift; podctl logs "$name" | grep -qF -e "$*"; }
uid_of() { podctl get pods "$1" -o json | tr ',{' '\n\n' | sed -n 's/^ *"uid": *"\([^"]*\)".*/\1/p' | head -n 1; }

apply() { podctl apply -f - > /tmp/applied 2>&1 || fail "apply: $(cat /tmp/applied)"; }
drop() { podctl delete pod "$@" --now > /tmp/dropped 2>&1 || fail "delete: $(cat /tmp/dropped)"; }

# pod NAME SCRIPT [SPEC]: the text of a pod with one container that runs SCRIPT in a shell; SPEC is
# further lines of the pod's spec. What is written behind it belongs to the container.
pod() {
    cat << POD
apiVersion: v1
kind: Pod
metadata:
  name: $1
spec:
  terminationGracePeriodSeconds: 1
${3:-}
  containers:
  - name: main
    image: $IMAGE
    command:
    - sh
    - -c
    - |
$(printf '%s\n' "$2" | sed 's/^/      /')
POD
}

# The directories of the control groups: pods/<uid>/<container>, api.
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
same_holdings() { [ "$(holdings)" = "$1" ]; }

# processes COMMAND: those of the whole board with this command line.
processes() {
    for dir in /host/proc/[0-9]*; do
        [ "$(tr '\0' ' ' < "$dir/cmdline" 2> /dev/null)" != "$1 " ] || echo "${dir##*/}"
    done
}

# Processes of the whole board whose parent is PID 1 and that wait to be reaped.
zombies() { grep -lE '^[0-9]+ \(.*\) Z 1 ' /host/proc/[0-9]*/stat 2> /dev/null; }
no_zombie() { [ -z "$(zombies)" ]; }
