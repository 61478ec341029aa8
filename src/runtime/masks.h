/* SPDX-License-Identifier: MIT */
/* What of /proc and /sys no container sees unless it is privileged: what container runtimes hide.
 */
#pragma once

#include "base/arena.h"

/* The paths one after the other, ended by an empty one. cpus is what the kernel says of possible
 * ones, "0-3": each has a directory of its own that is hidden; "" = as many as there may be. NULL =
 * out of memory. */
const char *masks_make(struct arena *a, const char *cpus);
