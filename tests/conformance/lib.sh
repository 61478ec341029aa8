# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# lib.sh: what a case may say. tests/conformance/one reads it; it wants no more than a busybox and
# podctl, so that the same cases run on this machine and on a board.
#
# EXPECTATIONS, the lines of `want` (and what wait_for takes). Each is waited for:
#   pod NAME PATH OP VALUE      a field as `get pod NAME -o json` shows it; what is in a list goes by its
#                               name or type: .status.containerStatuses[main].restartCount >= 1,
#                               .status.conditions[Ready].status = True
#   log NAME[/CONTAINER] OP VALUE    a line of the logs, earlier instances included
#   event NAME TYPE REASON [OP VALUE]    an event about the pod, with this message
#   order NAME LINE | LINE | ...     these lines of all its containers' logs come in this order
#   between NAME PATH PATH OP SECONDS    from one time in the pod to another
#   column NAME HEADING OP VALUE     what `get pods` shows under this heading
#   described NAME OP VALUE     a line of `describe pod`
#   gone NAME                   there is no such pod
#   refused OP VALUE            what apply said when it refused the manifest
#   ever EXPECTATION            it was so at some time, however short (pod only)
#   never EXPECTATION           it was never so; looked at when all the others hold
# OP is = != >= <= ~ !~ (~: an extended regular expression), or exists, absent without a value.
#
# ACTIONS, for `steps` (a shell script; without it the only step is `apply`):
#   apply [FILE]                FILE: another manifest of the case's folder
#   delete NAME [OPTION...]     returns when the pod is gone
#   delete_soon NAME [OPTION...]    returns at once
#   wait_for 'EXPECTATION'; holds 'EXPECTATION' (is it so now?)
#   follow NAME                 keeps what its containers log from now on, for after its deletion
#   let_pass SECONDS            time in which something shall not happen
#   clock_start, clock_over SECONDS, clock_under SECONDS   for how long something took

podctl() { timeout 60 "$PODCTL" -n "$NS" "$@"; }

now() { date +%s; }

fail() {
    catch_up
    printf 'FAILED: %s\n' "$*"
    sed 's/^/the watch: /' "$STATE/watch.said"
    set +f
    for file in "$STATE"/*.now; do
        [ -e "$file" ] || continue
        pod=${file##*/}
        pod=${pod%.now}
        echo "--- pod $pod:"
        podctl get pod "$pod" -o json 2>&1 || grep '^\.status' "$file"
        echo "--- events of $pod:"
        podctl events --for "pod/$pod" --no-headers 2>&1
        echo "--- log of $pod:"
        all_logs "$pod" | tail -n 20
    done
    exit 1
}

# compare SEEN OP VALUE
compare() {
    case $2 in
        =) [ "$1" = "$3" ] ;;
        !=) [ "$1" != "$3" ] ;;
        '>=') [ -n "$1" ] && [ "$1" -ge "$3" ] ;;
        '<=') [ -n "$1" ] && [ "$1" -le "$3" ] ;;
        '~') printf '%s\n' "$1" | grep -qE -e "$3" ;;
        '!~') ! printf '%s\n' "$1" | grep -qE -e "$3" ;;
        exists) [ -n "$1" ] ;;
        absent) [ -z "$1" ] ;;
        *) fail "\"$2\" is no comparison" ;;
    esac
}

# some_line OP VALUE < lines: does one of them compare? With != and !~: does each?
some_line() {
    case $1 in
        =) grep -qxF -e "$2" ;;
        '~') grep -qE -e "$2" ;;
        !=) ! grep -qxF -e "$2" ;;
        '!~') ! grep -qE -e "$2" ;;
        exists) grep -q . ;;
        absent) ! grep -q . ;;
        *) fail "\"$1\" is no comparison of lines" ;;
    esac
}

# What the watch has told since the last time goes into $STATE/<pod>.now and .all.
told=0
size_then=0
catch_up() {
    size=$(wc -c < "$STATE/watch")
    [ "$size" != "$size_then" ] || return 0
    size_then=$size
    more=$(tail -c +$((told + 1)) "$STATE/watch" | awk -v DIR="$STATE" -f "$HERE/flatten.awk")
    told=$((told + more))
}

# field FILE PATH: also of what is no leaf, as ".status.containerStatuses[main].state.running".
field() {
    [ ! -e "$1" ] || awk -v path="$2" '
    index($0, path "=") == 1 { print substr($0, length(path) + 2); exit }
    index($0, path ".") == 1 || index($0, path "[") == 1 { print "{...}"; exit }' "$1"
}

check_pod() {
    seen=$(field "$STATE/$1.now" "$2")
    compare "$seen" "$3" "$4"
}

# Every state that the pod has been in, each in a file of its own for a moment.
ever_pod() {
    [ -e "$STATE/$1.all" ] || return 1
    seen=$(awk -v path="$2" '
    function tell() { if (some) print value; value = ""; found = 0 }
    /^---$/ { tell(); some = 1; next }
    found { next }
    index($0, path "=") == 1 { value = substr($0, length(path) + 2); found = 1 }
    index($0, path ".") == 1 || index($0, path "[") == 1 { value = "{...}"; found = 1 }
    END { tell() }' "$STATE/$1.all" | uniq)
    while read -r one; do
        ! compare "$one" "$3" "$4" || return 0
    done << SEEN
$seen
SEEN
    return 1
}

containers() {
    [ ! -e "$STATE/$1.now" ] ||
        sed -nE 's/^\.spec\.(initContainers|containers)\[([^]]*)\]\.name=.*/\2/p' "$STATE/$1.now"
}

# all_logs NAME [CONTAINER]: in the order of time, without it. What was read at one time stays in its order.
all_logs() {
    for container in ${2:-$(containers "$1")}; do
        if [ -e "$STATE/$1.$container.log" ]; then
            cat "$STATE/$1.$container.log"
        else
            podctl logs "$1" -c "$container" --timestamps -p 2> /dev/null
            podctl logs "$1" -c "$container" --timestamps 2> /dev/null
        fi
    done | awk '!seen[$0]++' | sort -s -k 1,1 | sed 's/^[^ ]* //'
}

check_log() {
    container=
    case $1 in */*) container=${1#*/} ;; esac
    seen=$(all_logs "${1%%/*}" "$container")
    printf '%s\n' "$seen" | some_line "$2" "$3"
}

check_event() {
    seen=$(podctl get events -o json 2> /dev/null | awk -v EVENTS="$1" -f "$HERE/flatten.awk" |
        sed -n "s/^$2 $3 //p")
    printf '%s\n' "$seen" | some_line "${4:-exists}" "$5"
}

check_order() {
    seen=$(all_logs "$1")
    printf '%s\n' "$seen" | awk -v wanted="$2" '
    BEGIN { count = split(wanted, lines, / *\| */); at = 1 }
    $0 == lines[at] { at++ }
    END { exit at <= count }'
}

# seconds FILE PATH: of a time of day; a case does not last a day.
seconds() {
    field "$1" "$2" | sed -n 's/.*T\(..\):\(..\):\(..\).*/\1 \2 \3/p' |
        awk '{ print $1 * 3600 + $2 * 60 + $3 }'
}

check_between() {
    seen=
    from=$(seconds "$STATE/$1.now" "$2")
    to=$(seconds "$STATE/$1.now" "$3")
    [ -n "$from" ] && [ -n "$to" ] || return 1
    seen=$(((to - from + 86400) % 86400))
    compare "$seen" "$4" "$5"
}

check_column() {
    seen=$(podctl get pods -o wide 2> /dev/null | awk -v pod="$1" -v heading="$2" '
    NR == 1 {
        start = index($0, heading)
        rest = substr($0, start)
        match(rest, /   *[A-Z]/)
        width = RSTART > 1 ? RSTART - 1 : 200
        if (match(substr($0, start), heading "  +")) width = RLENGTH
    }
    $1 == pod { text = substr($0, start, width); sub(/ *$/, "", text); print text }')
    compare "$seen" "$3" "$4"
}

check_described() {
    seen=$(podctl describe pod "$1" 2> /dev/null)
    printf '%s\n' "$seen" | sed 's/^ *//; s/  */ /g' | some_line "$2" "$3"
}

check_gone() { seen=$(podctl get pod "$1" 2>&1) && return 1; echo "$seen" | grep -q NotFound; }

check_refused() {
    seen=$(cat "$STATE/refused" 2> /dev/null) && printf '%s\n' "$seen" | some_line "$1" "$2"
}

# holds 'EXPECTATION': is it so now? $seen is what there is.
holds() {
    catch_up
    # shellcheck disable=SC2086 # an expectation is words; globs are off
    set -- $1
    kind=$1
    shift
    case $kind in
        ever)
            [ "$1" = pod ] || fail "ever is for pods"
            shift
            pod=$1 path=$2 op=$3
            shift 3
            ever_pod "$pod" "$path" "$op" "$*"
            ;;
        never)
            if [ "$1" = pod ]; then ! holds "ever $*"; else ! holds "$*"; fi ;;
        pod | column)
            a=$1 b=$2 op=$3
            shift 3
            "check_$kind" "$a" "$b" "$op" "$*"
            ;;
        log | described)
            a=$1 op=$2
            shift 2
            "check_$kind" "$a" "$op" "$*"
            ;;
        event)
            a=$1 b=$2 c=$3 op=${4:-}
            [ $# -lt 4 ] && shift 3 || shift 4
            check_event "$a" "$b" "$c" "$op" "$*"
            ;;
        order)
            a=$1
            shift
            check_order "$a" "$*"
            ;;
        between) check_between "$@" ;;
        gone) check_gone "$1" ;;
        refused)
            op=$1
            shift
            check_refused "$op" "$*"
            ;;
        *) fail "\"$kind\" is no expectation" ;;
    esac
}

# wait_for 'EXPECTATION': until it holds, or the case's time is up.
wait_for() {
    while ! holds "$1"; do
        [ "$(now)" -lt "$DEADLINE" ] || fail "wanted: $1
seen:   ${seen:-(nothing)}"
        sleep 0.2
    done
}

# expect FILE: all of `want`, the lines with `never` last.
expect() {
    grep -vE '^(#|$|never )' "$1" > "$STATE/wants"
    grep -E '^never ' "$1" >> "$STATE/wants"
    while read -r line <&3; do
        case $line in
            never*) holds "$line" || fail "wanted: $line
seen:   ${seen:-(nothing)}" ;;
            *) wait_for "$line" ;;
        esac
    done 3< "$STATE/wants"
}

apply() {
    if ! podctl apply -f "$DIR/${1:-pod.yaml}" > "$STATE/applied" 2>&1; then
        mv "$STATE/applied" "$STATE/refused"
        grep -q '^refused' "$DIR/want" || fail "apply: $(cat "$STATE/refused")"
    fi
}

delete() { podctl delete pod "$@" > "$STATE/deleted" 2>&1 || fail "delete: $(cat "$STATE/deleted")"; }
delete_soon() { delete "$@" --wait=false; }

follow() {
    catch_up
    for container in $(containers "$1"); do
        "$PODCTL" -n "$NS" logs "$1" -c "$container" --timestamps -f \
            > "$STATE/$1.$container.log" 2> /dev/null &
        children="$children $!"
    done
    sleep 0.2
}

let_pass() { sleep "$1"; }

clock_start() { clock=$(now); }
clock_over() { [ $(($(now) - clock)) -ge "$1" ] || fail "took $(($(now) - clock)) s, not $1 s or more"; }
clock_under() { [ $(($(now) - clock)) -le $(($1 * SLOWER)) ] || fail "took $(($(now) - clock)) s, not $1 s or less"; }
