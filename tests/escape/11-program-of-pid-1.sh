#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2019-5736: the program of PID 1, as a container sees it in processes on their way in, and when
# its own program is a link to /proc/self/exe: it cannot be written. CVE-2016-9962, CVE-2016-8649:
# what such a process holds open, its root, and itself by ptrace are out of reach, however often exec
# probes bring one in. CVE-2020-15257: nobody listens at an abstract socket. CVE-2021-41091: what the
# node keeps of its pods is for root alone.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
start
sum() { sha256sum < "$PODINIT"; }
sum_before=$(sum)
{
    pod watched 'for what in programs descriptors roots by-ptrace; do attack watch-$what 12 & done; wait; echo all told; sleep 1000'
    for probe in readiness liveness startup; do
        echo "    ${probe}Probe: {exec: {command: [/bin/true]}, periodSeconds: 1}"
    done
} | manifest watched.yaml
# podctl, to which PID 1's program is asked to come, waits at a fifo: long enough to be looked at.
evil_image evil 'ln -s /proc/self/exe bin/podctl; mkfifo waits; ln -s /proc/self/exe bin/sh2'
{
    pod written 'attack watch-writing 10; sleep 1000' | sed 's|image: .*|image: evil|'
    echo '    readinessProbe: {exec: {command: [podctl, validate, -f, /waits]}, periodSeconds: 1, timeoutSeconds: 5}'
} | manifest written.yaml
{
    pod network 'cut -d " " -f 8 /proc/net/unix; echo told; sleep 1000' '  hostNetwork: true'
} | manifest network.yaml
must 10 log_has network told
! log_has network @ || fail "abstract sockets: $(podctl logs network)"

must 40 log_has watched "all told"
for what in programs descriptors roots by-ptrace; do
    log_has watched "watch-$what: refused" || fail "$(podctl logs watched)"
done
must 20 log_has written watch-writing
for error in EROFS EPERM EACCES; do ! log_has written "watch-writing: refused $error" || break; done
log_has written "watch-writing: refused $error" || fail "PID 1's program: $(podctl logs written)"
[ "$(sum)" = "$sum_before" ] || fail "PID 1's program was changed"

# The directory of a pod, where its volumes lie.
for dir in "/proc/$(pid1)/root$N"/run/node/pods "/proc/$(pid1)/root$N"/run/node/pods/*; do
    [ -d "$dir" ] || fail "$dir is missing"
    [ "$(stat -c %A "$dir")" = drwx------ ] || fail "others can look into $dir: $(stat -c %A "$dir")"
done
stop
