/* SPDX-License-Identifier: MIT */
/* What is hidden, by what the kernel says of its CPUs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "runtime/masks.h"

/* How many paths there are; each is looked up as a runtime's list has it. */
static uint32_t cpus_hidden(const char *cpus)
{
	struct arena a;
	char last[80] = "";
	char want[80];
	uint32_t paths = 0;
	uint32_t n = 0;

	arena_init(&a, 1 << 20);
	for (const char *p = masks_make(&a, cpus); *p; p += strlen(p) + 1) {
		assert_true(text_starts(p, "/proc/") || text_starts(p, "/sys/"));
		paths++;
		if (!text_ends(p, "/thermal_throttle"))
			continue;
		text_write(want, sizeof(want), "/sys/devices/system/cpu/cpu%u/thermal_throttle", n);
		assert_string_equal(p, want);
		text_copy(last, sizeof(last), p);
		n++;
	}
	assert_int_equal(paths, n + 12);
	arena_fini(&a);
	return n;
}

static void each_possible_cpu_is_hidden(void **state)
{
	(void)state;
	assert_int_equal(cpus_hidden("0"), 1);
	assert_int_equal(cpus_hidden("0-3"), 4);
	assert_int_equal(cpus_hidden("0,2-5,11"), 12);
	assert_int_equal(cpus_hidden("0-1023"), 1024);
}

static void who_does_not_say_gets_all(void **state)
{
	(void)state;
	assert_int_equal(cpus_hidden(""), 1024);
	assert_int_equal(cpus_hidden("0-"), 1024);
	assert_int_equal(cpus_hidden("0-99999"), 1024);
}

static void no_memory_is_no_list(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 64);
	assert_null(masks_make(&a, "0"));
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_possible_cpu_is_hidden),
		cmocka_unit_test(who_does_not_say_gets_all),
		cmocka_unit_test(no_memory_is_no_list),
	};

	return cmocka_run_group_tests_name("runtime_masks", tests, NULL, NULL);
}
