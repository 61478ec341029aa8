#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever a container or a probe leaves behind, no process of PID 1 stays dead and unburied.
# smoke
. /tests/lib.sh

{
    # A child that outlives its parent, again and again, and a first process that reaps nothing.
    pod orphans 'for i in 1 2 3 4 5 6; do (sleep 0.2 & sleep 0.1 &) ; done; exec sleep 1000'
    cat << 'POD'
    readinessProbe:
      exec: {command: [sh, -c, "(sleep 0.3 &) ; (sleep 7 &) ; exit 0"]}
      periodSeconds: 1
      timeoutSeconds: 5
    livenessProbe:
      exec: {command: [sh, -c, "sleep 60"]}
      initialDelaySeconds: 1
      periodSeconds: 2
      timeoutSeconds: 1
      failureThreshold: 20
POD
} | apply
must 20 ready_is orphans 1/1
must 20 event "Liveness probe failed: command"
sleep 2
must 5 no_zombie
drop orphans
must 5 no_zombie
left=$(processes 'sleep 60'; processes 'sleep 7')
[ -z "$left" ] || fail "processes are left: $left"
