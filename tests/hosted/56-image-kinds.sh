#!/bin/sh
# SPDX-License-Identifier: MIT
# What images are made of, and what they are: layers with whiteouts and devices, archives of docker and
# OCI, tars that lead outside, names that do, 100,000 files, blocks of 1 MiB, a block device, a damaged squashfs.
. "$(dirname "$0")/lib.sh"

for tool in mksquashfs skopeo umoci losetup; do
    command -v $tool > /dev/null || skip "needs $tool"
done
start
before=$(held)
mkimage="$here/../../rootfs/mkimage"
good=$(find "$N/images" -name 1.35.squashfs)
store=$N/images/docker.io/library
cd "$WORK"
mkdir archive one two
unsquashfs -q -n -f -d one "$good" > /dev/null
mkdir -p one/opt/sub one/srv two/opt two/srv
echo old > one/opt/gone
echo old > one/opt/changed
echo kept > one/opt/sub/kept
chown 1000:2000 one/opt/sub/kept
mknod one/opt/null c 1 3
mknod one/opt/disk b 7 0
: > two/opt/.wh.gone
echo old > one/srv/hidden
: > two/srv/.wh..wh..opq
echo new > two/srv/alone
echo new > two/opt/changed
tar -C one -cf archive/one.tar .
tar -C two -cf archive/two.tar .
sum() { sha256sum < "$1" | sed 's/ .*//'; }
cat > archive/config.json << CONFIG
{"architecture": "amd64", "os": "linux", "config": {"Cmd": ["sh", "-c", "cat /opt/changed; ls /opt; ls /srv; stat -c %u:%g /opt/sub/kept; echo x > /opt/null; head -c 1 /opt/disk; exec sleep 1000"]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sum archive/one.tar)", "sha256:$(sum archive/two.tar)"]}}
CONFIG
echo '[{"Config": "config.json", "RepoTags": ["app:1"], "Layers": ["one.tar", "two.tar"]}]' > archive/manifest.json
tar -C archive -cf docker.tar manifest.json config.json one.tar two.tar
skopeo --insecure-policy copy --quiet docker-archive:docker.tar oci-archive:oci.tar:app:1
"$mkimage" "$N/images" app:docker docker.tar > /dev/null
"$mkimage" "$N/images" app:oci oci.tar > /dev/null
cmp "$store/app/docker.squashfs" "$store/app/oci.squashfs" || fail "the same image in two archives is not the same"
"$mkimage" "$N/images" app:tar archive/one.tar > /dev/null
for name in ../x a/../../x /x App app/App "$(printf 'a%.0s' $(seq 300))"; do
    if "$mkimage" "$N/images" "$name" archive/one.tar 2> said; then fail "$name was taken for a name"; fi
    grep -q "is no image name" said || fail "mkimage: $(cat said)"
done
# What leads out of a tar stays in the image, or nothing of it is there.
mkdir -p evil/in
echo evil > evil/leads-out
(cd evil/in && tar -P -cf ../../evil.tar ../leads-out -C "$WORK/one" .)
"$mkimage" "$N/images" app:evil evil.tar > /dev/null 2>&1
for out in "$N/images/leads-out" "$WORK/leads-out"; do [ ! -e "$out" ] || fail "a tar wrote outside: $out"; done
head -c 100000 docker.tar > cut.tar
if "$mkimage" "$N/images" app:cut cut.tar 2> said; then fail "a tar that is cut off was taken"; fi
grep -q "cut.tar is no tar archive" said || fail "mkimage: $(cat said)"
[ ! -e "$store/app/cut.squashfs" ] || fail "half an image is in the store"

# as_is NAME IMAGE: a pod that runs what its image says.
as_is() { pod "$1" x | sed "s|image: .*|image: $2|; /command:/,\$d" | manifest "$1.yaml"; }
as_is layers app:docker
must 15 log_has layers "1000:2000"
log_has layers new || fail "the upper layer is not seen: $(podctl logs layers)"
if log_has layers gone; then fail "a whiteout is not obeyed: $(podctl logs layers)"; fi
log_has layers alone && ! log_has layers hidden || fail "a directory that an upper layer makes anew shows the lower one: $(podctl logs layers)"
must 10 log_has layers "can't create /opt/null: Permission denied"
must 10 log_has layers "head: /opt/disk: Permission denied"
pod tar 'ls /opt; sleep 1000' | sed 's|image: .*|image: app:tar|' | manifest tar.yaml
must 10 log_has tar gone

# Many files, and large blocks.
mkdir -p one/many
(cd one/many && seq 1 100000 | xargs touch)
mkdir -p "$store/large" "$store/device" "$store/damaged"
"$mkimage" "$N/images" many one > /dev/null
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$(pid1)/status"; }
resident_before=$(resident)
pod many 'ls /many | wc -l; sleep 1000' | sed 's|image: .*|image: many|' | manifest many.yaml
must 20 log_has many 100000
# A pod is a few KiB; 100,000 of anything would be seen.
[ "$(resident)" -le $((resident_before + 100)) ] || fail "PID 1 grew from $resident_before to $(resident) KiB"
rm -r one/many
mksquashfs one "$store/large/latest.squashfs" -comp xz -b 1M -quiet -no-progress > /dev/null
pod large 'sleep 1000' | sed 's|image: .*|image: large|' | manifest large.yaml
warned() { podctl events | grep -q 'Warning .*Image "large": its blocks of 1024 KiB cost about 5120 KiB of memory'; }
must 10 warned
must 10 status_is large Running
podctl image import "$store/large/latest.squashfs" large:2 | grep -q "1024 KiB cost about 5120 KiB" ||
    fail "an import of large blocks says nothing"

# A block device, whole and cut off.
loop=$(losetup --read-only --find --show "$good")
number=$(cat "/sys/block/${loop#/dev/}/dev")
mknod "$store/device/latest.squashfs" b "${number%:*}" "${number#*:}"
pod device 'echo on a device; sleep 1000' | sed 's|image: .*|image: device|' | manifest device.yaml
must 10 log_has device "on a device"
head -c 32768 "$good" > short
short=$(losetup --read-only --find --show short)
number=$(cat "/sys/block/${short#/dev/}/dev")
mknod "$store/device/short.squashfs" b "${number%:*}" "${number#*:}"
pod short 'sleep 1000' | sed 's|image: .*|image: device:short|' | manifest short.yaml
must 10 event 'library/device/short": image is truncated: 32 of'
losetup --detach "$short"

# The tables at its end are damaged: the kernel says so, and it is tried again only after a wait.
size=$(stat -c %s "$good")
cp "$good" "$store/damaged/latest.squashfs"
dd if=/dev/zero of="$store/damaged/latest.squashfs" bs=1 seek=$((size - 5000)) count=4990 conv=notrunc 2> /dev/null
pod damaged 'sleep 1000' | sed 's|image: .*|image: damaged|' | manifest damaged.yaml
must 10 event 'Failed to mount image "docker.io/library/damaged/latest"'
must 10 status_is damaged ImagePullBackOff
rm "$N"/manifests/*
for name in layers tar many large device short damaged; do must 20 gone $name; done
losetup --detach "$loop"
holds_no_more "$before"
stop
