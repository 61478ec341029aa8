/* SPDX-License-Identifier: MIT */
/* Who is started again: restartPolicy, and containers that a probe killed. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void always_restarts_after_any_exit(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_int_equal(fixture_starts(&f), 0);
}

static void on_failure_restarts_after_failure_only(void **state)
{
	(void)state;
	fixture_init(&f, "OnFailure", 0, 2);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 0, 0);
	fixture_exit(&f, 1, 143);
	assert_int_equal(fixture_starts(&f), 1);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	fixture_start(&f, 1);
	fixture_exit(&f, 1, 0);
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
}

static void never_restarts_nothing(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), -1);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
}

static void fails_the_pod_when_an_init_fails_under_never(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 2, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_null(fixture_decide(&f, ACTION_START_CONTAINER));
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
}

static void restarts_a_failing_init_under_on_failure_and_always(void **state)
{
	(void)state;
	static const char *const policies[] = {"Always", "OnFailure"};

	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		fixture_init(&f, policies[i], 1, 1);
		fixture_sandbox(&f);
		fixture_start(&f, 0);
		fixture_exit(&f, 0, 1);
		assert_string_equal(fixture_status(&f)->phase, "Pending");
		assert_int_equal(fixture_starts(&f), 0);
		fixture_fini(&f);
	}
}

static void restarts_what_a_probe_killed_even_when_it_exits_0_under_on_failure(void **state)
{
	(void)state;
	fixture_init(&f, "OnFailure", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	assert_int_equal(fixture_starts(&f), 0);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(&f.seen, 0, START_FAILED_CREATE, "clone", f.now, &f.events);
	f.now += SECONDS(10);
	assert_int_equal(fixture_starts(&f), 0);
}

static void leaves_dead_what_a_probe_killed_under_never(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	assert_string_equal(
		fixture_event(&f, "Killing")->message, "Container c0 failed liveness probe");
	fixture_exit(&f, 0, 137);
	assert_int_equal(fixture_starts(&f), -1);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(always_restarts_after_any_exit, end),
		cmocka_unit_test_teardown(on_failure_restarts_after_failure_only, end),
		cmocka_unit_test_teardown(never_restarts_nothing, end),
		cmocka_unit_test_teardown(fails_the_pod_when_an_init_fails_under_never, end),
		cmocka_unit_test_teardown(restarts_a_failing_init_under_on_failure_and_always, end),
		cmocka_unit_test_teardown(
			restarts_what_a_probe_killed_even_when_it_exits_0_under_on_failure, end),
		cmocka_unit_test_teardown(leaves_dead_what_a_probe_killed_under_never, end),
	};

	return cmocka_run_group_tests_name("pod_restart", tests, NULL, NULL);
}
