#!/bin/sh
# SPDX-License-Identifier: MIT
# Root of a container under RuntimeDefault: what the kernel would allow to anyone (user namespaces,
# keyrings, io_uring, bpf, AF_ALG and AF_VSOCK, other personalities) and what it would refuse anyway. CVE-2022-0185
# (a user namespace first), CVE-2026-31431 (AF_ALG), CVE-2017-5226 (TIOCSTI).
. "$(dirname "$0")/lib.sh"

start
filtered() { echo "    securityContext: {seccompProfile: {type: RuntimeDefault}${1:+, $1}}"; }
{
    attacker root "filtered privileged kernel inside"; filtered
    echo ---
    attacker user "filtered privileged kernel inside"; filtered "runAsUser: 1000, allowPrivilegeEscalation: false"
    echo ---
    # The attacks themselves are good, and it is the filter that refuses them.
    attacker open "unshare-user clone3 personality keyctl"
    echo ---
    # Through every pair that a capability opens: what is asked for is given.
    attacker admin "mount fsopen unshare-net clone3-pid sethostname socket-alg"; filtered "capabilities: {add: [SYS_ADMIN]}"
} | manifest pods.yaml
for p in root user; do
    all_refused $p
    log_has $p "clone3: refused ENOSYS" || fail "$p: clone3: $(podctl logs $p | grep clone3)"
done
must 30 log_has open "attacks done, 4 got through"
must 30 log_has admin "attacks done, 5 got through"
log_has admin "socket-alg: refused" || fail "AF_ALG is open to CAP_SYS_ADMIN"
stop
