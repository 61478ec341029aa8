#!/bin/sh
# SPDX-License-Identifier: MIT
# When nothing has happened for ten seconds, PID 1 lets go of the pages of its program that it does not run
# all the time, and goes on when something happens.
. "$(dirname "$0")/lib.sh"

# part KEY: kilobytes of the program's mapping, which is the first: Size or Rss.
part() { awk -v key="$1:" '$1 == key { print $2; exit }' "/proc/$(pid1)/smaps"; }
let_go() { [ "$(part Rss)" -lt "$(($(part Size) * 9 / 10))" ]; }

start
pod one 'echo here; sleep 1000' | manifest one.yaml
must 10 status_is one Running
[ "$(part Size)" -gt 100 ] || fail "this is not the program: $(part Size) KiB"
must 30 let_go
pod two 'echo there; sleep 1000' | manifest two.yaml
must 10 status_is two Running
must 5 log_has two there
stop
