#!/bin/sh
# SPDX-License-Identifier: MIT
#
# clang-tidy with .clang-tidy over src/, in parallel. A file that passed is not looked at again
# until it, a header it includes, the configuration or clang-tidy changes. Files may be named.
. "$(dirname "$0")/lib.sh"
built sysroot/include/stdio.h

if [ "${1:-}" = --one ]; then
    file=$2
    shift 2
    out=$(mktemp "$CACHE/out.XXXXXX")
    trap 'rm -f "$out"' EXIT
    # The text after preprocessing, comments kept (NOLINT is one), stands for all that is included.
    clang -E -P -CC "$@" "$file" > "$out" || exit 1
    key=$({ echo "$TIDY_KEY"; cat "$out"; } | sha256sum | cut -c 1-40)
    [ ! -e "$CACHE/tidy-$key" ] || exit 0
    if clang-tidy --quiet "$file" -- "$@" > "$out" 2> /dev/null; then
        touch "$CACHE/tidy-$key"
        exit 0
    fi
    sed "s|^$PWD/||" "$out"
    exit 1
fi

TIDY_KEY=$({ cat .clang-tidy; clang-tidy --version; } | sha256sum)
export TIDY_KEY
find "$CACHE" -name 'tidy-*' -mtime +30 -delete
all() { files 'src/*/*.c'; }
some() { printf '%s\n' "$@"; }
# shellcheck disable=SC2086 # flags are words
if [ $# -gt 0 ]; then some "$@"; else all; fi | xargs -P "$(nproc)" -I{} "$0" --one {} $LANGUAGE $WARNINGS \
    -isystem "$(clang -print-file-name=include)"
