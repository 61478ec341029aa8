#!/bin/sh
# SPDX-License-Identifier: MIT
# One instance a directory; another directory runs beside it.
. "$(dirname "$0")/lib.sh"

start
code=0
timeout 10 "$PODINIT" --hosted "$N" 2> "$WORK/second" || code=$?
[ $code = 1 ] || fail "exit status $code"
grep -q "another podinit runs in" "$WORK/second" || fail "said: $(cat "$WORK/second")"
"$PODINIT" --hosted "$WORK/other" 2> "$WORK/beside" &
other=$!
must 10 grep -q "podinit: ready" "$WORK/beside"
kill -TERM $other
wait $other || fail "the instance beside it exited with $?"
stop
