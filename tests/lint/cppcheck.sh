#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cppcheck over src/, its results kept between runs.
. "$(dirname "$0")/lib.sh"

mkdir -p "$CACHE/cppcheck"
cppcheck -q -j "$(nproc)" --cppcheck-build-dir="$CACHE/cppcheck" --std=c11 --inline-suppr -Isrc \
    --enable=warning,performance,portability --error-exitcode=1 --suppress=missingIncludeSystem \
    --suppress=unmatchedSuppression --suppress=varFuncNullUB \
    --suppress=preprocessorErrorDirective --template='{file}:{line}: {message} [{id}]' \
    -D__linux__ -D__CHAR_BIT__=8 src
