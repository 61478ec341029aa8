#!/bin/sh
# SPDX-License-Identifier: MIT
# hostUsers: false: who has all capabilities over the pod's own namespaces, and no filter, has none
# over the node: its kernel, clock, modules, devices, limits. CVE-2024-21626, CVE-2022-0492.
. "$(dirname "$0")/lib.sh"
[ "$(uname -r | awk -F. '{ print ($1 > 6 || ($1 == 6 && $2 + 0 >= 2)) }')" = 1 ] ||
    skip "Linux $(uname -r) has no idmapped squashfs"

board="init_module finit_module delete_module kexec_load swapon swapoff settimeofday acct syslog open_by_handle_at
raise-limit perf bpf-kprobe own-disk own-kmsg remount-sys"
[ "$(uname -m)" != x86_64 ] || board="$board iopl ioperm"
board=$(echo "$board" | tr '\n' ' ')
start
warm_up
{
    attacker all "inside kernel $board remount-sysctl; grep ^CapEff /proc/self/status" '  hostUsers: false'
    echo '    securityContext: {capabilities: {add: [ALL]}}'
} | manifest all.yaml
# What covers the board's files and the kernel's is locked in place: an EINVAL. Mounts of its own it makes.
{
    attacker mounts "umount-mask umount-proc mount-cgroup move_mount fsopen" '  hostUsers: false'
    echo '    securityContext: {capabilities: {add: [SYS_ADMIN]}}'
} | manifest mounts.yaml
# Nothing is masked, and all devices have a node: what it may read is for everybody to read, what it
# may write is its network's.
{
    attacker privileged "inside kernel $board" '  hostUsers: false'
    echo '    securityContext: {privileged: true}'
} | manifest privileged.yaml
all_refused all
log_has all "CapEff:	000001ffffffffff" || log_has all "CapEff:	000000ffffffffff" || fail "not all capabilities: $(podctl logs all)"
must 60 log_has mounts "attacks done"
through=$(podctl logs mounts | grep -v ': refused ' | grep -v '(Invalid argument)' | tr '\n' ' ')
[ "$through" = "fsopen: GOT THROUGH attacks done, 5 got through " ] || fail "mounts: $through"
must 60 log_has privileged "attacks done"
podctl logs privileged | grep 'GOT THROUGH' | while read -r line; do
    case $line in
        "read:/proc/interrupts: "* | "list:/sys/firmware: "* | "list:/proc/acpi: "* | "list:/proc/scsi: "*) ;;
        "write:/proc/sys/net/ipv4/ip_forward: "* | "write:/sys/class/net/lo/mtu: "*) ;;
        *) fail "privileged: $line" ;;
    esac
done
rm "$N"/manifests/*
for p in all mounts privileged; do must 20 gone $p; done
holds_no_more "$before"
stop
