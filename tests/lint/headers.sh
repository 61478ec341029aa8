#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every header compiles alone, and twice.
. "$(dirname "$0")/lib.sh"
built sysroot/include/stdio.h

cc=${CC:-gcc}
# shellcheck disable=SC2016,SC2086 # the text is sh's; flags are words
files 'src/*/*.h' | xargs -P "$(nproc)" -I{} sh -c '
    name=${1#src/}; shift
    printf "#include \"%s\"\n#include \"%s\"\n" "$name" "$name" | "$@" -x c -fsyntax-only -' \
    sh {} "$cc" $LANGUAGE $WARNINGS -Werror -isystem "$("$cc" -print-file-name=include)"
