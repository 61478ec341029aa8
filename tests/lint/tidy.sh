#!/bin/sh
# SPDX-License-Identifier: MIT
#
# clang-tidy with .clang-tidy over src/ and, with tests/.clang-tidy, the tests, in parallel. A file
# that passed is not looked at again until it, a header it includes, the configuration or clang-tidy
# changes. Files may be named.
. "$(dirname "$0")/lib.sh"
built sysroot/include/stdio.h

# check FILE FLAG...
check() {
    file=$1
    shift
    out=$(mktemp "$CACHE/out.XXXXXX")
    trap 'rm -f "$out"' EXIT
    # The text after preprocessing, comments kept (NOLINT is one), stands for all that is included.
    clang -E -P -CC "$@" "$file" > "$out" || exit 1
    key=$({ echo "$TIDY_KEY $file"; echo "$@" | sed "s|$BUILD||g"; cat "$out"; } | sha256sum | cut -c 1-40)
    [ ! -e "$CACHE/tidy-$key" ] || exit 0
    if clang-tidy --quiet "$file" -- "$@" > "$out" 2> /dev/null; then
        touch "$CACHE/tidy-$key"
        exit 0
    fi
    [ -s "$out" ] || echo "$file:1: clang-tidy failed and did not say why"
    sed "s|^$PWD/||" "$out"
    exit 1
}

# shellcheck disable=SC2086 # flags are words
if [ "${1:-}" = --one ]; then
    case $2 in
    tests/*) check "$2" $HOST_LANGUAGE -iquote tests -DPODINIT_TEST $WARNINGS ;;
    *) check "$2" $LANGUAGE -isystem "$CLANG_INCLUDE" $WARNINGS ;;
    esac
fi

TIDY_KEY=$({ cat .clang-tidy tests/.clang-tidy; clang-tidy --version; } | sha256sum)
CLANG_INCLUDE=$(clang -print-file-name=include)
export TIDY_KEY CLANG_INCLUDE
find "$CACHE" -name 'tidy-*' -mtime +30 -delete
all() { files 'src/*/*.c' 'tests/*/*.c'; }
some() { printf '%s\n' "$@"; }
if [ $# -gt 0 ]; then some "$@"; else all; fi | xargs -P "$(nproc)" -I{} "$0" --one {}
