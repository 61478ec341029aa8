#!/bin/sh
# SPDX-License-Identifier: MIT
# `podctl poweroff` stops the pods, unmounts, and turns the machine off. $1 has the consoles.
# smoke
. "$(dirname "$0")/lib.sh"

in_order "$1/after-reboot.log" 'podinit: going down: podctl poweroff' \
    'podinit: pod default/board-test: Terminating' \
    'podinit: unmounting file systems' \
    'podinit: power off'
went_down_well "$1/after-reboot.log"
