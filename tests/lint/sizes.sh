#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A C file has at most 600 lines, begins with its licence and says in a comment what it is for
# (or its header does).
# (The size of functions is clang-tidy's: tests/lint/tidy.sh.)
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # the text is awk's
files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' 'board/seccomp/*.[ch]' | xargs awk '
function close_file() {
    if (name == "") return
    if (lines > 600) { print name ":601: " lines " lines: a file has at most 600"; bad = 1 }
    if (!head && !own_header(name)) { print name ":2: no comment that says what the file is for"; bad = 1 }
}
# A file whose header of the same name says it needs not say it again.
function own_header(file,   line) {
    sub(/\.c$/, ".h", file)
    return file != name && (getline line < file) > 0
}
FNR == 1 {
    close_file(); name = FILENAME; head = 0
    if ($0 !~ /^\/\* SPDX-License-Identifier: MIT \*\/$/) { print name ":1: no SPDX line"; bad = 1 }
}
FNR > 1 && FNR <= 20 && /^\/\*/ { head = 1 }
{ lines = FNR }
END { close_file(); exit bad }'
