#!/bin/sh
# SPDX-License-Identifier: MIT
# hostUsers: false on a hardened board: its user namespace is made all the same, and the limit is 0
# again. Where the kernel cannot map an image's ids, no container runs with the board's in its place.
. /tests/lib.sh

pod own 'cat /proc/self/uid_map; sleep 1000' '  hostUsers: false' | apply
case $(uname -r) in
    [1-5].* | 6.[01].*)
        must 30 status_is own CreateContainerError
        event "map the ids of what is mounted, which hostUsers: false needs (idmapped mounts; of squashfs, Linux 6.2): Invalid argument" ||
            fail "it does not say why"
        podctl describe node | grep -q 'idmapped squashfs' || fail "the node does not say that it cannot" ;;
    *)
        must 30 ready_is own 1/1
        podctl logs own | grep -q '^ *0 *[1-9][0-9]* *65536$' || fail "another map: $(podctl logs own)" ;;
esac
! unshare -U true 2> /dev/null || fail "anybody can make a user namespace"
drop own
