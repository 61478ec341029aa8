#!/bin/sh
# SPDX-License-Identifier: MIT
# podinit check, as PID 1 sees the board: its kernel has all that podinit uses, with the modules
# that node.yaml names.
# smoke
. /tests/lib.sh

chroot $H /sbin/init check > /tmp/check || fail "exit status $?: $(grep -v '^ok' /tmp/check)"
lacks=$(grep -v '^ok ' /tmp/check || true)
case $(uname -r) in
    [1-5].* | 6.[01].*) lacks=$(echo "$lacks" | grep -v '^MISSING *idmapped squashfs ' || true) ;;
esac
[ -z "$lacks" ] || fail "the kernel lacks $lacks"
[ "$(wc -l < /tmp/check)" -gt 30 ] || fail "few lines: $(cat /tmp/check)"
