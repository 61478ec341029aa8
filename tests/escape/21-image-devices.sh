#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2025-31133, CVE-2025-52565, CVE-2026-88264, CVE-2026-88265: images whose /dev/null, /dev/console,
# /dev/ptmx and /dev/tty are links to files of the machine, with a terminal and without, as root and as
# a user to whom the terminal is given. What is masked shows a true null device, nothing is given away.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
decoy=$WORK/decoy
mkdir "$decoy"
for file in null console ptmx tty; do echo precious > "$decoy/$file"; done
listing() { find "$decoy" -exec stat -c '%n %f %u %g %s %Y' {} + | sort; }
untouched=$(listing)
core_pattern=$(cat /proc/sys/kernel/core_pattern)
start
# links TARGET...: an image whose devices lead to TARGET/<its name>, or to TARGET if it is no directory.
evil_image relative "mkdir -p dev; for d in null console ptmx tty; do rm -f dev/\$d; ln -s ../../../../../../../..$decoy/\$d dev/\$d; done"
evil_image absolute "mkdir -p dev; for d in null console ptmx tty; do rm -f dev/\$d; ln -s $decoy/\$d dev/\$d; done"
evil_image kernel "mkdir -p dev; rm -f dev/null dev/console; ln -s /proc/sysrq-trigger dev/null; ln -s /proc/sys/kernel/core_pattern dev/console"

# shows NAME IMAGE SETTINGS: a pod of this image that tells what its devices are.
shows() {
    {
        pod "$1" 'stat -c "%n is %F %t:%T" /dev/null /dev/console /dev/ptmx /dev/pts/ptmx /dev/tty 2>&1
wc -c < /proc/interrupts; echo x > /dev/null; stat -Lc "input %F %t:%T" /proc/self/fd/0; echo shown; sleep 1000'
        echo "$3"
    } | sed "s|image: .*|image: $2|" | manifest "$1.yaml"
}
for image in relative absolute kernel; do
    shows "$image-plain" $image ''
    shows "$image-tty" $image '    tty: true'
    shows "$image-user" $image '    tty: true
    securityContext: {runAsUser: 1234, runAsGroup: 5678}'
done
for image in relative absolute kernel; do
    for kind in plain tty user; do
        name=$image-$kind
        must 20 log_has $name shown
        log_has $name "/dev/null is character special file 1:3" || fail "$name: $(podctl logs $name)"
        podctl logs $name | grep -q '^0' || fail "$name: a masked file is not empty: $(podctl logs $name)"
        case $kind in
            plain) log_has $name "input character special file 1:3" ;;
            # 88 is the first of the terminals of devpts.
            *) log_has $name "input character special file 88:" && log_has $name "/dev/console is character special file 88:" ;;
        esac || fail "$name: $(podctl logs $name)"
    done
done
[ "$(listing)" = "$untouched" ] || fail "the machine's files were touched: $(listing)"
[ "$(cat /proc/sys/kernel/core_pattern)" = "$core_pattern" ] || fail "core_pattern was written"
stop
