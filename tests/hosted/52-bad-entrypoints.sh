#!/bin/sh
# SPDX-License-Identifier: MIT
# An entrypoint that is missing, not executable, or of an unknown machine: RunContainerError with the
# kernel's reason; the pod beside it runs.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/bin"
echo text > "$WORK/bin/plain"
# An ELF header of a machine that nobody has.
{ printf '\177ELF\002\001\001'; head -c 9 /dev/zero; printf '\002\000\377\376\001\000\000\000'; head -c 100 /dev/zero; } > "$WORK/bin/alien"
chmod 755 "$WORK/bin/alien"
volume="  volumes: [{name: bin, hostPath: {path: $WORK/bin}}]"
run() {
    pod "$1" 'x' "$volume" | sed "/^    command:/,\$d"
    echo "    command: [$2]"
    echo '    volumeMounts: [{name: bin, mountPath: /host}]'
}
start
before=$(held)
run missing /bin/nothing | manifest missing.yaml
run plain /host/plain | manifest plain.yaml
run alien /host/alien | manifest alien.yaml
pod good 'sleep 1000' | manifest good.yaml
must 10 status_is good Running
failed() { case $(column "$1" 3) in RunContainerError | CrashLoopBackOff | StartError) ;; *) return 1 ;; esac; }
for p in missing plain alien; do must 15 failed $p; done
event "No such file or directory" || fail "no event for the missing entrypoint"
event "Permission denied" || fail "no event for the entrypoint that is not executable"
event "Exec format error" || fail "no event for the alien entrypoint"
rm "$N"/manifests/*
must 15 gone good
holds_no_more "$before"
stop
