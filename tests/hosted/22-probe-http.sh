#!/bin/sh
# SPDX-License-Identifier: MIT
# HTTP probes: a named port, a path, the failure's text, and the restart when the page goes away.
. "$(dirname "$0")/lib.sh"

start
{
    pod web 'mkdir /www; echo ok > /www/health; httpd -p 8080 -h /www; sleep 4; rm /www/health; sleep 1000'
    cat << 'POD'
    ports: [{name: web, containerPort: 8080}]
    readinessProbe:
      httpGet: {path: /health, port: web}
      periodSeconds: 1
    livenessProbe:
      httpGet:
        path: /health
        port: 8080
        httpHeaders: [{name: X-Probe, value: yes-it-is}]
      periodSeconds: 1
      initialDelaySeconds: 1
      failureThreshold: 2
POD
} | manifest web.yaml
must 10 ready_is web 1/1
must 20 restarts_over web 1
event "Liveness probe failed: HTTP probe failed with statuscode: 404" || fail "no event with the status code"
stop
