# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# pods.sh: the words that hosted and board cases have in common; both lib.sh read it, and bring
# podctl, fail and holdings.

# shellcheck disable=SC2034 # for the cases
IMAGE=busybox:1.35

skip() {
    echo "$*"
    exit 77
}

# retry SECONDS COMMAND...: until it succeeds; false when the time is up.
retry() {
    until_=$(($(date +%s) + $1))
    shift
    while ! "$@" > /dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until_" ] || return 1
        sleep 0.2
    done
}

# must SECONDS COMMAND...: the same, and a failure of the case when it does not happen.
must() {
    seconds=$1
    shift
    retry "$seconds" "$@" || fail "not within $seconds s: $*"
}

event() { podctl events | grep -qF -e "$*"; }
# column NAME K: the K-th column of a pod's line.
column() { podctl get pods | awk -v n="$1" -v k="$2" '$1 == n { print $k }'; }
status_is() { [ "$(column "$1" 3)" = "$2" ]; }
ready_is() { [ "$(column "$1" 2)" = "$2" ]; }
restarts_over() { [ "$(column "$1" 4)" -ge "$2" ]; }
no_pressure() { podctl describe node | grep -q '^  MemoryPressure  *False'; }
gone() { [ -z "$(column "$1" 1)" ]; }
log_has() { name=$1; shift; podctl logs "$name" | grep -qF -e "$*"; }
uid_of() { podctl get pods "$1" -o json | tr ',{' '\n\n' | sed -n 's/^ *"uid": *"\([^"]*\)".*/\1/p' | head -n 1; }

# pod NAME SCRIPT [SPEC]: the text of a pod with one container that runs SCRIPT in a shell; SPEC is
# further lines of the pod's spec. What is written behind it belongs to the container.
pod() {
    cat << POD
apiVersion: v1
kind: Pod
metadata:
  name: $1
spec:
  terminationGracePeriodSeconds: 1
${3:-}
  containers:
  - name: main
    image: $IMAGE
    command:
    - sh
    - -c
    - |
$(printf '%s\n' "$2" | sed 's/^/      /')
POD
}

same_holdings() { [ "$(holdings)" = "$1" ]; }

# two_inits: the text of a pod, init, whose init containers each leave a word for the next.
two_inits() {
    cat << POD
apiVersion: v1
kind: Pod
metadata:
  name: init
spec:
  terminationGracePeriodSeconds: 1
  volumes:
  - name: shared
    emptyDir: {}
  initContainers:
  - name: first
    image: $IMAGE
    command: [sh, -c, "sleep 1; echo first > /shared/steps"]
    volumeMounts: [{name: shared, mountPath: /shared}]
  - name: second
    image: $IMAGE
    command: [sh, -c, "grep -q first /shared/steps && echo second >> /shared/steps"]
    volumeMounts: [{name: shared, mountPath: /shared}]
  containers:
  - name: main
    image: $IMAGE
    command: [sh, -c, "cat /shared/steps; exec sleep 1000"]
    volumeMounts: [{name: shared, mountPath: /shared}]
POD
}

# saw_both_inits FILE: a watcher's lines tell every step of that pod.
saw_both_inits() {
    seen=$(awk '$1 == "init" { print $3 }' "$1" | uniq | tr '\n' ' ')
    case $seen in
        *Init:0/2*Init:1/2*PodInitializing*Running*) ;;
        *) fail "a watcher saw: $seen" ;;
    esac
}
