#!/bin/sh
# SPDX-License-Identifier: MIT
# TCP readiness: not ready until the port listens; the container is not restarted.
. "$(dirname "$0")/lib.sh"

start
{
    pod late 'sleep 3; exec httpd -f -p 9000'
    cat << 'POD'
    readinessProbe:
      tcpSocket: {port: 9000}
      periodSeconds: 1
POD
} | manifest late.yaml
must 10 status_is late Running
ready_is late 0/1 || fail "ready before its port listens"
must 15 ready_is late 1/1
event "connect: connection refused" || fail "no Unhealthy event"
[ "$(column late 4)" = 0 ] || fail "it was restarted"
stop
