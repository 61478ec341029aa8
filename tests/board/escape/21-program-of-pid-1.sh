#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2019-5736, CVE-2016-9962: PID 1's program in a process that runs it in a container cannot be
# written, and what is half way into a container is out of its reach.
. /tests/lib.sh
# shellcheck disable=SC2034 # for pod
IMAGE=attack:1

{
    pod watched 'for what in programs descriptors roots by-ptrace; do attack watch-$what 15 & done; wait; echo all told; sleep 1000'
    echo '    readinessProbe: {exec: {command: [/bin/true]}, periodSeconds: 1}'
    echo '    livenessProbe: {exec: {command: [/bin/true]}, periodSeconds: 1, timeoutSeconds: 10}'
} | apply
# podctl, which is PID 1's program, waits at a fifo: long enough to be looked at.
{
    pod written 'mkfifo /waits; ln -s /proc/self/exe /bin/podctl; attack watch-writing 15; sleep 1000'
    echo '    readinessProbe: {exec: {command: [podctl, validate, -f, /waits]}, periodSeconds: 1, timeoutSeconds: 10}'
} | apply
must 60 log_has watched "all told"
for what in programs descriptors roots by-ptrace; do
    log_has watched "watch-$what: refused" || fail "$(podctl logs watched)"
done
must 60 log_has written watch-writing
log_has written "watch-writing: refused EROFS" || fail "PID 1's program: $(podctl logs written)"
