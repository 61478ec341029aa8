/* SPDX-License-Identifier: MIT */
/* What the kernel's texts say of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linux/cgroup.h"
#include "node/pressure.h"

static void finds_a_number_by_its_whole_key(void **state)
{
	static const char stat[] = "anon 4096\nfile 12\nfile_mapped 7\ninactive_file 99\n";

	(void)state;
	assert_true(stat_value(stat, "anon") == 4096);
	assert_true(stat_value(stat, "file") == 12);
	assert_true(stat_value(stat, "inactive_file") == 99);
	assert_true(stat_value(stat, "active_file") == 0);
	assert_true(stat_value(stat, "mapped") == 0);
	assert_true(stat_value("", "anon") == 0);
	assert_true(stat_value("MemTotal:       57344 kB\nMemAvailable:   4321 kB\n",
			    "MemAvailable:") == 4321);
	assert_true(stat_value("oom 99999999999999999999999\n", "oom") == UINT64_MAX);
}

static void half_of_the_files_or_the_threshold_is_not_available(void **state)
{
	(void)state;
	assert_true(memory_reclaimable(0, 4096) == 0);
	assert_true(memory_reclaimable(1000, 4096) == 500);
	assert_true(memory_reclaimable(8192, 4096) == 4096);
	assert_true(memory_reclaimable(100000, 4096) == 95904);
}

#define MIB (UINT64_C(1) << 20)

static void weigh(struct memory_seen m, uint64_t available, uint64_t high)
{
	uint64_t got[2];

	m.hard = 4 * MIB;
	pressure_weigh(&m, &got[0], &got[1]);
	assert_true(got[0] == available);
	assert_true(got[1] == high);
}

static void pods_are_slowed_down_near_the_threshold(void **state)
{
	(void)state;
	/* by their own limit */
	weigh((struct memory_seen){.available = 60 * MIB, .used = 10 * MIB, .pods_max = 48 * MIB},
		38 * MIB, 40 * MIB);
	/* by what the machine has */
	weigh((struct memory_seen){.available = 20 * MIB, .used = 10 * MIB, .pods_max = 48 * MIB},
		20 * MIB, 22 * MIB);
	/* files are only partly used up */
	weigh((struct memory_seen){.available = 60 * MIB,
		      .used = 30 * MIB,
		      .files = 20 * MIB,
		      .pods_max = 48 * MIB},
		34 * MIB, 40 * MIB);
	/* near the threshold, and before it */
	weigh((struct memory_seen){.available = 60 * MIB, .used = 40 * MIB, .pods_max = 48 * MIB},
		8 * MIB, 44 * MIB);
	weigh((struct memory_seen){.available = 6 * MIB, .used = 30 * MIB, .pods_max = 48 * MIB},
		6 * MIB, 32 * MIB);
	/* beyond it: not below what is used */
	weigh((struct memory_seen){.available = 1 * MIB, .used = 40 * MIB, .pods_max = 48 * MIB},
		1 * MIB, 40 * MIB);
	/* beyond the limit */
	weigh((struct memory_seen){.available = 9 * MIB, .used = 50 * MIB, .pods_max = 48 * MIB}, 0,
		50 * MIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_number_by_its_whole_key),
		cmocka_unit_test(pods_are_slowed_down_near_the_threshold),
		cmocka_unit_test(half_of_the_files_or_the_threshold_is_not_available),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
