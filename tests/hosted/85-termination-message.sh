#!/bin/sh
# SPDX-License-Identifier: MIT
# The termination message: from its file, its end when it is long, from the log where the policy says
# so and the container failed; never an older instance's.
. "$(dirname "$0")/lib.sh"

start
message() { podctl get pods "$1" -o json | grep -F '"terminated"' -A 3 | sed -n 's/.*"message": "\(.*\)",$/\1/p'; }
says() { [ "$(message "$1")" = "$2" ]; }
pod file 'echo -n "last words" > /dev/termination-log; exit 1' '  restartPolicy: Never' | manifest file.yaml
pod good 'echo -n fine > /dev/termination-log' '  restartPolicy: Never' | manifest good.yaml
pod none 'echo said; exit 1' '  restartPolicy: Never' | manifest none.yaml
pod large 'head -c 600000 /dev/zero | tr "\0" x > /dev/termination-log; exit 1' '  restartPolicy: Never' | manifest large.yaml
{
    pod log 'echo one; sleep 0.3; echo two >&2; exit 1' '  restartPolicy: Never'
    echo '    terminationMessagePolicy: FallbackToLogsOnError'
} | manifest log.yaml
{
    pod other 'echo -n here > /tmp/message; exit 1' '  restartPolicy: Never'
    echo '    terminationMessagePath: /tmp/message'
} | manifest other.yaml
for p in file none log other large; do must 10 status_is $p Error; done
must 10 status_is good Completed
must 1 says file "last words"
must 1 says good fine
must 1 says none ""
must 1 says other here
must 1 says log 'one\ntwo\n'
case $(message large) in xxxxxxxx*) ;; *) fail "nothing of a long message" ;; esac
stop
