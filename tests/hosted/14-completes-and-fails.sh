#!/bin/sh
# SPDX-License-Identifier: MIT
# restartPolicy Never and OnFailure: a pod ends Succeeded or Failed, and what failed is tried again.
. "$(dirname "$0")/lib.sh"

start
pod fine 'exit 0' '  restartPolicy: Never' | manifest fine.yaml
pod error 'exit 7' '  restartPolicy: Never' | manifest error.yaml
pod killed 'kill -9 $$; sleep 5' '  restartPolicy: Never' | manifest killed.yaml
pod retried 'exit 1' '  restartPolicy: OnFailure' | manifest retried.yaml
must 10 status_is fine Completed
must 10 status_is error Error
must 10 restarts_over retried 1
podctl get pods error -o json | grep -q '"exitCode": *7' || fail "exit code 7 is not shown"
restarts_over error 1 && fail "a Never pod was restarted"
stop
