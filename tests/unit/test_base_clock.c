/* SPDX-License-Identifier: MIT */
/* The clocks count milliseconds and agree with what the kernel says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void lies_between_two_looks_at_the_kernels_clock(void **state)
{
	static const clockid_t ids[] = {CLOCK_BOOTTIME, CLOCK_REALTIME};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct timespec before;
		struct timespec after;
		int64_t ms;

		assert_int_equal(clock_gettime(ids[i], &before), 0);
		ms = ids[i] == CLOCK_BOOTTIME ? clock_boot() : clock_wall();
		assert_int_equal(clock_gettime(ids[i], &after), 0);
		assert_true(ms >= (int64_t)before.tv_sec * 1000 + before.tv_nsec / 1000000);
		assert_true(ms <= (int64_t)after.tv_sec * 1000 + after.tv_nsec / 1000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_between_two_looks_at_the_kernels_clock),
	};

	return cmocka_run_group_tests_name("base_clock", tests, NULL, NULL);
}
