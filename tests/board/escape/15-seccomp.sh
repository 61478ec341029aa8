#!/bin/sh
# SPDX-License-Identifier: MIT
# RuntimeDefault by this machine's own numbers: the calls that take the number of another (o32), AF_ALG, namespaces and
# mounts are refused; clocks and waiting, by whichever family of calls, work. The API process has its own filter.
. /tests/lib.sh

# shellcheck disable=SC2034 # for pod
IMAGE=attack:1

attacker() {
    pod "$1" "attack filtered privileged; date +%Y; sleep 0.1 && echo slept; sleep 1000"
    echo "    securityContext: {seccompProfile: {type: RuntimeDefault}, $2}"
}
{
    attacker p 'runAsUser: 0'
    echo ---
    attacker q 'runAsUser: 1000, allowPrivilegeEscalation: false'
} | apply
for p in p q; do
    must 60 log_has $p slept
    said=$(podctl logs $p)
    echo "$said" | grep -q 'attacks done, 0 got through' || fail "$p: $(echo "$said" | grep 'GOT THROUGH')"
    for word in clone3 $(case $(uname -m) in mips*) echo socketcall-alg ;; esac); do
        echo "$said" | grep -q "^$word: refused ENOSYS" || fail "$p: $(echo "$said" | grep "^$word:")"
    done
    # Where the kernel shows a filter the call that is meant, it is that one's answer; else that of syscall(2).
    case $(uname -m) in mips*)
        echo "$said" | grep -qE '^indirect-unshare: refused (EPERM|ENOSYS)' || fail "$p: $(echo "$said" | grep ^indirect)" ;;
    esac
    echo "$said" | grep -q "^socket-alg: refused EPERM" || fail "$p: $(echo "$said" | grep ^socket-alg)"
    [ "$(echo "$said" | grep -c "^$(date +%Y)$")" = 1 ] || fail "$p: the clock says $(echo "$said" | grep '^[0-9]*$')"
done
