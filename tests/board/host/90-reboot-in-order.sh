#!/bin/sh
# SPDX-License-Identifier: MIT
# `podctl reboot` stops the pods, unmounts, and starts the machine again. $1 has the consoles.
# smoke
. "$(dirname "$0")/lib.sh"

in_order "$1/after-power-cut.log" 'podinit: going down: podctl reboot' \
    'podinit: pod default/kept: Terminating' \
    'podinit: pod default/kept: Completed' \
    'podinit: unmounting file systems' \
    'podinit: reboot'
went_down_well "$1/after-power-cut.log"
