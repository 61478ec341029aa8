#!/bin/sh
# SPDX-License-Identifier: MIT
# A pod without any limit that takes all the memory there is: it is ended (killed or evicted), and nobody else is.
. /tests/lib.sh

pod neighbour 'i=0; while :; do i=$((i + 1)); echo $i > /tmp/count; sleep 1; done' | apply
must 30 status_is neighbour Running
# In pieces that the kernel gives: one request for more than there is it refuses.
pod bomb 'for i in 1 2 3 4 5 6 7 8 9 10; do tail -c 16m /dev/zero > /dev/null & done; wait' '  restartPolicy: Never' | apply
must 90 is_ended bomb
status_is neighbour Running || fail "the neighbour is $(column neighbour 3)"
[ "$(column neighbour 4)" = 0 ] || fail "the neighbour was restarted"
[ "$(column board-test 4)" = 0 ] || fail "the driver was restarted"
