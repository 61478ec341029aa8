#!/bin/sh
# SPDX-License-Identifier: MIT
# No oops, no stall, no damaged file system on any console. $1 has them.
# smoke
. "$(dirname "$0")/lib.sh"

! cat "$1"/*.log |
    grep -E 'BUG:|Oops|Call Trace|WARNING:|segfault|Kernel panic|rcu.*stall|blocked for more|EXT4-fs error|SQUASHFS error|undefined instruction' ||
    fail "the kernel complains"
