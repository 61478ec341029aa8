# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# costs.sh: what many pods take of time and memory, what an idle node does, what probes cost.

# What a container that stays runs.
STAYS='args: [stay]'

# stay NAME CONTAINERS [PROBE]: a pod of containers that stay.
stay() {
    printf -- '---\napiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n  terminationGracePeriodSeconds: 0\n  containers:\n' "$1"
    for c in $(seq "$2"); do
        printf '  - {name: c%s, image: "stamp:1", %s%s}\n' "$c" "$STAYS" "${3:+, $3}"
    done
}

# pods COUNT CONTAINERS [PROBE]: they are there and ready, and $began and $ended say since when. A file for
# each hundred of them.
pods() {
    mkdir -p "$N/manifests" "$N/new"
    for p in $(seq "$1"); do stay "p$p" "$2" "${3:-}" >> "$N/new/pods$(((p - 1) / 100)).yaml"; done
    began=$("$BENCH" act rename "$N/new/pods0.yaml" "$N/manifests/pods0.yaml")
    find "$N/new" -type f -exec mv {} "$N/manifests" \;
    all_stamped() { [ "$(cat "$N"/log/default_p*/c*/0.log 2> /dev/null | wc -l)" -ge "$(($1 * $2))" ]; }
    must 60 all_stamped "$1" "$2"
    ended=$(cat "$N"/log/default_p*/c*/0.log | awk '$4 > last { last = $4 } END { printf "%.0f\n", last }')
    running() { [ "$(podctl get pods | grep -c "$1/$1 .*Running")" = "$2" ]; }
    must 60 running "$2" "$1"
}

no_pods() {
    rm "$N"/manifests/pods*.yaml
    empty() { [ -z "$(ls "$N/log")" ]; }
    must 60 empty
}

pss() { awk '/^Pss:/ { print $2 }' "/proc/$1/smaps_rollup"; }
# What the kernel holds of memory for all.
kernel_kib() { awk '/^(Slab|KernelStack|PageTables|Percpu):/ { n += $2 } END { print n }' /proc/meminfo; }

# The holders' memory, together.
pauses_kib() {
    for pid in $(processes); do
        if [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = pause ]; then pss "$pid"; fi
    done | awk '{ n += $1 } END { print n + 0 }'
}

# A node for more pods than a kubelet has by default; what each may write is little, so that all fit.
scale_conf() {
    mkdir -p "$N"
    printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 300\npodCIDR: 10.244.0.0/16\n' > "$N/node.yaml"
}

row_scale() {
    head_line "pods at once, ms a pod"
    for count in 1 10 100 300; do
        scale_conf
        start
        rm -f "$WORK/floor"
        floor pods "$count" "$BUILD/pause" /stamp > "$WORK/floor"
        awk '{ n += $1 } END { printf "%.0f\n", n / NR }' "$WORK/floor" > "$OUT/scale-$count-floor.ns"
        pods "$count" 1 'resources: {limits: {ephemeral-storage: 1Mi}}'
        echo $(((ended - began) / count)) > "$OUT/scale-$count-podinit.ns"
        line "  $count" floor "$OUT/scale-$count-floor.ns"
        line "" podinit "$OUT/scale-$count-podinit.ns" "$OUT/scale-$count-floor.ns"
        figure "  PID 1 with $count" podinit "$(pss "$(pid1)")" "KiB PSS"
        no_pods
        stop
        rm "$N/node.yaml"
    done
}

row_memory() {
    start
    probe='readinessProbe: {exec: {command: [/stamp]}, periodSeconds: 5}'
    pods 10 2 "$probe"
    sleep 15 # the API process has gone
    ten=$(pss "$(pid1)")
    no_pods
    pods 10 2
    sleep 15
    two=$(pss "$(pid1)") kernel_two=$(kernel_kib)
    no_pods
    pods 10 3
    sleep 15
    three=$(pss "$(pid1)")
    no_pods
    pods 20 2
    sleep 15
    twenty=$(pss "$(pid1)") pauses=$(pauses_kib) kernel_twenty=$(kernel_kib)
    no_pods
    stop
    figure "memory" "" "" ""
    figure "  10 pods, 20 containers, probes" podinit "$ten" "KiB PSS of PID 1"
    figure "  a further container" podinit "$(awk "BEGIN { print ($three - $two) / 10 }")" "KiB of PID 1"
    figure "  a further pod of two" podinit "$(awk "BEGIN { print ($twenty - $two) / 10 + $pauses / 20 }")" "KiB of PID 1 and its holder"
    figure "  the same, in the kernel" podinit "$(((kernel_twenty - kernel_two) / 10))" "KiB, all that its two containers have too"
}

switches() { awk '/^voluntary_ctxt_switches/ { print $2 }' "/proc/$(pid1)/status"; }

row_idle() {
    start
    pods 10 2
    sleep 20
    woken=$(switches)
    sleep 30
    figure "idle, 10 pods, 30 s" podinit "$(($(switches) - woken))" "wake-ups of PID 1"
    no_pods
    stop
}

usage_us() { awk '/^usage_usec/ { print $2 }' "$1/cpu.stat"; }

# in_group COMMAND...: its own processor time and its children's, in microseconds.
in_group() {
    mkdir -p "$GROUPS_OF_FLOOR/cpu"
    at=$(usage_us "$GROUPS_OF_FLOOR/cpu")
    GROUP=$GROUPS_OF_FLOOR/cpu sh -c 'echo $$ > "$GROUP/cgroup.procs" && exec "$@"' sh "$@" > /dev/null
    echo $(($(usage_us "$GROUPS_OF_FLOOR/cpu") - at))
}

# probed KIND PROBE: microseconds of one probe, of ten containers that are probed each second.
probed() {
    pods 10 1 "livenessProbe: {$2, periodSeconds: 1}"
    sleep 3
    at=$(usage_us "$CGROUP")
    sleep 20
    echo $((($(usage_us "$CGROUP") - at) / 200))
    no_pods
}

# answered KIND: the same of a floor that asks a server of its own, whose time is in it as well.
answered() {
    # shellcheck disable=SC2016 # for the inner shell
    echo $(($(in_group sh -c '"$0" serve 18080 & server=$!; sleep 0.3; "$0" probes "$1" 100 18080; kill $server' "$BENCH" "$1") / 100))
}

# probe_lines KIND FLOOR FIGURE
probe_lines() {
    figure "  $1" floor "$2" ""
    figure "" podinit "$3" "$(awk "BEGIN { printf \"%.2f\", $3 / $2 }") to floor"
}

row_probes() {
    [ -n "$CGROUP_ROOT" ] || { figure "probes" podinit - "this machine counts no groups' time"; return; }
    start
    pods 1 1
    floor_exec=$(($(in_group "$BENCH" probes exec 100 "$(process_of)" /stamp) / 100))
    no_pods
    exec_=$(probed exec 'exec: {command: [/stamp]}')
    STAYS='command: [/bench, serve, "8080"]'
    floor_tcp=$(answered tcp) floor_http=$(answered http)
    tcp=$(probed tcp 'tcpSocket: {port: 8080}') http=$(probed http 'httpGet: {port: 8080}')
    STAYS='args: [stay]'
    stop
    figure "one probe, processor time, us" "" "" ""
    probe_lines exec "$floor_exec" "$exec_"
    probe_lines tcp "$floor_tcp" "$tcp"
    probe_lines http "$floor_http" "$http"
}
