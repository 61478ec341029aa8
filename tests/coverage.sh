#!/bin/sh
# SPDX-License-Identifier: MIT
#
# coverage.sh BUILD: what share of the lines of src/ the tests ran, by file and by folder, from what
# gcov left beside the objects in BUILD/unit. `make coverage` builds, this runs the tests and counts.
set -eu
build=$1
objects=$build/unit/obj/src

find "$build/unit" -name '*.gcda' -delete
for test in "$build"/unit/test_* "$build"/unit/sim; do
    [ ! -x "$test" ] || SEEDS=${SEEDS:-50} "$test" > /dev/null 2>&1 < /dev/null || echo "coverage: $test failed" >&2
done
find "$objects" -name '*.gcno' | sort | while read -r notes; do
    gcov -n -o "${notes%/*}" "$notes" 2> /dev/null || true
done | awk '
/^File / { file = $2; gsub("\047", "", file) }
/^Lines executed:/ && file ~ /^src\/.*\.c$/ {
    split($2, share, /[:%]/); total = $NF; hit = share[2] * total / 100
    folder = file; sub("src/", "", folder); sub("/.*", "", folder)
    printf "%6.1f%% of %5d  %s\n", share[2], total, file
    lines[folder] += total; ran[folder] += hit; all += total; all_ran += hit
    file = ""
}
END {
    print ""
    for (folder in lines)
        printf "%6.1f%% of %5d  %s/\n", 100 * ran[folder] / lines[folder], lines[folder], folder | "sort -k4"
    close("sort -k4")
    if (all) printf "%6.1f%% of %5d  all\n", 100 * all_ran / all, all
}'
