#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Includes obey src/FLOORS: a folder includes itself and what its line names, always with the
# folder in the path.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # the text is awk's
files 'src/*/*.c' 'src/*/*.h' | xargs awk '
FILENAME == "src/FLOORS" {
    if (/^#/ || NF == 0) next
    sub(":", "", $1); known[$1] = 1
    for (i = 2; i <= NF; i++) may[$1, $i] = 1
    next
}
FNR == 1 {
    split(FILENAME, part, "/"); folder = part[2]
    if (!(folder in known)) { print FILENAME ":1: src/FLOORS does not know the folder " folder; bad = 1 }
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\""); target = quoted[2]
    if (target == "version.h") next
    if (split(target, where, "/") != 2) {
        print FILENAME ":" FNR ": includes \"" target "\": write \"folder/file.h\""; bad = 1; next
    }
    file = target; sub(/\.h$/, "", file)
    if (where[1] != folder && !may[folder, where[1]] && !may[folder, file] && !may[folder, "all"]) {
        print FILENAME ":" FNR ": " folder "/ may not include " target " (src/FLOORS)"; bad = 1
    }
}
END { exit bad }' src/FLOORS
