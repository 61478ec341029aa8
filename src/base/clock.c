/* SPDX-License-Identifier: MIT */
/* The two clocks in milliseconds. */
#include "base/clock.h"

#include <time.h>

static int64_t now_ms(clockid_t clock)
{
	struct timespec ts = {0};

	/* Cannot fail for the two clocks used here: every kernel since 2.6.39 has both. */
	(void)clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

msec clock_boot(void)
{
	return now_ms(CLOCK_BOOTTIME);
}

int64_t clock_wall(void)
{
	return now_ms(CLOCK_REALTIME);
}
