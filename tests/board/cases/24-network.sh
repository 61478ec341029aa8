#!/bin/sh
# SPDX-License-Identifier: MIT
# Pods have addresses of the node's range and reach each other; the node's own devices are up.
. /tests/lib.sh

pod server 'mkdir /www; echo "hello from the server" > /www/index.html; exec httpd -f -p 8080 -h /www' | apply
must 20 status_is server Running
ip=$(podctl get pods server -o wide | awk '$1 == "server" { print $6 }')
case $ip in
    10.244.0.*) ;;
    *) fail "its address is $ip" ;;
esac
pod client "until wget -q -O - http://$ip:8080/; do sleep 0.5; done; sleep 1000" | apply
must 30 log_has client "hello from the server"
nsenter --net=/host/proc/1/ns/net ip -o link show lo | grep -q 'LOOPBACK,UP' || fail "the node's lo is not up"
