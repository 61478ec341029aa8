/* SPDX-License-Identifier: MIT */
/* What memory.events tells of a container that ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linux/cgroup.h"

static void counts_what_the_kernel_ended(void **state)
{
	(void)state;
	assert_true(cgroup_counts_oom_kill("low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\n"));
	assert_true(cgroup_counts_oom_kill("oom_kill 12\noom_group_kill 0"));
	assert_true(cgroup_counts_oom_kill("oom 0\noom_kill 10"));
}

static void the_limit_alone_is_no_kill(void **state)
{
	(void)state;
	assert_false(cgroup_counts_oom_kill("low 0\nhigh 7\nmax 9\noom 3\noom_kill 0\n"));
	assert_false(cgroup_counts_oom_kill("oom_group_kill 1\noom_kill 0\n"));
}

static void a_kernel_that_does_not_count_tells_nothing(void **state)
{
	(void)state;
	assert_false(cgroup_counts_oom_kill(""));
	assert_false(cgroup_counts_oom_kill("low 0\nhigh 0\nmax 9\noom 1\n"));
	assert_false(cgroup_counts_oom_kill("low 0\nnot an oom_kill 1"));
	assert_false(cgroup_was_oom_killed(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_the_kernel_ended),
		cmocka_unit_test(the_limit_alone_is_no_kill),
		cmocka_unit_test(a_kernel_that_does_not_count_tells_nothing),
	};

	return cmocka_run_group_tests_name("linux_cgroup", tests, NULL, NULL);
}
