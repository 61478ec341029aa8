#!/bin/sh
# SPDX-License-Identifier: MIT
# A container opens none of the board's devices, also by a node that it makes itself, but those that its
# volumes are; read-only when mounted so. With its own kernel and its own order of bytes a board has
# its own say of the device filter.
. /tests/lib.sh

numbers() { printf '%d %d' "0x$(stat -c %t "/host/dev/$1")" "0x$(stat -c %T "/host/dev/$1")"; }
opens='opens() { (: <> "$2") 2> /tmp/why && echo "$1 opens" || echo "$1: $(sed "s/.*: //" /tmp/why)"; }'
{
    pod p "$opens
mknod /dev/disk b $(numbers vda); opens disk /dev/disk
mknod /dev/part b $(numbers vda2); opens part /dev/part"'
mknod /dev/console c 5 1; opens console /dev/console
opens host-console /host/console
mknod /dev/again c 1 3; opens again /dev/again
opens zero /dev/zero; opens kmsg /kmsg; opens null /dev/null
opens volume /part; (: < /part) && echo "volume is read"
echo end; sleep 1000' '  volumes:
  - {name: part, hostPath: {path: /dev/vda2, type: BlockDevice}}
  - {name: kmsg, hostPath: {path: /dev/kmsg, type: CharDevice}}
  - {name: dev, hostPath: {path: /dev, type: Directory}}'
    cat << 'POD'
    securityContext: {capabilities: {add: [ALL]}}
    volumeMounts:
    - {name: part, mountPath: /part, readOnly: true}
    - {name: kmsg, mountPath: /kmsg}
    - {name: dev, mountPath: /host}
POD
} | apply
{
    pod q "$opens
mknod /dev/mine b $(numbers vda); opens mine /dev/mine
opens vda /dev/vda; echo end; sleep 1000"
    echo '    securityContext: {privileged: true}'
} | apply
must 40 log_has p end
must 40 log_has q end
has() { log_has "$1" "$2" || fail "$1 has not said \"$2\": $(podctl logs "$1")"; }
for name in disk part console host-console volume; do has p "$name: Operation not permitted"; done
for name in again zero null kmsg; do has p "$name opens"; done
has p "volume is read"
has q "mine opens"
has q "vda opens"
