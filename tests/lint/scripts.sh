#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs shellcheck on every shell script of the project, found by its first line.
. "$(dirname "$0")/lib.sh"

scripts=$(files . | while read -r f; do
    if [ -f "$f" ] && head -c 64 "$f" | head -n 1 | grep -aqE '^#!/(usr/)?bin/(env )?(ba|da)?sh'; then
        echo "$f"
    fi
done)
# shellcheck disable=SC2086 # paths are words
[ -z "$scripts" ] || shellcheck -f gcc -S warning -e SC1091 $scripts
