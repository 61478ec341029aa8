#!/bin/sh
# SPDX-License-Identifier: MIT
# Volumes, working directories and links that a container puts in the way of its own next start:
# mounts and what is made for them stay inside.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/vol/links/b" "$WORK/decoy"
echo secret > "$WORK/decoy/file"
start
before=$(held)
volumes="  restartPolicy: Always
  volumes:
  - {name: host, hostPath: {path: $WORK/vol}}
  - {name: scratch, emptyDir: {}}"

inside=$(basename "$WORK")
{
    pod links "[ -e /vol/second ] && { echo second; ls -d /tmp/$inside; sleep 1000; }
mv /vol/links/a /vol/links/old; ln -s /tmp /vol/links/a; mv /vol/links/b /vol/links/older
ln -s ../../../../../../../..$WORK/decoy /vol/links/b; touch /vol/second" "$volumes"
    cat << POD
    volumeMounts:
    - {name: host, mountPath: /vol}
    - {name: scratch, mountPath: /vol/links/a/$inside}
POD
} | manifest links.yaml
{
    pod out "sleep 1000" "$volumes"
    cat << POD
    volumeMounts:
    - {name: host, mountPath: /vol}
    - {name: scratch, mountPath: /vol/links/b/made}
POD
} > "$WORK/out.yaml"
{
    pod part "sleep 1000" "$volumes"
    cat << POD
    volumeMounts:
    - {name: host, mountPath: /part, subPath: links/b/file}
POD
} > "$WORK/part.yaml"
for place in /proc/self/fd/7 /proc/1/root /dev/fd/9; do
    name=w$(echo $place | tr -dc a-z0-9)
    { pod "$name" 'pwd; sleep 1000'; echo "    workingDir: $place"; } | manifest "$name.yaml"
done
must 10 event 'the working directory "/proc/self/fd/7": Symbolic link loop'
must 10 event 'the working directory "/dev/fd/9": Symbolic link loop'
must 10 event 'the working directory "/proc/1/root": Symbolic link loop'
must 10 log_has links second
must 5 log_has links "/tmp/$inside"
manifest out.yaml < "$WORK/out.yaml"
must 10 event 'mounting "/vol/links/b/made":'
manifest part.yaml < "$WORK/part.yaml"
must 10 event 'failed to prepare subPath for volumeMount "host" of container "main"'
must 1 said 'subPath links/b/file of volume host: '
[ "$(find "$WORK/decoy" | wc -l)" = 2 ] || fail "something was made outside: $(find "$WORK/decoy")"
[ "$(cat "$WORK/decoy/file")" = secret ] || fail "a file outside was changed"
rm "$N"/manifests/*
must 10 gone links
holds_no_more "$before"
stop
