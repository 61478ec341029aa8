#!/bin/sh
# SPDX-License-Identifier: MIT
# PID 1 has no descriptor left (of 72: it keeps 22, a running pod 13, a start takes some 20 for a moment): pods
# wait with the reason, none is taken for withdrawn, all run once there is room again.
. "$(dirname "$0")/lib.sh"

printf '#!/bin/sh\nulimit -n 72\nexec "$@"\n' > "$WORK/few"
chmod 755 "$WORK/few"
start "$WORK/few"
pods="1 2 3 4 5 6 7 8"
for i in $pods; do pod "p$i" 'sleep 1000' | manifest "p$i.yaml"; done
must 15 said "No file descriptors available"
pod p9 'sleep 1000' | manifest p9.yaml
sleep 1
for i in $pods; do ! said "pod default/p$i: Terminating" || fail "p$i was ended"; done
rm "$N"/manifests/p[3-9].yaml
for i in 3 4 5 6 7 8 9; do must 20 gone "p$i"; done
for i in 1 2; do must 40 status_is "p$i" Running; done
stop
