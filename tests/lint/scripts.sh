#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs shellcheck on every shell script of the project, found by its first line, and on what they
# read, which is named *.sh. (SC1091: what lies elsewhere on a board is not found here.)
. "$(dirname "$0")/lib.sh"

files . | while read -r f; do
    case $f in
    *.sh) echo "$f" ;;
    *) head -c 64 "$f" | head -n 1 | grep -aqE '^#!/(usr/)?bin/(env )?(ba|da)?sh' && echo "$f" ;;
    esac
done | xargs -n 20 -P "$(nproc)" shellcheck -f gcc -x -P SCRIPTDIR -S warning -e SC1091
