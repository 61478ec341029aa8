#!/bin/sh
# SPDX-License-Identifier: MIT
#
# setup.sh GROUP...: installs the Debian packages of these groups of board/packages ("all": every
# group) that are missing, as root; otherwise prints the one command that does, and fails.
# PODINIT_SETUP=no skips it, for machines that bring the tools another way.
set -eu

packages=$(cd "$(dirname "$0")" && pwd)/packages

[ "${PODINIT_SETUP:-}" != no ] || exit 0
if ! command -v dpkg-query > /dev/null; then
    for tool in gcc git xz patch; do
        command -v $tool > /dev/null || { echo "setup: $tool is missing" >&2; exit 1; }
    done
    exit 0
fi

# The packages of the groups, one a line; groups may name groups.
wanted() {
    awk -v groups="$*" '
    /^[^#]/ { name = $1; sub(":", "", name); $1 = ""; list[name] = $0; order[++n] = name }
    function add(group, words, count, i) {
        if (!(group in list)) { print "setup: no group " group > "/dev/stderr"; exit 1 }
        count = split(list[group], words, " ")
        for (i = 1; i <= count; i++)
            if (words[i] ~ /^@/) add(substr(words[i], 2)); else print words[i]
    }
    END {
        if (groups == "all") { for (i = 1; i <= n; i++) add(order[i]) }
        else { count = split(groups, asked, " "); for (i = 1; i <= count; i++) add(asked[i]) }
    }' "$packages" | sort -u
}

# Those of $list that are not installed, on one line.
look() {
    # shellcheck disable=SC2086 # package names are words
    have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $list 2>/dev/null |
        sed -n 's/^installed //p' | sort -u || true)
    missing=$(printf '%s\n%s\n%s\n' "$list" "$have" "$have" | sort | uniq -u | tr '\n' ' ')
    missing=${missing% }
}

list=$(wanted "$@")
look
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "setup: missing Debian packages; run: sudo apt-get install --no-install-recommends $missing" >&2
    exit 1
fi

# make may ask for several groups at once.
exec 9> "${TMPDIR:-/tmp}/podinit-setup.lock"
flock 9
look
[ -n "$missing" ] || exit 0

echo "  SETUP   apt-get install $missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # package names are words
install() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=900 -o Acquire::Retries=3 \
        install --no-install-recommends $missing > "$log" 2>&1 < /dev/null
}

# An index that is missing or older than the mirror is read again; another apt at work is waited for.
for wait in 2 5 15 0; do
    ! install || exit 0
    apt-get -q update > /dev/null 2>&1 < /dev/null || true
    sleep $wait
done
install || {
    tail -n 20 "$log" >&2
    echo "setup: apt-get could not install: $missing" >&2
    exit 1
}
