#!/bin/sh
# SPDX-License-Identifier: MIT
# Sysctls that the node allows: of an interface, which is there by then; a name that the kernel does not have.
. "$(dirname "$0")/lib.sh"

mkdir -p "$N"
cat > "$N/node.yaml" << 'YAML'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
allowedUnsafeSysctls: [net.ipv4.conf.*, fs/mqueue/msg_max]
YAML
start
before=$(cat /proc/sys/fs/mqueue/msg_max)
pod allowed 'cat /proc/sys/net/ipv4/conf/eth0/log_martians /proc/sys/fs/mqueue/msg_max; sleep 1000' \
    '  securityContext:
    sysctls:
    - {name: net/ipv4/conf/eth0/log_martians, value: "1"}
    - {name: fs.mqueue.msg_max, value: "11"}' | manifest allowed.yaml
pod unknown 'sleep 1000' '  securityContext:
    sysctls: [{name: net.ipv4.conf.eth0.no_such_key, value: "1"}]' | manifest unknown.yaml
pod forbidden 'sleep 1000' '  securityContext:
    sysctls: [{name: fs.mqueue.msg_default, value: "1"}]' | manifest forbidden.yaml
must 10 log_has allowed 11
[ "$(podctl logs allowed | tr '\n' ' ')" = "1 11 " ] || fail "the pod sees $(podctl logs allowed)"
[ "$(cat /proc/sys/fs/mqueue/msg_max)" = "$before" ] || fail "it was set on this machine"
must 5 event 'Failed to create pod sandbox: set sysctl "net.ipv4.conf.eth0.no_such_key" to "1": No such file or directory'
must 5 event 'forbidden sysctl: "fs.mqueue.msg_default" not allowlisted'

# One that goes while its sysctls are being set takes that along.
for i in 1 2 3 4 5 6; do
    pod "brief$i" 'sleep 1000' '  securityContext:
    sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "1"}]' | podctl apply -f -
    podctl delete pod "brief$i" --now --wait=false
done
for i in 1 2 3 4 5 6; do must 20 gone "brief$i"; done
status_is allowed Running || fail "allowed is $(column allowed 3)"
stop
