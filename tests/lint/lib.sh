# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# shellcheck disable=SC2034 # what is set here is used there
# What the lint scripts share. Each is also a program of its own: it goes to the project's root,
# prints `file:line: problem` and exits 1 if there was one. BUILD is where the host board is built.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-$PWD/build/host}
CACHE=${PODINIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/podinit}/lint
mkdir -p "$CACHE"

# As the Makefile compiles: musl's headers, "linux/..." ours and <linux/...> the kernel's. The tests
# are for the machine's own C library.
HOST_LANGUAGE="-std=c11 -D_GNU_SOURCE -iquote src -iquote $BUILD"
LANGUAGE="$HOST_LANGUAGE -nostdinc -isystem $BUILD/sysroot/include"
WARNINGS="-Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings
    -Wswitch-enum -Wconversion"

built() { [ -e "$BUILD/$1" ] || { echo "$BUILD/$1:0: not built: run make first"; exit 1; }; }

# files PATTERN...: the project's files of these git patterns, new ones too.
files() { git ls-files -co --exclude-standard -- "$@" | sort -u | while read -r f; do [ ! -e "$f" ] || echo "$f"; done; }
