#!/bin/sh
# SPDX-License-Identifier: MIT
# hostNetwork: the node's own links, and probes reach it there.
. "$(dirname "$0")/lib.sh"

start
{
    pod p 'mkdir /www; echo ok > /www/index.html; ip link; exec httpd -f -p 8090 -h /www' '  hostNetwork: true'
    cat << 'POD'
    readinessProbe:
      httpGet: {port: 8090}
      periodSeconds: 1
POD
} | manifest p.yaml
must 10 log_has p podinit0
must 10 ready_is p 1/1
stop
