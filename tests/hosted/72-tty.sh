#!/bin/sh
# SPDX-License-Identifier: MIT
# tty: true gives the container a terminal, and its log keeps the carriage returns.
. "$(dirname "$0")/lib.sh"

start
{
    pod p 'tty; test -t 0 && test -t 1 && echo "it is a terminal"; sleep 1000'
    echo '    tty: true'
} | manifest p.yaml
must 10 status_is p Running
must 5 log_has p "it is a terminal"
log=$(find "$N/log" -name 0.log)
grep -q "$(printf 'terminal\r')" "$log" || fail "no carriage return in the log"
stop
