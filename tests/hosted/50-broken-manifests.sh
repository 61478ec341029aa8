#!/bin/sh
# SPDX-License-Identifier: MIT
# Each broken file is one event and a line with its place; the good ones run, and the node goes on.
. "$(dirname "$0")/lib.sh"

start
before=$(held)
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: "trunc' | manifest truncated.yaml
head -c 4096 "$PODINIT" | manifest binary.yaml
printf 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: tabs\n' | manifest tabs.yaml
{
    echo 'a: &a [x, x, x, x, x, x, x, x, x]'
    for pair in b:a c:b d:c e:d f:e g:f h:g i:h; do
        echo "${pair%:*}: &${pair%:*} [*${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}, *${pair#*:}]"
    done
} | manifest bomb.yaml
{ pod large 'sleep 1000'; yes '# padding' | head -c 1100000; } | manifest large.yaml
printf 'apiVersion: v1\nkind: Foo\nmetadata: {name: foo}\n' | manifest unknown-kind.yaml
{ pod twice 'sleep 1000'; echo ---; pod twice 'sleep 2000'; } | manifest duplicate.yaml
pod noimage 'sleep 1000' | sed '/image:/d' | manifest no-image.yaml
: | manifest empty.yaml
mkdir "$N/manifests/directory.yaml"
mkfifo "$N/manifests/fifo.yaml"
pod hidden 'sleep 1000' | manifest .hidden.yaml
pod good 'sleep 1000' | manifest zz-good.yaml
must 10 status_is good Running
for file in truncated binary tabs bomb large no-image; do
    must 5 said "manifests/$file.yaml:"
done
must 5 said 'no kind "Foo" is registered for version "v1"'
must 5 said 'spec.containers[0].image: Required value'
must 5 event FailedValidation
must 10 status_is twice Running
gone large || fail "a file over the limit runs"
gone hidden || fail "a hidden file runs"
# A good file that breaks keeps its pod; mended, it is the same pod.
first=$(uid_of good)
printf '\tbroken' | manifest zz-good.yaml
must 5 said "manifests/zz-good.yaml:"
sleep 1
[ "$(uid_of good)" = "$first" ] || fail "a broken file ended its pod"
pod good 'sleep 1000' | manifest zz-good.yaml
sleep 1
[ "$(uid_of good)" = "$first" ] || fail "mending the file made a new pod"
rm -r "$N"/manifests/*
must 10 gone good
must 10 gone twice
holds_no_more "$before"
stop
