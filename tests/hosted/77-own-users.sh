#!/bin/sh
# SPDX-License-Identifier: MIT
# hostUsers: false: who root is inside, who it is on the machine, and what it can do there.
. "$(dirname "$0")/lib.sh"

# squashfs, which images are, is mapped since then.
kernel=$(uname -r)
{ [ "${kernel%%.*}" -gt 6 ] || [ "$kernel" != "${kernel#6.[2-9]}" ] || [ "$kernel" != "${kernel#6.[1-9][0-9]}" ]; } ||
    skip "Linux $kernel has no idmapped squashfs"

# host_pid TEXT: the machine's number of the process that has TEXT in its command line.
host_pid() {
    for pid in $(processes); do
        ! tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null | grep -qF -e "$1" || { echo "$pid"; return; }
    done
}
first_id() { awk '{ print $2 }' "/proc/$1/uid_map"; }
ids_of() { awk '/^Uid:/ { print $2, $3, $4, $5 }' "/proc/$1/status"; }

mkdir -p "$WORK/board"
echo board > "$WORK/board/closed"
chmod 600 "$WORK/board/closed"
echo all > "$WORK/board/open"
start
warm_up

{
    pod one 'cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
grep -E "^Cap(Eff|Bnd)" /proc/self/status
echo "root owns $(stat -c %u:%g / /bin/busybox /etc/hosts /etc/resolv.conf /dev /dev/shm /empty /made /made/work /part /empty/a/part | tr "\n" " ")"
echo "nobody owns $(stat -c %u:%g /board/closed /dev/null | tr "\n" " ")"
cat /board/open
cat /board/closed || echo cannot read
echo x >> /board/closed || echo cannot write
chown 0:0 /board/closed || echo cannot own
touch /root-was-here /dev/x && echo root writes
echo mine > /empty/mine && chown 1000:2000 /empty/mine && stat -c "empty %u:%g" /empty/mine
mknod /n c 1 3 || echo no node
echo 1 > /proc/sys/kernel/panic || echo no sysctl
echo "groups $(cat /proc/sys/net/ipv4/ping_group_range) shm $(cat /proc/sys/kernel/shmmni)"
hostname; ls -d /sys/class/net/eth0
echo last > /dev/termination-log
echo told > /dev/stderr
: one-runs; sleep 1000' '  hostUsers: false
  securityContext:
    fsGroup: 3000
    sysctls:
    - {name: net.ipv4.ping_group_range, value: 5 65535}
    - {name: kernel.shm_rmid_forced, value: "1"}
  volumes:
  - {name: empty, emptyDir: {}}
  - {name: board, hostPath: {path: '"$WORK"'/board}}'
    cat << 'POD'
    workingDir: /made/work
    volumeMounts:
    - {name: empty, mountPath: /empty}
    - {name: empty, mountPath: /part, subPath: a/part}
    - {name: board, mountPath: /board}
    readinessProbe:
      exec: {command: [sh, -c, "grep -q '^ *0 *[1-9][0-9]* *65536$' /proc/self/uid_map && [ $(id -u) = 0 ] && touch /empty/probed"]}
      periodSeconds: 1
POD
} | manifest one.yaml
{
    pod two 'id -u; id -G; stat -c "console %u:%g" /dev/console /dev/pts/0; grep -E "^(Cap(Eff|Bnd)|NoNewPrivs)" /proc/self/status; : two-runs; sleep 1000' '  hostUsers: false
  shareProcessNamespace: true'
    cat << 'POD'
    securityContext:
      runAsUser: 1000
      runAsGroup: 2000
      readOnlyRootFilesystem: true
      allowPrivilegeEscalation: false
      capabilities: {drop: [ALL]}
    stdin: true
    tty: true
POD
} | manifest two.yaml
# Capabilities are of the pod's namespaces, and take nothing away that protects.
{
    pod three 'mkdir /tmp/m; mount -t tmpfs t /tmp/m && touch /tmp/m/f && echo mounts
hostname other && hostname; ip link set lo mtu 1400 && echo links
umount /proc/keys || echo still masked
mount -o remount,bind,rw /proc/sys || echo still read-only
mount -o remount,bind,rw /volume; touch /volume/f || echo nothing in the volume
date -s 2001-01-01 2>&1
: three-runs; sleep 1000' '  hostUsers: false
  volumes:
  - {name: empty, emptyDir: {}}'
    cat << 'POD'
    volumeMounts: [{name: empty, mountPath: /volume, readOnly: true}]
    securityContext: {capabilities: {add: [SYS_ADMIN, NET_ADMIN, SYS_TIME]}}
POD
} | manifest three.yaml

must 20 ready_is one 1/1
must 20 log_has two CapBnd
one=$(host_pid one-runs)
two=$(host_pid two-runs)
first=$(first_id "$one")
second=$(first_id "$two")
[ "$first" -ge 65536 ] || fail "the first id is $first"
[ $((first % 65536)) = 0 ] || fail "the first id is $first"
[ "$first" != "$second" ] || fail "two pods share the ids from $first"
[ "$(ids_of "$one")" = "$first $first $first $first" ] || fail "root is $(ids_of "$one"), not $first"
u=$((second + 1000))
[ "$(ids_of "$two")" = "$u $u $u $u" ] || fail "user 1000 is $(ids_of "$two"), not $u"
log_has one "$(printf '%10s %10s %10s' 0 "$first" 65536)" || fail "another map: $(podctl logs one)"
log_has one allow || fail "groups cannot be set: $(podctl logs one)"
log_has one "CapEff:	00000000a80425fb" || fail "other capabilities: $(podctl logs one)"
log_has one "root owns 0:0 0:0 0:0 0:0 0:0 0:0 0:3000 0:0 0:0 0:3000 0:3000" || fail "root does not own: $(podctl logs one)"
log_has one "nobody owns 65534:65534 65534:65534" || fail "somebody owns: $(podctl logs one)"
for line in all "cannot read" "cannot write" "cannot own" "root writes" "empty 1000:2000" "no node" "no sysctl" \
    "groups 5	65535" told; do
    log_has one "$line" || fail "not \"$line\": $(podctl logs one)"
done
[ "$(cat "$WORK/board/closed")" = board ] || fail "the machine's file was changed"
log_has two 1000 || fail "another user: $(podctl logs two)"
[ "$(podctl logs two | grep -c "console 1000:5")" = 2 ] || fail "another's terminal: $(podctl logs two)"
log_has two "NoNewPrivs:	1" || fail "new privileges: $(podctl logs two)"
log_has two "CapBnd:	0000000000000000" || fail "capabilities: $(podctl logs two)"
must 20 log_has three "date: can't set date: Operation not permitted"
for line in mounts other links "still masked" "still read-only" "nothing in the volume"; do
    log_has three "$line" || fail "not \"$line\": $(podctl logs three)"
done
# Outside, what the pod has written is its own.
owner=$(stat -c %u:%g "/proc/$one/root/empty/mine")
[ "$owner" = "$((first + 1000)):$((first + 2000))" ] || fail "outside it is $owner"
[ "$(stat -c %u "/proc/$one/root/empty/probed")" = "$first" ] || fail "the probe runs as $(stat -c %u "/proc/$one/root/empty/probed")"

# A range is free again with its pod; an id beyond it is nobody's.
rm "$N"/manifests/*.yaml
must 15 gone one
must 15 gone two
must 15 gone three
pod one ': again-runs; sleep 1000' '  hostUsers: false' | manifest one.yaml
must 15 ready_is one 1/1
[ "$(first_id "$(host_pid again-runs)")" -le "$second" ] || fail "the ranges are not given back"
{
    pod beyond 'sleep 1000' '  hostUsers: false'
    echo '    securityContext: {runAsUser: 70000}'
} | manifest beyond.yaml
must 15 event "user 70000 is not one of the pod's ids, with hostUsers: false 0 to 65535"
pod group 'sleep 1000' '  hostUsers: false
  securityContext: {fsGroup: 70000}' | manifest group.yaml
must 15 event "fsGroup 70000 is not one of the pod's ids, with hostUsers: false 0 to 65535"
rm "$N"/manifests/*.yaml
for name in one beyond group; do must 15 gone "$name"; done
holds_no_more "$before"
stop

# A node that gives more ids.
printf '%s\n' 'apiVersion: kubelet.config.k8s.io/v1beta1' 'kind: KubeletConfiguration' 'userNamespaces: {idsPerPod: 131072}' > "$N/node.yaml"
start
{
    pod wide 'id -u; cat /proc/self/uid_map; sleep 1000' '  hostUsers: false'
    echo '    securityContext: {runAsUser: 70000}'
} | manifest wide.yaml
must 20 log_has wide "$(printf '%10s %10s %10s' 0 131072 131072)"
log_has wide 70000 || fail "another user: $(podctl logs wide)"
stop
