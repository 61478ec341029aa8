#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2020-10749: a pod that says to be a router is believed by no other pod and not by the node.
# CVE-2020-8558: what listens at the node's own 127.0.0.1 is not reached from a pod. CVE-2020-14386,
# CVE-2017-7308: no packet and no raw socket without CAP_NET_RAW.
. "$(dirname "$0")/lib.sh"

start
pod victim 'nc -l -p 8000 -e true; sleep 1000' | manifest victim.yaml
pod inner 'while :; do nc -l -s 127.0.0.1 -p 7777 -e echo reached; done' '  hostNetwork: true' | manifest inner.yaml
must 10 status_is victim Running
must 10 status_is inner Running
victim=$(podctl get pods victim -o json | sed -n 's/.*"podIP": "\(.*\)".*/\1/p')
router=${victim%.*}.1
pod liar "for to in 127.0.0.1 $router; do nc -w 2 \$to 7777 || echo \$to refused; done
nc -w 2 $victim 8000 && echo victim reached
attack advertise eth0 6; sleep 1000" | manifest liar.yaml
{
    pod unable 'attack packet-socket raw-socket icmp6-socket; sleep 1000'
    echo '    securityContext: {capabilities: {drop: [NET_RAW]}}'
} | manifest unable.yaml
all_refused unable
must 20 log_has liar "advertised"
! log_has liar "advertised 0" || fail "$(podctl logs liar)"
log_has liar "victim reached" || fail "the pods do not reach each other: $(podctl logs liar)"
! log_has liar "^reached" || fail "a pod reaches the node's 127.0.0.1"
for to in 127.0.0.1 "$router"; do log_has liar "$to refused" || fail "$to: $(podctl logs liar)"; done

# routes PID: does anyone there take it for a router?
routes() { nsenter -t "$1" -n ip -6 route | grep default; }
for process in $(pid1) $(processes); do
    ! routes "$process" || fail "process $process believes the router: $(routes "$process")"
done
nsenter -t "$(pid1)" -n cat /proc/sys/net/ipv4/conf/*/route_localnet | grep -qv 1 || fail "route_localnet is on"
stop
