#!/bin/sh
# SPDX-License-Identifier: MIT
#
# clang-format would change nothing. To let it: clang-format -i FILE.
. "$(dirname "$0")/lib.sh"

files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' 'board/seccomp/*.[ch]' | xargs -n 20 -P "$(nproc)" clang-format --dry-run -Werror
