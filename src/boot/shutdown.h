/* SPDX-License-Identifier: MIT */
/* The last way down: what is left is ended, file systems are unmounted, the machine stops. Pods
 * were stopped in order before. */
#pragma once

#include "boot/boot.h"

_Noreturn void shutdown_machine(enum boot_end how);
