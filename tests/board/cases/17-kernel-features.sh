#!/bin/sh
# SPDX-License-Identifier: MIT
# podinit check, as PID 1 sees the board: its kernel has all that podinit uses, with the modules
# that node.yaml names.
# smoke
. /tests/lib.sh

chroot $H /sbin/init check > /tmp/check || fail "exit status $?: $(grep -v '^ok' /tmp/check)"
! grep -v '^ok ' /tmp/check || fail "the kernel lacks something"
[ "$(wc -l < /tmp/check)" -gt 30 ] || fail "few lines: $(cat /tmp/check)"
