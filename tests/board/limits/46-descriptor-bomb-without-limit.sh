#!/bin/sh
# SPDX-License-Identifier: MIT
# The same bomb without a memory limit: what the kernel has for its descriptors is counted for it, so that it is the
# one to go, and not who has the largest process.
. /tests/lib.sh

{
    pod neighbour 'tail -c 2m /dev/zero | (sleep 1000; cat > /dev/null)'
    echo '    readinessProbe: {exec: {command: ["true"]}, timeoutSeconds: 5}'
} | apply
must 30 ready_is neighbour 1/1
IMAGE=attack:1 pod bomb 'exec attack take-descriptors 64' | apply
must 90 is_ended bomb
must 30 no_pressure
pod late 'echo here; sleep 1000' | apply
must 60 log_has late here
must 30 ready_is neighbour 1/1
[ "$(column neighbour 4)" = 0 ] || fail "the neighbour was restarted"
[ "$(column board-test 4)" = 0 ] || fail "the driver was restarted"
echo "# note the bomb is $(column bomb 3), restarts $(column bomb 4); OOM kills of pods: $(pods_oom)"
drop bomb
must 60 gone bomb
