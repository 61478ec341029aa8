#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the objects call. src/pod is pure: it calls itself, api, the quiet half of base, mem* and
# str*, and keeps no variable. linux/child.o, which runs between clone and exec, reaches only what
# tests/lint/child.allow lists.
. "$(dirname "$0")/lib.sh"
nm=${NM:-nm}
bad=0
built obj

# defined OBJECT..., needed OBJECT...: names that the objects define, or want from elsewhere.
defined() { "$nm" --defined-only -g "$@" | awk 'NF == 3 { print $3 }' | sort -u; }
needed() { "$nm" -A -u "$@" | awk '{ sub(/:$/, "", $1); sub(/:.*/, "", $1); print $1, $NF }'; }

# report VERB WHY < `object name`: one problem a line, naming the source.
report() {
    while read -r object name; do
        source=${object#"$BUILD"/obj/}
        echo "src/${source%.o}.c:1: $1 $name: $2"
    done
}

set -- "$BUILD"/obj/pod/*.o
if [ -e "$1" ]; then
    quiet=$(find "$BUILD/obj/base" "$BUILD/obj/api" -name '*.o' ! -name 'fdio*' ! -name 'log*' \
        ! -name 'clock*')
    # shellcheck disable=SC2086 # paths are words
    allowed=$(defined "$@" $quiet)
    impure=$(needed "$@" | awk -v allowed="$allowed" '
        BEGIN { count = split(allowed, names, "\n"); for (i = 1; i <= count; i++) ok[names[i]] = 1 }
        !($2 in ok) && $2 !~ /^(mem|str|stp)[a-z]+$/ && $2 !~ /^__(stack_chk_fail|u?(div|mod)[sdt]i3)$/' |
        report calls "src/pod is pure: no system call, no clock")
    kept=$("$nm" -A "$@" | awk '$2 ~ /^[BbDdCG]$/ || $(NF-1) ~ /^[BbDdCG]$/ { sub(/:.*/, "", $1); print $1, $NF }' |
        report "keeps the variable" "src/pod is pure")
    [ -z "$impure$kept" ] || { printf '%s\n' "$impure" "$kept" | grep .; bad=1; }
fi

# What linux/child.o reaches, through any function of ours (each is a section of its own), down to
# the C library. Relocations are the edges, sections the nodes.
if [ -e "$BUILD/obj/linux/child.o" ]; then
    # Not base/log: its sink is set at run time, so that what it reaches is not seen here.
    bases=$(find "$BUILD/obj/base" -name '*.o' ! -name 'log*')
    # shellcheck disable=SC2086 # paths are words
    unsafe=$("${OBJDUMP:-objdump}" -t -r "$BUILD"/obj/linux/*.o $bases | awk '
    BEGIN { while ((getline line < "tests/lint/child.allow") > 0) if (line !~ /^#/) ok[line] = 1 }
    /file format/ { object = $1; sub(/:$/, "", object); next }
    /^RELOCATION RECORDS FOR/ { from = $NF; gsub("[^A-Za-z0-9._]", "", from); next }
    # address, flags (g: global), section, size, name
    /^[0-9a-f]+ g/ { if ($(NF-2) ~ /^\./) home[$NF] = object SUBSEP $(NF-2); next }
    /^[0-9a-f]+ R_/ && from !~ /^\.(debug|eh_frame|note)/ {
        to = $3; sub(/[-+]0x[0-9a-f]+$/, "", to)
        node = object SUBSEP from
        edges[node] = edges[node] " " (to ~ /^\./ ? object SUBSEP to : to)
        if (object ~ /\/linux\/child\.o$/) reach(node, "")
    }
    function reach(node, via) { if (!(node in seen)) { seen[node] = 1; path[node] = via; todo[++last] = node } }
    END {
        for (first = 1; first <= last; first++) {
            count = split(edges[todo[first]], ends, " ")
            for (i = 1; i <= count; i++) {
                name = ends[i]
                if (name in home) reach(home[name], path[todo[first]] " > " name)
                else if (name ~ SUBSEP) reach(name, path[todo[first]])
                else if (!(name in ok) && name !~ /^(mem|str|stp)[a-z]+$/ && !(name in told)) {
                    told[name] = 1
                    print "src/linux/child.c:1: child" path[todo[first]] " > " name \
                        ": not in tests/lint/child.allow, what is safe between clone and exec"
                }
            }
        }
    }')
    [ -z "$unsafe" ] || { echo "$unsafe"; bad=1; }
fi
exit $bad
