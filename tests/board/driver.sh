#!/bin/sh
# SPDX-License-Identifier: MIT
#
# driver.sh: runs in the pod board-test of the booted board. Words of the kernel command line:
#
#   cases=DIR    the directory of the cases (default: cases); conformance: those of tests/conformance
#   tests=N,...  only the cases of these numbers; of conformance, those that match one of these globs
#   end=poweroff how the board goes down at the end: so, or
#   end=reboot   so, or
#   end=cut      as by a power cut, right after a pod was applied and during an import
#                It is the last word: a kernel cuts what is too long for it without a word.
#
# Each case is a script; exit 0 is a pass, 77 a skip whose reason is its last line. On the console
# come the plan, a line a case, what a failed case said as comments, `# note` lines of any case, and
# at last `# RESULT ok` or `# RESULT fail`.
set -u

tests=/tests
. /tests/pods.sh
console=/host/console

# In a process of its own: this one is a session's leader, so that an open would make the console its
# terminal, to be flushed when it ends; and the end of a child would interrupt its write.
tell() { (cat > "$console"); }
say() { (printf '%s\n' "$*" > "$console"); }

# word NAME: the value of NAME=... on the kernel command line.
word() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p" | tail -n 1; }

# matches NAME: one of the globs of tests=?
matches() {
    [ -n "$numbers" ] || return 0
    for glob in $(echo "$numbers" | tr , ' '); do
        # shellcheck disable=SC2254 # a glob is wanted
        case $1 in $glob) return 0 ;; esac
    done
    return 1
}

# wanted NAME
wanted() {
    case ",$numbers," in
        ,, | *",${1%%-*},"*) return 0 ;;
    esac
    return 1
}

# Pods that a case leaves behind, and a lack of memory, shall not be in the way of the next.
clean_up() {
    pods=$(podctl get pods --no-headers | awk '$1 != "board-test" && $1 != "kept" { print $1 }')
    # shellcheck disable=SC2086 # names are words
    [ -z "$pods" ] || timeout 60 podctl delete pod $pods --now
    retry 30 no_pressure || { echo "the node is still short of memory"; return 1; }
}

# run NAME SCRIPT
run() {
    case $1 in
        */*) WHERE=board SLOWER=4 timeout -k 5 400 sh $tests/conformance/one "$2" ;;
        *) timeout -k 5 120 sh -eu "$2" ;;
    esac
}

# one NUMBER SCRIPT
one() {
    name=$(basename "$2" .sh)
    [ "$dir" != $tests/conformance ] || name=${2#"$dir"/}
    started=$(date +%s)
    run "$name" "$2" > /tmp/said 2>&1 < /dev/null
    status=$?
    took=$(($(date +%s) - started))
    grep '^# note' /tmp/said | tell
    case $status in
        0) say "ok $1 - board/$name # $took s" ;;
        77) say "ok $1 - board/$name # SKIP $(tail -n 1 /tmp/said)" ;;
        *)
            result=fail
            say "not ok $1 - board/$name # exit status $status, $took s"
            { head -n 30 /tmp/said; tail -n +31 /tmp/said | tail -n 30; } | sed 's/^/#   /' | tell
            ;;
    esac
    clean_up > /tmp/said 2>&1 || sed 's/^/# clean-up: /' /tmp/said | tell
}

case $(word end) in
    poweroff | reboot | cut) ;;
    *)
        say "# the kernel's command line was cut: $(cat /proc/cmdline)"
        say '# RESULT fail: tests= is too long'
        podctl poweroff
        exit 1
        ;;
esac
numbers=$(word tests)
dir=$tests/$(word cases)
[ "$dir" != "$tests/" ] || dir=$tests/cases
scripts=
count=0
for script in "$dir"/*/*/want; do
    script=${script%/want}
    if [ "$dir" = $tests/conformance ] && (set -f; matches "${script#"$dir"/}"); then
        scripts="$scripts $script"
        count=$((count + 1))
    fi
done
for script in "$dir"/[0-9]*.sh; do
    if wanted "$(basename "$script" .sh)"; then
        scripts="$scripts $script"
        count=$((count + 1))
    fi
done

result=ok
say "1..$count"
number=0
for script in $scripts; do
    number=$((number + 1))
    one $number "$script"
done
case $(word end) in
    cut)
        # The console needs a moment, the pod shall have none: the case after the boot looks for it.
        say "# RESULT $result"
        sleep 1
        # An import that ended, and one that goes on while the power goes, over an image that is there.
        images=/host/proc/1/root/usr/lib/podinit/images/docker.io/library
        podctl image import $images/busybox/1.35.squashfs cut:during
        podctl image import $images/busybox/1.35.squashfs cut:ended
        podctl image import $images/facts/1.squashfs cut:during &
        podctl apply -f $tests/kept-pod.yaml && echo b > /host/proc/sysrq-trigger
        say "# RESULT fail: the power was not cut"
        podctl poweroff
        ;;
    reboot)
        say "# RESULT $result"
        podctl reboot
        ;;
    *)
        say "# RESULT $result"
        podctl poweroff
        ;;
esac
