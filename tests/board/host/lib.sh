# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: sourced by the cases that look at the consoles of the boots.
set -eu

fail() { echo "FAILED: $*"; exit 1; }

# in_order CONSOLE LINE...: the lines are there, the one after the other.
in_order() {
    console=$1
    shift
    from=1
    for line; do
        at=$(tail -n "+$from" "$console" | grep -nF -e "$line" | head -n 1 | cut -d : -f 1)
        [ -n "$at" ] || fail "not in its place on the console: $line"
        from=$((from + at))
    done
}

went_down_well() {
    ! grep -E 'Failed to unmount|cannot be ended|gave up waiting|did not end in time' "$1" ||
        fail "it did not go down in order"
}
