#!/bin/sh
# SPDX-License-Identifier: MIT
# A node without clusterDNS: ClusterFirst is told to be Default, on the node's network nobody wanted it.
# A volume at /etc/resolv.conf is the pod's own.
. "$(dirname "$0")/lib.sh"

mkdir -p "$N"
echo 'nameserver 192.0.2.1' > "$N/own"
start
pod plain 'cat /etc/resolv.conf; echo done; sleep 1000' | manifest plain.yaml
pod host 'echo done; sleep 1000' '  hostNetwork: true' | manifest host.yaml
pod default 'echo done; sleep 1000' '  dnsPolicy: Default' | manifest default.yaml
{
    pod own 'cat /etc/resolv.conf; sleep 1000' "  volumes:
  - {name: own, hostPath: {path: $N/own, type: File}}"
    echo '    volumeMounts: [{name: own, mountPath: /etc/resolv.conf}]'
} | manifest own.yaml
must 10 log_has plain 'done'
must 10 log_has host 'done'
must 10 log_has default 'done'
must 10 log_has own 'nameserver 192.0.2.1'
must 5 event "pod: \"plain_default($(uid_of plain))\". kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy. Falling back to \"Default\" policy."
[ "$(podctl events | grep -c MissingClusterDNS)" = 2 ] || fail "the events: $(podctl events)"
! podctl logs plain | grep svc.cluster.local || fail "it has the cluster's domains"
stop
