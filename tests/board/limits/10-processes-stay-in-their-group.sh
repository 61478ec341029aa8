#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever a container starts is in the group that was made for it, also what runs as a daemon and
# what a probe starts: so a limit holds for all of it, and one write ends all of it.
. /tests/lib.sh

{
    pod p '(setsid sh -c "sleep 1000 & sleep 1000; :") & sleep 1000; :'
    cat << 'POD'
    readinessProbe:
      exec: {command: [sh, -c, "[ -e /once ] || { echo > /once; setsid sleep 1000 > /dev/null & }"]}
POD
} | apply
must 30 ready_is p 1/1
group=pod$(uid_of p)/main
mine=$(groups | grep "/$group$") || fail "no group among: $(groups | tr '\n' ' ')"
inside() {
    for dir in /host/proc/[0-9]*; do
        ! grep -qs "/$group$" "$dir/cgroup" || echo "${dir##*/}"
    done
}
first=$(inside | head -n 1)
namespace=$(readlink "/host/proc/$first/ns/pid") || fail "nothing is in $mine"
of_pod() {
    for dir in /host/proc/[0-9]*; do
        [ "$(readlink "$dir/ns/pid" 2> /dev/null)" != "$namespace" ] || echo "${dir##*/}"
    done
}
# Two or three shells, their three sleeps, and the probe's.
all_there() { [ "$(of_pod | wc -l)" -ge 6 ] && [ "$(of_pod)" = "$(inside)" ]; }
must 20 all_there
drop p
[ -z "$(of_pod)" ] || fail "processes are left: $(of_pod)"
[ ! -e "$mine" ] || fail "$mine is left"
