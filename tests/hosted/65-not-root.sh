#!/bin/sh
# SPDX-License-Identifier: MIT
# Not root: exit 77 and a sentence. A bad node.yaml: its problems and exit 1. Bad usage: exit 2.
. "$(dirname "$0")/lib.sh"

chmod 755 "$WORK"
cp "$PODINIT" "$WORK/podinit"
code=0
setpriv --reuid=65534 --regid=65534 --clear-groups "$WORK/podinit" --hosted "$WORK/x" 2> "$ERR" || code=$?
[ $code = 77 ] || fail "exit status $code"
said "needs root" || fail "no sentence"
mkdir "$N"
printf 'apiVersion: podinit.io/v1\nkind: BoardConfig\nnonsense: 1\n' > "$N/node.yaml"
code=0
"$PODINIT" --hosted "$N" 2> "$ERR" || code=$?
[ $code = 1 ] || fail "exit status $code with a bad node.yaml"
said "node.yaml:3:" || fail "the problem's place is not told"
said nonsense || fail "the field is not named"
code=0
"$PODINIT" --nonsense 2> "$ERR" || code=$?
[ $code = 2 ] || fail "exit status $code on bad usage"
"$PODINIT" --version | grep -q '^podinit v' || fail "no version"
