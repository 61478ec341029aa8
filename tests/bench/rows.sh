# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# rows.sh: what takes time: starts, restarts, pods. Each row_NAME measures its floor, podinit and the
# peers by turns, and writes its lines of the table.

# floor TOOL COUNT WORD...: its figures, of the image that is mounted here.
floor() {
    tool=$1 count=$2
    shift 2
    "$BENCH" "$tool" "$count" "$LOWER" "$ROOT" "$GROUPS_OF_FLOOR" "$@"
}

# The stamps of a pod's containers $2..., in order, that have ended.
stamps() {
    pod_=$1
    shift
    for c_ in "$@"; do
        awk '{ print $4; exit }' "$N"/log/default_"${pod_}"_*/"$c_"/0.log
    done
}

forgotten() { ! ls -d "$N"/log/default_"$1"_* > /dev/null 2>&1; }

# Looked for in the log: podctl would start the API process, which PID 1 then tells of every change.
has_stamp() { [ -n "$(stamps "$1" "$2" 2> /dev/null)" ]; }

# unified COMMAND...: where control groups are as most machines have them today, version 2 alone: not all
# peers run beside both.
unified() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare -m sh -c 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"' sh "$@"
}

# peer NAME COUNT COMMAND...: its figures are added to $OUT/start-NAME.ns.
peer() {
    name=$1 count=$2
    shift 2
    [ ! -e "$WORK/no-$name" ] || return 0
    command -v "$1" > /dev/null || { echo "$1 is not installed" > "$WORK/no-$name"; return 0; }
    unified "$BENCH" peer "$count" "$@" >> "$OUT/start-$name.ns" 2> "$WORK/said" ||
        { tr '\n' ' ' < "$WORK/said" > "$WORK/no-$name"; rm -f "$OUT/start-$name.ns"; }
}

# bundle RUNTIME: an OCI bundle that runs the stamp; without resources, which not every machine allows to
# set, so that less is asked of them than of podinit.
bundle() {
    command -v "$1" > /dev/null || return 0
    mkdir -p "$WORK/$1"
    (cd "$WORK/$1" && "$1" spec && jq --arg root "$LOWER" \
        '.process.args = ["/stamp"] | .process.terminal = false | .root = {path: $root, readonly: true} | del(.linux.resources)' config.json > new && mv new config.json)
}

# A container in a pod that exists: from the first instruction of the one before, which ends at once,
# to its own.
chain() {
    words=
    for k in 1 2 3 4 5 6 7 8 9 10 11; do words="$words i$k"; done
    {
        printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: chain}\nspec:\n  restartPolicy: Never\n  initContainers:\n'
        for k in $words; do printf '  - {name: %s, image: "stamp:1"}\n' "$k"; done
        printf '  containers:\n  - {name: main, image: "stamp:1"}\n'
    } | manifest chain.yaml
    must 30 has_stamp chain main
    # shellcheck disable=SC2086 # names are words
    stamps chain $words | awk 'NR > 1 { print $1 - last } { last = $1 }' >> "$OUT/start-podinit.ns"
    rm "$N/manifests/chain.yaml"
    must 10 forgotten chain
}

row_start() {
    start
    bundle crun
    bundle runc
    for round in $(seq "$ROUNDS"); do
        floor chain 10 /stamp >> "$OUT/start-floor.ns"
        chain
        floor whole 10 /stamp >> "$OUT/start-whole.ns"
        peer bwrap 10 bwrap --unshare-all --ro-bind "$LOWER" / --proc /proc --dev /dev /stamp
        peer crun 10 crun --root "$WORK/crun-state" run --bundle "$WORK/crun" "bench-crun-$$"
        peer runc 10 runc --root "$WORK/runc-state" run --bundle "$WORK/runc" "bench-runc-$$"
    done
    stop
    head_line "container start, ms"
    line "  in a pod that exists" floor "$OUT/start-floor.ns"
    line "" podinit "$OUT/start-podinit.ns" "$OUT/start-floor.ns"
    for name in bwrap crun runc; do
        if [ -e "$WORK/no-$name" ]; then figure "" $name "-" "$(cat "$WORK/no-$name")"
        else line "" $name "$OUT/start-$name.ns" "$OUT/start-floor.ns"; fi
    done
    line "  a floor with all its mounts" floor "$OUT/start-whole.ns" "$OUT/start-floor.ns"
    line "" podinit "$OUT/start-podinit.ns" "$OUT/start-whole.ns"
}

# process_of [POD]: the machine's number of its only container's process, of any without a name.
process_of() {
    for pid in $(processes); do
        if [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = stamp ] &&
            grep -qF "${1:-}" "/proc/$pid/environ" 2> /dev/null; then echo "$pid"; return; fi
    done
}

second_stamp() { second=$(awk '{ print $4; exit }' "$N"/log/default_"$1"_*/main/1.log 2> /dev/null) && [ -n "$second" ]; }

# The first restart comes at once, as under a kubelet; each figure has a pod of its own.
restart() {
    {
        pod "again$1" '' '  restartPolicy: Always' | sed '/command:/,$d'
        printf '    args: [stay]\n    env: [{name: POD, value: again%s}]\n' "$1"
    } | manifest "again$1.yaml"
    must 10 has_stamp "again$1" main
    killed=$("$BENCH" act kill "$(process_of "again$1")")
    must 10 second_stamp "again$1"
    echo $((second - killed)) >> "$OUT/restart-podinit.ns"
    rm "$N/manifests/again$1.yaml"
    must 10 forgotten "again$1"
}

# runsv waits for a second between two starts: the service has run for longer when it is killed.
restart_runsv() {
    command -v runsv > /dev/null || return 0
    if [ ! -d "$WORK/service" ]; then
        mkdir -p "$WORK/service"
        printf '#!/bin/sh\nexec %s stay >> %s\n' "$STAMP" "$WORK/service/out" > "$WORK/service/run"
        chmod +x "$WORK/service/run"
        runsv "$WORK/service" 2> /dev/null &
        runsv=$!
        must 5 test -s "$WORK/service/out"
    fi
    sleep 1.2
    lines=$(wc -l < "$WORK/service/out")
    killed=$("$BENCH" act kill "$(cat "$WORK/service/supervise/pid")")
    more() { [ "$(wc -l < "$WORK/service/out")" -gt "$lines" ]; }
    must 5 more
    echo $(($(tail -n 1 "$WORK/service/out") - killed)) >> "$OUT/restart-runsv.ns"
}

row_restart() {
    start
    runsv=
    for round in $(seq "$ROUNDS"); do
        floor restart 10 /stamp >> "$OUT/restart-floor.ns"
        for k in 1 2 3 4; do
            restart "$round-$k"
            restart_runsv
        done
    done
    if [ -n "$runsv" ]; then kill -TERM "$runsv"; wait "$runsv" || true; fi
    stop
    head_line "restart, ms"
    line "  SIGKILL to first instruction" floor "$OUT/restart-floor.ns"
    line "" podinit "$OUT/restart-podinit.ns" "$OUT/restart-floor.ns"
    [ -e "$OUT/restart-runsv.ns" ] && line "" runsv "$OUT/restart-runsv.ns" "$OUT/restart-floor.ns"
}

# A pod: from its manifest's arrival in the directory to the first instruction of its container.
one_pod() {
    pod "$1" '' '  restartPolicy: Never' | sed '/command:/,$d' > "$N/.new"
    mkdir -p "$N/manifests"
    began=$("$BENCH" act rename "$N/.new" "$N/manifests/$1.yaml")
    must 10 has_stamp "$1" main
    echo $(($(stamps "$1" main) - began)) >> "$OUT/pod-podinit.ns"
    rm "$N/manifests/$1.yaml"
    must 10 forgotten "$1"
}

row_pod() {
    start
    for round in $(seq "$ROUNDS"); do
        floor pods 10 "$BUILD/pause" /stamp 300 >> "$OUT/pod-floor.ns" # about as long as a pod takes to be forgotten
        for k in 1 2 3 4 5; do one_pod "one$round-$k"; done
    done
    stop
    head_line "pod, ms"
    line "  manifest to first instruction" floor "$OUT/pod-floor.ns"
    line "" podinit "$OUT/pod-podinit.ns" "$OUT/pod-floor.ns"
    play
}

# podman kube play of a pod with two containers and no network, until both run.
play() {
    command -v podman > /dev/null || { figure "" podman - "not installed"; return; }
    stay two 2 'imagePullPolicy: Never' | sed 's|"stamp:1"|"localhost/stamp:1"|' > "$FLOOR/two.yaml"
    if "$BENCHES/podman" "$ROUNDS" "$BENCH" "$LOWER" "$FLOOR" > "$OUT/pod-podman.ns" 2> "$WORK/said"; then
        line "  of two containers" podman "$OUT/pod-podman.ns" "$OUT/pod-floor.ns"
    else
        figure "  of two containers" podman - "$(tail -n 1 "$WORK/said")"
    fi
}
