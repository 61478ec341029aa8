/* SPDX-License-Identifier: MIT */
/* The two clocks: boot time for everything that waits, wall time only to show. Never called from
 * src/pod. */
#pragma once

#include "base/attr.h"

msec clock_boot(void);	  /* CLOCK_BOOTTIME in milliseconds */
int64_t clock_wall(void); /* CLOCK_REALTIME in milliseconds since 1970 */
