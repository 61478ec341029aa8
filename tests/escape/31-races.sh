#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2021-30465, CVE-2024-45310, CVE-2021-25741, CVE-2017-1002101: while containers that share a volume
# start, one of them exchanges directories of it with links that lead out. A mount, a directory made
# for one, and a subPath stay inside of the root or the volume, or the start fails with a reason.
. "$(dirname "$0")/lib.sh"

mkdir -p "$WORK/vol/place" "$WORK/vol/part/sub" "$WORK/decoy/sub" "$WORK/decoy/mounted"
echo secret > "$WORK/decoy/sub/secret"
ln -s "../../../../../../../..$WORK/decoy" "$WORK/vol/place-link"
ln -s "$WORK/decoy" "$WORK/vol/part-link"
listing() { find "$WORK/decoy" -exec stat -c '%n %f %u %s %Y' {} + | sort; }
untouched=$(listing)
start
warm_up
volumes="  restartPolicy: Never
  volumes: [{name: host, hostPath: {path: $WORK/vol}}, {name: scratch, emptyDir: {}}]"
{
    pod swapper 'attack swap /vol/place /vol/place-link & attack swap /vol/part /vol/part-link' "$volumes"
    echo '    volumeMounts: [{name: host, mountPath: /vol}]'
} | manifest swapper.yaml
is_link() { [ -L "$WORK/vol/$1" ]; }
is_directory() { [ ! -L "$WORK/vol/$1" ] && [ -d "$WORK/vol/$1" ]; }
for name in place part; do
    must 10 is_link $name
    must 10 is_directory $name
done

# racers K: a pod of 30 containers that start while the links move.
racers() {
    printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: racers%s}\nspec:\n%s\n  containers:\n' "$1" "$volumes"
    for i in $(seq 30); do
        cat << POD
  - name: c$i
    image: $IMAGE
    command: [sh, -c, 'find / -xdev -name secret; ls /part /vol/place/mounted 2>&1 | grep secret; echo looked']
    volumeMounts:
    - {name: host, mountPath: /vol}
    - {name: scratch, mountPath: /vol/place/mounted}
    - {name: scratch, mountPath: /vol/place/made-$i/deeper}
    - {name: host, mountPath: /part, subPath: part/sub}
POD
    done
}
# Each container of the pod has run, or was refused and waits to be tried again.
tried() {
    podctl get pods "$1" -o json | grep -o '"reason": *"[A-Za-z]*"' > "$WORK/reasons"
    [ "$(grep -cE 'Completed|CreateContainer|StartError' "$WORK/reasons")" -ge 30 ]
}
for round in 1 2 3; do
    racers $round | manifest racers.yaml
    retry 60 tried racers$round || fail "not all of racers$round were tried: $(sort "$WORK/reasons" | uniq -c)"
    for i in $(seq 30); do
        ! podctl logs racers$round -c c$i 2> /dev/null | grep secret || fail "container c$i saw what is outside"
    done
    grep -c Completed "$WORK/reasons" >> "$WORK/completed" || true
    ! grep -F "$WORK/decoy" "/proc/$(pid1)/mountinfo" || fail "a mount is outside of the containers"
    rm "$N/manifests/racers.yaml"
    must 30 gone racers$round
done
awk '{ n += $1 } END { exit !n }' "$WORK/completed" || fail "none of the containers ever started"
must 5 is_link place
[ "$(listing)" = "$untouched" ] || fail "outside, this changed: $(listing)"
rm "$N"/manifests/*
must 20 gone swapper
holds_no_more "$before"
stop
