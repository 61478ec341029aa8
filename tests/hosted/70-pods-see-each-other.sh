#!/bin/sh
# SPDX-License-Identifier: MIT
# Pods reach each other and the node over the bridge by their addresses.
. "$(dirname "$0")/lib.sh"

start
pod server 'mkdir /www; echo "hello from the server" > /www/index.html; exec httpd -f -p 8080 -h /www' | manifest server.yaml
must 10 status_is server Running
ip=$(podctl get pods server -o wide | awk '$1 == "server" { print $6 }')
case $ip in
    10.244.0.*) ;;
    *) fail "its address is $ip" ;;
esac
pod client "until wget -q -O - http://$ip:8080/; do sleep 0.5; done; ip -4 addr show eth0; sleep 1000" | manifest client.yaml
must 15 log_has client "hello from the server"
must 5 log_has client "inet 10.244.0."
stop
