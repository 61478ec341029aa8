#!/bin/sh
# SPDX-License-Identifier: MIT
# Removed files, and objects taken out of a file, end their pods; everything they held is given back.
. "$(dirname "$0")/lib.sh"

start
before=$(held)
pod a 'sleep 1000' | manifest a.yaml
{ pod b 'sleep 1000'; echo ---; pod c 'sleep 1000'; } | manifest bc.yaml
for p in a b c; do must 10 status_is $p Running; done
kept=$(uid_of b)
rm "$N/manifests/a.yaml"
must 10 gone a
pod b 'sleep 1000' | manifest bc.yaml
must 10 gone c
[ "$(uid_of b)" = "$kept" ] || fail "b was started anew"
rm "$N/manifests/bc.yaml"
must 10 gone b
holds_no_more "$before"
stop
