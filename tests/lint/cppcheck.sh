#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cppcheck over src/ and the tests, its results kept between runs. Not asked, because wrong here:
#   missingIncludeSystem  it knows the C library without its headers
#   varFuncNullUB         our lists of texts end with a NULL, which in musl is a pointer
#   unmatchedSuppression  a suppression in a header is not met from every file
. "$(dirname "$0")/lib.sh"

# It keys what it keeps by file, not by options: one folder for each clone and set of options.
kept=$BUILD/lint-cppcheck/$({ cat "$0"; cppcheck --version; } | cksum | tr ' ' -)
mkdir -p "$kept"
cppcheck -q -j "$(nproc)" --cppcheck-build-dir="$kept" --std=c11 --inline-suppr -Isrc -Itests \
    --enable=warning,performance,portability --error-exitcode=1 --suppress=missingIncludeSystem \
    --suppress=unmatchedSuppression --suppress=varFuncNullUB \
    --template='{file}:{line}: {message} [{id}]' -D__linux__ -D__x86_64__ -D__CHAR_BIT__=8 \
    '-D_Noreturn=__attribute__((noreturn))' src tests
