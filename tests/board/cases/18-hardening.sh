#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's settings are those of the hardening table, but for the one that node.yaml excepts; a
# setting that this kernel lacks is passed over in silence.
. /tests/lib.sh

# Of a setting that node.yaml excepts, the value that the kernel comes with.
while read -r name value; do
    file=/host/proc/sys/$(echo "$name" | tr . /)
    if [ ! -e "$file" ]; then
        case $name in
            kernel.yama.* | kernel.kexec_* | kernel.unprivileged_bpf_* | dev.tty.legacy_tiocsti)
                echo "# note: this kernel has no $name"
                continue ;;
        esac
        fail "no $name"
    fi
    [ "$(cat "$file")" = "$value" ] || fail "$name is \"$(cat "$file")\", not \"$value\""
done << SETTINGS
kernel.kptr_restrict 2
kernel.dmesg_restrict 1
kernel.unprivileged_bpf_disabled 1
kernel.yama.ptrace_scope 1
kernel.core_pattern /dev/null/core
fs.protected_symlinks 1
fs.protected_hardlinks 1
fs.protected_fifos 1
fs.file-max 2147483647
fs.mount-max 2048
fs.protected_regular 0
dev.tty.legacy_tiocsti 0
user.max_user_namespaces 0
kernel.kexec_load_disabled 1
kernel.modprobe
kernel.modules_disabled 1
SETTINGS
grep -q 'hardeningExceptions: \[fs.protected_regular\]' $H/etc/podinit/node.yaml || fail "nothing is excepted"
! dmesg | grep -i 'podinit: .*failed to set' || fail "a setting could not be written"
# This container may do all that PID 1 may, and yet:
! unshare -U true 2> /tmp/said || fail "a user namespace could be made"
grep -q 'No space left' /tmp/said || fail "unshare said: $(cat /tmp/said)"
