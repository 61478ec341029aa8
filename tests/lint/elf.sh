#!/bin/sh
# SPDX-License-Identifier: MIT
#
# elf.sh PROGRAM (unstripped): no vfprintf, which would bring stdio and floating point; and with
# NO_FPU=y no instruction that touches the FPU: on a MIPS kernel without the emulator one kills PID 1.
set -u

program=$1
bad=0

names=$("${NM:-nm}" "$program" | awk '$3 ~ /^(vfprintf|printf_core|fmt_fp|strtod|__floatscan)$/ { print $3 }')
for name in $names; do
    echo "$program: links $name: podinit uses no stdio and no floating point"
    bad=1
done

if [ "${NO_FPU:-}" = y ]; then
    "${OBJDUMP:-objdump}" -d --no-show-raw-insn "$program" | awk -v program="$program" '
    /^[0-9a-f]+ <.*>:$/ { where = $2 }
    # Coprocessor 1: moves, loads and stores, branches, and arithmetic (add.s, cvt.d.w, c.eq.d ...).
    $2 ~ /^([ml][tf]h?c1|[cm][tf]h?c1|[ls][wd]x?c1|[ls]uxc1|bc1.*|[a-z0-9]+(\.[a-z]+)*\.(s|d|w|l|ps)|c\.[a-z]+\.(s|d|ps)|cvt\..*|mov[ft])$/ &&
    $2 !~ /^(sync|ehb)/ {
        print program ": FPU instruction in " where " " $0
        if (++count == 10) exit 1
    }
    END { exit count > 0 }' || bad=1
fi
exit $bad
