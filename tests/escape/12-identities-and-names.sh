#!/bin/sh
# SPDX-License-Identifier: MIT
# CVE-2024-40635, CVE-2026-46680, CVE-2026-30892: ids that are no ids never become root, not by
# overflow and not by a line of the image's own user file. CVE-2022-2989, -2990, -2995, CVE-2023-25173:
# no group of PID 1's. CVE-2021-43784: a large environment. CVE-2022-23648: an image's word on
# volumes and directories. CVE-2022-0811: what is in a value stays in it. Names that are paths or
# commands, and mounts at the kernel's own places (CVE-2019-16884, CVE-2025-52881) are refused.
. "$(dirname "$0")/lib.sh"

# PID 1 itself is in groups that no container may have.
if ! command -v setpriv > /dev/null; then skip "needs setpriv"; fi
start setpriv --groups 4242,27
# user_image NAME USER: its user file gives the user's very text the id 0.
user_image() {
    evil_image "$1" "echo '$2:x:0:0:::' >> etc/passwd"
    printf '{"architecture": "amd64", "os": "linux", "config": {"User": "%s", "WorkingDir": "%s", "Volumes": {"../../../../etc": {}, "/proc": {}}}}\n' \
        "$2" "../../../..$WORK/decoy" > "$N/images/docker.io/library/$1/latest.json"
    pod "$1" 'echo "runs as $(id -u)"; sleep 1000' '  securityContext: {runAsNonRoot: true}' |
        sed "s|image: .*|image: $1|" | manifest "$1.yaml"
}
not_started() { podctl get pods "$1" -o json | grep -qE 'CreateContainer(Config)?Error|RunContainerError|CrashLoopBackOff'; }
number=0
for user in 4294967296 2147483648 -1 +1 1x 0x0 00 ' 1' 99999999999999999999; do
    number=$((number + 1))
    user_image "user$number" "$user"
done
user_image good 1000
must 15 log_has good "runs as 1000"
{ pod ids 'grep -E "^(Uid|Groups|CapInh|CapAmb)" /proc/self/status; sleep 1000'; echo '    securityContext: {runAsUser: 1000, runAsGroup: 1000}'; } |
    manifest ids.yaml
must 10 log_has ids Groups:
! podctl logs ids | grep -E '^Groups:.*(4242|27|[^0-9]0[^0-9])' || fail "groups of PID 1's: $(podctl logs ids)"
pod root-groups 'grep ^Groups /proc/self/status; sleep 1000' | manifest root-groups.yaml
must 10 log_has root-groups Groups:
! podctl logs root-groups | grep -E '4242|27' || fail "groups of PID 1's: $(podctl logs root-groups)"
for i in $(seq $number); do
    ! log_has "user$i" "runs as" || fail "user$i: $(podctl logs "user$i")"
    must 10 not_started "user$i"
done

{
    pod large 'echo "${#LARGE} and ${#PLUS} $PLUS"; sleep 1000'
    printf '    env:\n    - {name: PLUS, value: "1+kernel.core_pattern=|/x"}\n    - {name: LARGE, value: "%s"}\n' \
        "$(head -c 70000 /dev/zero | tr '\0' x)"
} | manifest large.yaml
must 10 log_has large '70000 and 25 1+kernel.core_pattern=|/x'

# refuse TEXT: podctl does not take what is on stdin, and says this.
refuse() {
    if said=$(podctl apply -f - 2>&1); then fail "taken: $1"; fi
    case $said in *"$1"*) ;; *) fail "wanted: $1, said: $said" ;; esac
}
for id in 2147483648 4294967295 4294967296 -1; do
    { pod bad 'id'; echo "    securityContext: {runAsUser: $id}"; } | refuse "must be between 0 and 2147483647, inclusive"
done
for name in ../x 'a;b' .. a/b '$(reboot)' "$(head -c 300 /dev/zero | tr '\0' a)"; do
    pod x id | sed "s|name: x|name: '$name'|" | refuse metadata.name
    pod x id | sed "s|name: main|name: '$name'|" | refuse spec.containers
    pod x id "  volumes: [{name: '$name', emptyDir: {}}]" | refuse spec.volumes
done
{ pod x id '  volumes: [{name: v, emptyDir: {}}]'; echo '    volumeMounts: [{name: v, mountPath: /x, subPath: ../../etc}]'; } | refuse subPath
for key in 'kernel.core_pattern' 'net/../kernel/core_pattern' 'net.ipv4.ip_forward=1'; do
    pod "s$(echo "$key" | cksum | cut -d ' ' -f 1)" id "  securityContext: {sysctls: [{name: '$key', value: '1'}]}" |
        podctl apply -f - > "$WORK/said" 2>&1 || true
done
sleep 1
podctl get pods | grep '^s[0-9]' | grep -q Running && fail "a sysctl of the machine was set: $(podctl get pods)"
# A place of the kernel's, also by a link of the image.
for place in /proc /proc/self/attr /proc/sys /x/../proc/sys/kernel /link /link/sys; do
    name=m$(echo "$place" | tr -dc a-z)
    { pod "$name" 'ls /proc; sleep 1000' '  volumes: [{name: v, emptyDir: {}}]'; echo "    volumeMounts: [{name: v, mountPath: $place}]"; } |
        sed 's|image: .*|image: linked|' > "$WORK/$name.yaml"
done
evil_image linked 'ln -s /proc link'
for file in "$WORK"/m*.yaml; do manifest "$(basename "$file")" < "$file"; done
for file in "$WORK"/m*.yaml; do
    name=$(basename "$file" .yaml)
    must 15 not_started "$name"
done
must 5 event 'mounting "/link": Operation not permitted'
must 5 event 'nothing may be mounted at'
[ ! -e "$WORK/decoy" ] || fail "made outside: $WORK/decoy"
stop
