#!/bin/sh
# SPDX-License-Identifier: MIT
# Images whose /dev, /proc, /sys and /etc lead elsewhere, whose shell is PID 1's own program, whose
# user files are devices: each is refused with the place named, or confined; the machine is untouched.
. "$(dirname "$0")/lib.sh"

if ! command -v mksquashfs > /dev/null; then skip "needs squashfs-tools"; fi
decoy=$WORK/decoy
mkdir "$decoy" "$decoy/pts"
echo precious > "$decoy/hosts"
listing() { find "$decoy" -exec stat -c '%n %f %u %s %Y' {} + | sort; }
untouched=$(listing)
start
# evil NAME CHANGES: a pod whose image is the good one with changes.
evil() {
    evil_image "$1" "$2"
    pod "$1" 'cat /etc/hosts; id -u; sleep 1000' | sed "s|image: .*|image: $1|" | manifest "$1.yaml"
}
before=$(held)
evil dev "rm -rf dev; ln -s $decoy dev"
evil proc "rm -rf proc; ln -s /tmp proc"
evil sys "rm -rf sys; ln -s ../../../../../..$decoy sys"
evil etc "rm -rf etc; ln -s $decoy etc"
evil confined "rm -rf etc; ln -s /tmp etc"
evil files "rm -f etc/passwd etc/group; mkfifo etc/passwd; mknod etc/group c 1 5; rm -rf dev; mkdir dev; mknod dev/null b 7 0"
evil shell "rm -f bin/sh; ln -s /proc/self/exe bin/sh"
must 10 status_is files Running
must 10 log_has files Kubernetes-managed
must 10 log_has confined Kubernetes-managed
must 10 event 'mounting "/dev": Symbolic link loop'
must 10 event 'mounting "/proc": Symbolic link loop'
must 10 event 'mounting "/sys": Symbolic link loop'
must 10 event 'mounting "/etc/host'
must 10 log_has shell usage:
[ "$(listing)" = "$untouched" ] || fail "the machine's files were touched: $(listing)"
rm "$N"/manifests/*
must 10 gone files
must 10 gone shell
holds_no_more "$before"
stop
