#!/bin/sh
# SPDX-License-Identifier: MIT
# A ConfigMap changes 1000 times while a container reads it as a volume: it never sees some files of one
# state and some of another, ends up with the last, and PID 1 has no more memory and descriptors than before.
. "$(dirname "$0")/lib.sh"

CHANGES=1000

# config NUMBER: two keys that have to agree.
config() {
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: numbers}\ndata: {a: "%s", b: "%s"}\n' "$1" "$1"
}

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$(pid1)/status"; }
descriptors() { find "/proc/$(pid1)/fd" -mindepth 1 | wc -l; }

start
config 0 | podctl apply -f - > /dev/null
podctl apply -f - > /dev/null << POD
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 0
  volumes:
  - {name: v, configMap: {name: numbers}}
  containers:
  - name: reader
    image: $IMAGE
    command:
    - sh
    - -c
    - |
      good=0
      while :; do
          d=/v/\$(readlink /v/..data)
          # a directory that is gone meanwhile is looked for anew
          { read -r a < \$d/a; [ -n "\$a" ] && read -r b < \$d/b; } 2> /dev/null || [ -n "\$b" ] || continue
          [ "\$a" = "\$b" ] || echo "torn: \$a and \$b"
          good=\$((good + 1))
          [ "\$a" != $CHANGES ] || break
          a= b=
      done
      echo "\$(ls -A /v | grep -c '^[.][.][0-9]') directory"
      echo "saw the last, after \$good times"
      exec sleep 1000
    volumeMounts:
    - {name: v, mountPath: /v}
POD
must 20 status_is p Running
# change_to NUMBER: from what it is now.
n=1
change_to() {
    while [ $n -le "$1" ]; do
        said=$(config $n | podctl apply -f - 2>&1)
        [ "$said" = "configmap/numbers configured" ] || fail "change $n: $said"
        n=$((n + 1))
    done
}
change_to 100
before=$(resident) open_before=$(descriptors)
change_to $CHANGES
last_is_seen() { podctl logs p | grep -q '^saw the last'; }
must 20 last_is_seen
! podctl logs p | grep torn || fail "files of two states were seen together"
[ "$(resident)" -le $((before + 64)) ] || fail "PID 1 grew from $before to $(resident) KiB"
[ "$(descriptors)" -le "$open_before" ] || fail "PID 1 has $(descriptors) descriptors, had $open_before"
podctl logs p | grep -q '^1 directory$' || fail "directories of earlier states are left"
stop
