#!/bin/sh
# SPDX-License-Identifier: MIT
# An HTTP probe makes the pod ready, and restarts it when the page is gone; TCP knows a closed port.
# smoke
. /tests/lib.sh

{
    pod web 'mkdir /www; echo ok > /www/health; sleep 2; httpd -p 8080 -h /www; sleep 6; rm /www/health; sleep 1000'
    cat << 'POD'
    ports: [{name: web, containerPort: 8080}]
    readinessProbe:
      tcpSocket: {port: web}
      periodSeconds: 1
      timeoutSeconds: 5
    livenessProbe:
      httpGet: {path: /health, port: 8080}
      periodSeconds: 1
      initialDelaySeconds: 5
      timeoutSeconds: 5
      failureThreshold: 2
POD
} | apply
must 20 status_is web Running
must 20 ready_is web 1/1
event "Readiness probe failed: dial tcp" || fail "the closed port was not noticed"
must 40 restarts_over web 1
event "Liveness probe failed: HTTP probe failed with statuscode: 404" || fail "no event with the status code"
