#!/bin/sh
# SPDX-License-Identifier: MIT
# A container opens the devices that every container has and those of its volumes, and no other,
# also by nodes that it makes itself; a privileged one opens all.
. "$(dirname "$0")/lib.sh"

[ -n "$CGROUP_ROOT" ] || skip "no cgroup v2"
"$PODINIT" check | grep -q '^ok *BPF device programs' || skip "no BPF device programs"
start
mknod "$WORK/control" c 10 237 # loop-control: opening it does nothing

# opens NAME FILE in a script: says that it could be opened for reading and writing, or why not.
opens='opens() { (: <> "$2") 2> /tmp/why && echo "$1 opens" || echo "$1: $(sed "s/.*: //" /tmp/why)"; }'
{
    pod p "$opens"'
for d in null zero full random urandom pts/ptmx; do opens $d /dev/$d; done
mknod /dev/disk b 8 0; opens disk /dev/disk
mknod /dev/control c 10 237; opens control /dev/control
mknod /dev/again c 1 3; opens again /dev/again
grep ^CapBnd /proc/self/status
echo end; sleep 1000'
} | manifest p.yaml
{
    pod q "$opens"'
opens control /control
mknod /dev/other c 10 236; opens other /dev/other
echo end; sleep 1000' "  volumes:
  - name: control
    hostPath: {path: $WORK/control, type: CharDevice}"
    cat << 'POD'
    volumeMounts:
    - {name: control, mountPath: /control}
POD
} | manifest q.yaml
{
    pod r "$opens"'
opens write /control; (: < /control) && echo "read opens"
echo end; sleep 1000' "  volumes:
  - name: control
    hostPath: {path: $WORK/control, type: CharDevice}"
    echo '    volumeMounts: [{name: control, mountPath: /control, readOnly: true}]'
} | manifest r.yaml
{
    pod s "$opens"'
mknod /dev/mine c 10 237; opens mine /dev/mine
echo end; sleep 1000'
    echo '    securityContext: {privileged: true}'
} | manifest s.yaml
for pod in p q r s; do must 15 log_has $pod end; done

for d in null zero full random urandom pts/ptmx again; do
    log_has p "$d opens" || fail "p has no $d: $(podctl logs p)"
done
for d in disk control; do
    log_has p "$d: Operation not permitted" || fail "p and $d: $(podctl logs p)"
done
log_has p "CapBnd:	00000000a80425fb" || fail "p: $(podctl logs p)"
log_has q "control opens" || fail "q: $(podctl logs q)"
log_has q "other: Operation not permitted" || fail "q: $(podctl logs q)"
log_has r "read opens" || fail "r: $(podctl logs r)"
log_has r "write: Operation not permitted" || fail "r: $(podctl logs r)"
log_has s "mine opens" || fail "s: $(podctl logs s)"
stop
