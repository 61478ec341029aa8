/* SPDX-License-Identifier: MIT */
/* From the initramfs to the real root (decision: no pod runs before, and nothing pins the old
 * root). */
#pragma once

#include <stdbool.h>

#include "base/err.h"

/* True when / is the kernel's initramfs. */
bool initramfs_is_root(void);
/* Loads the modules of /lib/modules/load, waits for the device of root=, mounts it read-only, moves
 * it to /, empties the initramfs and executes init= there. Returns only on failure. */
int initramfs_leave(struct err *e);
