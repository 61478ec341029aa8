#!/bin/sh
# SPDX-License-Identifier: MIT
# imageVerification: Required: what one of imageKeys has signed runs, from any directory of the store;
# what is not signed, signed by somebody else, changed, renamed or given another configuration does not,
# and is not imported either.
. "$(dirname "$0")/lib.sh"

for tool in mksquashfs openssl; do
    command -v $tool > /dev/null || skip "needs $tool"
done
cd "$WORK"
mkdir -p "$N"
for key in ours other; do openssl genpkey -algorithm ed25519 -out $key.pem 2> /dev/null; done
public() { openssl pkey -in "$1.pem" -pubout -outform DER | tail -c 32 | base64; }
cat > "$N/node.yaml" << CONFIG
apiVersion: podinit.io/v1
kind: BoardConfig
imageVerification: Required
imageKeys: ["$(public ours)"]
CONFIG
start
mkimage="$here/../../rootfs/mkimage"
store=$N/images/docker.io/library
unsquashfs -q -n -d root "$(find "$store" -name 1.35.squashfs)" > /dev/null
made() { name=$1; shift; "$mkimage" "$@" "$N/images" "$name" root > /dev/null; }
made signed -k ours.pem
made unsigned
made other -k other.pem
made changed -k ours.pem
made configured -k ours.pem
cp -r "$store/signed" "$store/renamed"
printf x | dd of="$store/changed/latest.squashfs" bs=1 seek=5000 conv=notrunc 2> /dev/null
echo '{"config": {"Cmd": ["true"]}}' > "$store/configured/latest.json"
for name in signed unsigned other changed configured renamed; do
    pod $name 'echo it runs; sleep 1000' | sed "s|image: .*|image: $name|" | manifest $name.yaml
done
must 20 log_has signed "it runs"
must 10 event 'library/unsigned/latest": image is not signed, and imageVerification is Required'
for name in other changed configured renamed; do
    must 10 event "library/$name/latest"'": the image is signed by none of imageKeys, or was changed'
    status_is $name Running && fail "$name runs"
done
id=$(podctl get pods signed -o json | tr ',' '\n' | sed -n 's/.*"imageID": *"\([^"]*\)".*/\1/p')
[ "$id" = "sha256:$(sha256sum < "$store/signed/latest.squashfs" | sed 's/ .*//')" ] || fail "its ID is $id"
# An import takes the signature that lies beside the file.
mkdir made
"$mkimage" -k ours.pem made app:1 root > /dev/null
for suffix in squashfs json sig; do cp "made/docker.io/library/app/1.$suffix" "app.$suffix"; done
if podctl image import app.squashfs application:1 > said 2>&1; then fail "under another name it was taken"; fi
grep -q "signed by none of imageKeys" said || fail "it said: $(cat said)"
podctl image import app.squashfs app:1 > said || fail "it said: $(cat said)"
pod app 'echo it runs; sleep 1000' | sed "s|image: .*|image: app:1|" | manifest app.yaml
must 10 log_has app "it runs"
rm app.sig
if podctl image import app.squashfs app:1 > said 2>&1; then fail "it was taken without a signature"; fi
grep -q "image is not signed" said || fail "it said: $(cat said)"
podctl image import app.squashfs app:2 --signature made/docker.io/library/app/1.sig > said || fail "it said: $(cat said)"
stop
