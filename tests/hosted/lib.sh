# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: sourced by the hosted cases. Each has a node of its own: `podinit --hosted $N` with the
# images of the build; every wait has a deadline, and at the end nothing may stay behind. BUILD
# names the build's folder (make sets it). Exit 0 is a pass, 77 a skip, anything else a failure.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
BUILD=${BUILD:-$here/../../build/host}
PODINIT=$BUILD/podinit
PODCTL=$BUILD/podctl
# shellcheck source=tests/pods.sh
. "$here/../pods.sh"

# N lies on the machine's own /tmp: the node's sockets, logs and manifests can be seen there.
WORK=$(mktemp -d "${TMPDIR:-/tmp}/podinit-test.XXXXXX")
N=$WORK/node
ERR=$WORK/stderr
LAUNCHER=
CGROUP_ROOT=$(awk '/ - cgroup2 / && $4 == "/" { print $5; exit }' /proc/self/mountinfo)

fail() {
    echo "FAILED: $*"
    echo "--- podinit said:"
    tail -n 40 "$ERR" 2> /dev/null || true
    echo "--- podctl get pods:"
    podctl get pods 2>&1 || true
    exit 1
}

[ "$(id -u)" = 0 ] || skip "needs root"
[ -x "$PODINIT" ] || skip "$PODINIT is not built"

podctl() { timeout 20 "$PODCTL" --socket "$N/run/podinit.sock" "$@"; }

# watch FILE [OPTION...]: `podctl get pods -w` into a file, in the background; $watcher is its process.
watch() {
    file=$1
    shift
    "$PODCTL" --socket "$N/run/podinit.sock" get pods -w "$@" > "$file" 2>&1 &
    watcher=$!
}

# The shell's word on a killed child is not for the output.
unwatch() {
    kill "$watcher" 2> /dev/null || true
    wait "$watcher" 2> /dev/null || true
}

cleanup() {
    status=$?
    trap - EXIT
    if [ -n "$LAUNCHER" ] && kill -KILL "$LAUNCHER" 2> /dev/null; then
        wait "$LAUNCHER" 2> /dev/null || true
        sleep 0.3
    fi
    rm -rf "$WORK" 2> /dev/null || { sleep 1; rm -rf "$WORK"; }
    exit $status
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

no_image_is_mounted() { ! grep -qF "$N/run/node/mounts/" "/proc/$(pid1)/mountinfo"; }

# warm_up: a pod that came and went, so that what is made once is there; $before is what there is then.
warm_up() {
    pod warm 'exit 0' '  restartPolicy: Never' | manifest warm.yaml
    must 10 status_is warm Completed
    rm "$N/manifests/warm.yaml"
    must 10 gone warm
    sleep 3
    must 20 no_image_is_mounted
    # shellcheck disable=SC2034 # for the cases
    before=$(held)
}

said() { grep -qF -e "$*" "$ERR"; }
said_times() { [ "$(grep -cF -e "$2" "$ERR")" -ge "$1" ]; }

images() {
    mkdir -p "$N/images"
    [ -d "$BUILD/images" ] || skip "$BUILD/images is not built"
    cp -r "$BUILD/images/." "$N/images/"
}

# The host's process id of the node's PID 1.
pid1() {
    for child in $(ps -o pid= --ppid "$LAUNCHER" 2> /dev/null ||
        cat "/proc/$LAUNCHER/task/$LAUNCHER/children"); do
        if awk '/^NSpid:/ { exit !($NF == 1 && NF > 2) }' "/proc/$child/status"; then
            echo "$child"
            return
        fi
    done
}

# launch [PREFIX...]: starts the node and waits until it is ready. PREFIX is put before it.
launch() {
    "$@" "$PODINIT" --hosted "$N" 2>> "$ERR" &
    LAUNCHER=$!
    retry 10 said "podinit: ready" || fail "podinit did not become ready"
    CGROUP=
    [ -z "$CGROUP_ROOT" ] || CGROUP=$CGROUP_ROOT/podinit-$LAUNCHER
}

start() {
    mkdir -p "$N"
    images
    : > "$ERR"
    links_before=$(ls /sys/class/net)
    launch "$@"
}

# The same, and the store of images that are imported is a file system of 16 MiB, that can be full; nobody
# else sees the mount. $data is where the case sees it.
start_with_small_store() {
    mkdir -p "$N/data/images"
    unshare -m true 2> /dev/null || skip "cannot make a mount namespace"
    # shellcheck disable=SC2016 # for that shell
    start unshare -m sh -c 'mount -t tmpfs -o size=16m,mode=755 images "$0/data/images" && exec "$@"' "$N"
    # shellcheck disable=SC2034 # for the cases
    data=/proc/$LAUNCHER/root$N/data/images
}

# Every process of the node, as the machine numbers them.
processes() {
    [ -z "$CGROUP" ] || find "$CGROUP" -name cgroup.procs -exec cat {} + 2> /dev/null || true
}

none_lives() {
    for pid in $1; do
        ! kill -0 "$pid" 2> /dev/null || return 1
    done
}

no_loop_device() {
    ! cat /sys/block/loop*/loop/backing_file 2> /dev/null | grep -qF "$WORK"
}

# nothing_left PIDS: what the node held is gone.
nothing_left() {
    must 5 none_lives "$1"
    ! grep -qF "$WORK" /proc/self/mountinfo || fail "a mount is left: $(grep -F "$WORK" /proc/self/mountinfo)"
    must 5 no_loop_device
    [ "$links_before" = "$(ls /sys/class/net)" ] || fail "a network link is left"
    [ -z "$CGROUP" ] || must 5 test ! -e "$CGROUP"
}

# stop: the ordinary end, with everything checked.
stop() {
    pids=$(processes)
    code=0
    kill -TERM "$LAUNCHER"
    wait "$LAUNCHER" || code=$?
    LAUNCHER=
    [ $code = 0 ] || fail "podinit exited with $code"
    nothing_left "$pids"
}

# manifest FILE < TEXT: puts a file into the manifest directory in one step.
manifest() {
    mkdir -p "$N/manifests"
    cat > "$N/.new"
    mv "$N/.new" "$N/manifests/$1"
}

# What an idle node holds, to compare before and after: mounts, descriptors, links, groups, loops. Mounts of
# others in /tmp came with the machine's, and go when their places are removed.
holdings() {
    p=$(pid1)
    echo "mounts $(awk -v own="$WORK/" '$5 !~ "^/tmp/" || index($5, own) == 1' "/proc/$p/mountinfo" | wc -l)"
    echo "descriptors $(ls "/proc/$p/fd" | wc -l)"
    echo "links $(($(wc -l < "/proc/$p/net/dev") - 2))"
    [ -z "$CGROUP" ] || echo "groups $(find "$CGROUP/pods" -type d | wc -l)"
    echo "loops $(cat /sys/block/loop*/loop/backing_file 2> /dev/null | grep -cF "$WORK")"
}

idle() { [ -z "$(ps -o pid= --ppid "$(pid1)")" ]; }

# held: the same, once a worker that runs at the start has ended.
held() {
    retry 20 idle || true
    holdings
}

# holds_no_more BEFORE: the API process leaves when idle, images without users soon after.
holds_no_more() {
    retry 20 same_holdings "$1" && return
    fail "it held $(echo "$1" | tr '\n' ' ') and holds $(holdings | tr '\n' ' '):
$(ls -l "/proc/$(pid1)/fd")"
}
