#!/bin/sh
# SPDX-License-Identifier: MIT
# podinit check: what every pod needs is here, as the other cases run pods. A file system that the
# kernel hides is told with what gives it; what only root can ask is told as that.
. "$(dirname "$0")/lib.sh"

"$PODINIT" check > "$WORK/all" || fail "exit status $?: $(grep -v '^ok' "$WORK/all")"
for name in clone3 squashfs overlay loop veth bridge cgroup.kill 'pid namespace'; do
    grep -q "^ok       $name\( \|\$\)" "$WORK/all" || fail "no line for $name: $(cat "$WORK/all")"
done
"$PODINIT" check --help | grep -q 'podinit check ' || fail "no help"

# The same kernel, with lists that are shorter.
grep -v squashfs /proc/filesystems > "$WORK/filesystems"
code=0
# shellcheck disable=SC2016 # the inner shell's
unshare -m sh -c 'mount --bind "$1/filesystems" /proc/filesystems && "$2" check' sh "$WORK" "$PODINIT" \
    > "$WORK/few" || code=$?
[ $code = 1 ] || fail "exit status $code without squashfs"
[ "$(diff "$WORK/all" "$WORK/few" | grep '^>')" = \
    "> MISSING  squashfs              CONFIG_SQUASHFS or module squashfs  needed by every image" ] ||
    fail "said: $(diff "$WORK/all" "$WORK/few")"

cp "$PODINIT" "$WORK/podinit" && chmod 755 "$WORK" "$WORK/podinit"
code=0
setpriv --reuid=65534 --regid=65534 --clear-groups "$WORK/podinit" check > "$WORK/user" || code=$?
[ $code = 1 ] || fail "exit status $code for who cannot ask all"
grep -q '^?        veth .*root' "$WORK/user" || fail "veth is not told as unknown: $(cat "$WORK/user")"
