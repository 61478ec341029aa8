#!/bin/sh
# SPDX-License-Identifier: MIT
#
# size.sh BOARD...: builds the boards' programs and prints `<board> <program> <bytes>`, stripped,
# and for malta, the smallest board, what each floor of src/ takes of it. Exits 1 over a budget:
# BUDGET in board/<board>/board.mk for podinit, board/size-budget for the floors on malta.
set -eu
cd "$(dirname "$0")/.."
over=0

# floors MAP: `<floor> <bytes>` by the linker's own account: code and data kept, zeros not counted.
floors() {
    awk '
    /^Linker script and memory map/ { in_map = 1 }
    !in_map { next }
    /^\.[a-z]/ { output = $1 }
    output ~ /^\.(debug|comment|bss|symtab|strtab|shstrtab|mdebug|gnu\.attributes|ARM\.attributes|pdr)/ { next }
    # " .text.name 0xaddress 0xsize path", or the name alone and the rest on the next line.
    /^ \.[A-Za-z]/ && NF == 1 { next }
    /^ [.*]/ || /^ +0x[0-9a-f]+ +0x[0-9a-f]+ +[^ ]*\.(o|a)/ {
        at = ($1 ~ /^0x/) ? 2 : 3
        if (NF < at + 1 || $(at) !~ /^0x/) next
        path = $(at + 1)
        if (path ~ /\.a\(/) { floor = path; sub(/\.a\(.*/, "", floor); sub(/.*\//, "", floor) }
        else if (path ~ /\/obj\/[a-z]+\//) { floor = path; sub(/.*\/obj\//, "", floor); sub(/\/.*/, "", floor) }
        else if (path ~ /pause_image/) floor = "pause"
        else if (path ~ /filter_/) floor = "filters"
        else next
        bytes[floor] += number($(at))
    }
    function number(hex,   i, n) {
        n = 0
        for (i = 3; i <= length(hex); i++) n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
        return n
    }
    END { for (floor in bytes) print floor, bytes[floor] }' "$1" | sort
}

for board in "$@"; do
    out=build/$board
    if ! make -s --no-print-directory BOARD="$board" O="$out" "$out/podinit" "$out/pause" >&2; then
        compiler=$(sed -n 's/^CROSS_COMPILE ?= *//p' "board/$board/board.mk")gcc
        if command -v "$compiler" > /dev/null; then
            exit 1
        fi
        echo "size: no $compiler, so not $board" >&2
        continue
    fi
    budget=$(sed -n 's/^BUDGET *:= *//p' "board/$board/board.mk")
    for program in podinit pause; do
        bytes=$(stat -c %s "$out/$program")
        echo "$board $program $bytes"
        if [ "$program" = podinit ] && [ -n "$budget" ] && [ "$bytes" -gt "$budget" ]; then
            echo "size: $board $program is over its budget of $budget bytes" >&2
            over=1
        fi
    done
    [ "$board" = malta ] || continue
    floors "$out/podinit.map" > "$out/floors"
    while read -r floor bytes; do
        budget=$(awk -v f="$floor" '$1 == f { print $2 }' board/size-budget)
        echo "$board podinit/$floor $bytes${budget:+ of $budget}"
        if [ -n "$budget" ] && [ "$bytes" -gt "$budget" ]; then
            echo "size: $board floor $floor is over its budget of $budget bytes (board/size-budget)" >&2
            over=1
        fi
    done < "$out/floors"
done
exit $over
