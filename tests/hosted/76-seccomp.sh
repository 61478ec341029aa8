#!/bin/sh
# SPDX-License-Identifier: MIT
# Filters of system calls: whom they are put on, by whom and when; what cannot be had stops the container.
. "$(dirname "$0")/lib.sh"

compile="$BUILD/seccomp/compile"
numbers=$here/../../board/seccomp/syscalls
profiles=$here/../../configs/seccomp
[ -x "$compile" ] || skip "$compile is not built"
machine=$(uname -m)

# profile NAME MACHINE < TEXT: compiles a profile into the node's folder.
profile() {
    cat > "$WORK/text"
    "$compile" "$2" "$numbers" "$WORK/text" "$N/seccomp/$1"
}

# secured NAME SCRIPT PROFILE [LINE...]: a pod whose container has this profile and lines in its context.
secured() {
    pod "$1" "$2" "${RESTART:-}"
    echo "    securityContext:"
    [ -z "$3" ] || echo "      seccompProfile: $3"
    shift 3
    [ $# = 0 ] || printf '      %s\n' "$@"
}
local_profile() { echo "{type: Localhost, localhostProfile: \"$1\"}"; }

mkdir -p "$N/seccomp/dir"
printf 'include %s\ndeny mkdir mkdirat\nothers deny\n' "$profiles/runtime-default.profile" | profile dir/no-mkdir "$machine"
echo 'others allow' | profile open "$machine"
printf 'deny execve execveat\nothers allow\n' | profile no-exec "$machine"
printf 'deny capset\nothers allow\n' | profile no-capset "$machine"
echo 'others allow' | profile foreign mipsel
: > "$N/seccomp/empty"
head -c 60 "$N/seccomp/dir/no-mkdir" > "$N/seccomp/cut"
echo 'others allow' > "$N/seccomp/text"
mkfifo "$N/seccomp/fifo"
cp "$N/seccomp/open" "$WORK/outside"
ln -s "$WORK/outside" "$N/seccomp/link"
start

# The four ways in: by capability or by no_new_privs, root or not. Nothing is left of what it took (a8: with CAP_MKNOD,
# where devices are filtered).
state='grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/self/status | tr "\t\n" " ,"; unshare -m true 2>&1; mkdir /tmp/x 2>&1; echo end; sleep 1000'
filtered=$(local_profile dir/no-mkdir)
{
    secured root "$state" "$filtered"; echo ---
    secured user "$state" "$filtered" "runAsUser: 1000"; echo ---
    secured calm "$state" "$filtered" "allowPrivilegeEscalation: false"; echo ---
    secured calm-user "$state" "$filtered" "allowPrivilegeEscalation: false" "runAsUser: 1000"; echo ---
    secured default 'unshare -m true 2>&1; mkdir /x && echo made; sleep 1000' '{type: RuntimeDefault}'; echo ---
    secured admin 'unshare -m true && echo shared nothing; sleep 1000' '{type: RuntimeDefault}' "capabilities: {add: [SYS_ADMIN]}"; echo ---
    secured god 'grep ^Seccomp: /proc/self/status; sleep 1000' '{type: RuntimeDefault}' "privileged: true"; echo ---
    pod wide 'grep ^Seccomp: /proc/self/status; sleep 1000' '  securityContext: {seccompProfile: {type: RuntimeDefault}}'; echo ---
    secured probed 'sleep 1000' "$filtered"
    cat << 'POD'
    readinessProbe: {periodSeconds: 1, exec: {command: [sh, -c, 'grep -q "^Seccomp:.2" /proc/self/status && ! mkdir /tmp/x']}}
POD
} | manifest good.yaml
for name in root user calm calm-user; do
    must 20 log_has $name end
    log_has $name "unshare: unshare(0x20000): Operation not permitted" || fail "$name: $(podctl logs $name)"
    log_has $name "mkdir: can't create directory '/tmp/x': Operation not permitted" || fail "$name: $(podctl logs $name)"
done
podctl logs root | grep -qE "CapEff: 00000000a[08]0425fb,NoNewPrivs: 0,Seccomp: 2," || fail "root: $(podctl logs root)"
log_has user "CapEff: 0000000000000000,NoNewPrivs: 0,Seccomp: 2," || fail "user: $(podctl logs user)"
podctl logs calm | grep -qE "CapEff: 00000000a[08]0425fb,NoNewPrivs: 1,Seccomp: 2," || fail "calm: $(podctl logs calm)"
log_has calm-user "CapEff: 0000000000000000,NoNewPrivs: 1,Seccomp: 2," || fail "calm-user: $(podctl logs calm-user)"
must 20 log_has default made
log_has default "Operation not permitted" || fail "RuntimeDefault lets a container unshare"
must 20 log_has admin "shared nothing"
must 20 log_has god "Seccomp:	0"
must 20 ready_is probed 1/1
must 20 log_has wide "Seccomp:	2"
podctl describe pod wide | grep -qE '^SeccompProfile: +RuntimeDefault$' || fail "$(podctl describe pod wide)"
podctl describe pod root | grep -A1 -E '^    SeccompProfile: +Localhost$' | grep -qE '^      LocalhostProfile: +dir/no-mkdir$' ||
    fail "$(podctl describe pod root)"
rm "$N/manifests/good.yaml"
must 20 gone root

RESTART='  restartPolicy: Never'
n=0
{
    for file in missing empty cut text foreign fifo link ""; do
        n=$((n + 1))
        secured "bad$n" 'echo it runs' "$(local_profile "$file")"
        echo ---
    done
    secured stuck 'echo it runs' "$(local_profile no-exec)"; echo ---
    secured stuck2 'echo it runs' "$(local_profile no-capset)"; echo ---
    secured calm2 'echo it runs' "$(local_profile no-capset)" "allowPrivilegeEscalation: false"
} | manifest bad.yaml
n=0
while read -r file reason; do
    n=$((n + 1))
    must 20 event "Error: Failed to start container \"main\": cannot load seccomp profile \"$file\": $reason"
    must 5 status_is "bad$n" CreateContainerError
done << 'REASONS'
missing No such file or directory
empty not a compiled profile
cut cut off, or too long
text not a compiled profile
foreign compiled for another machine
fifo not a compiled profile
link Cross-device link
REASONS
must 20 event "localhostProfile must be set if seccompProfile type is Localhost."
must 5 status_is bad8 CreateContainerConfigError
# What a profile forbids podinit too: the last steps are under it, one less with no_new_privs.
must 20 event 'Failed to start container "main": exec /usr/local/sbin/sh: Operation not permitted'
must 20 event 'Failed to start container "main": setting capabilities: Operation not permitted'
must 20 log_has calm2 "it runs"
podctl logs stuck 2>&1 | grep -q "it runs" && fail "a container ran without its profile"
rm "$N/manifests/bad.yaml"
must 20 gone bad1
stop

# What the node says of pods that say nothing.
printf '%s\n' 'apiVersion: kubelet.config.k8s.io/v1beta1' 'kind: KubeletConfiguration' 'seccompDefault: true' > "$N/node.yaml"
RESTART=
show='grep ^Seccomp: /proc/self/status; sleep 1000'
{
    pod silent "$show"; echo ---
    secured open "$show" '{type: Unconfined}'; echo ---
    secured god "$show" '' 'privileged: true'
} | manifest default.yaml
start
must 20 log_has silent "Seccomp:	2"
must 20 log_has open "Seccomp:	0"
must 20 log_has god "Seccomp:	0"
stop
