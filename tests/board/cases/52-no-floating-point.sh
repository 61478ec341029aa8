#!/bin/sh
# SPDX-License-Identifier: MIT
# PID 1 runs where there is no floating point unit.
. /tests/lib.sh

grep -q '^cpu model.*MIPS' /proc/cpuinfo || skip "this board's processors all have one"
grep '^cpu model' /proc/cpuinfo | grep -q FPU && fail "this machine has one: $(grep '^cpu model' /proc/cpuinfo)"
podctl version > /tmp/version
grep -q 'Server Version: ' /tmp/version || fail "podctl version: $(cat /tmp/version)"
