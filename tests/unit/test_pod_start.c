/* SPDX-License-Identifier: MIT */
/* Order of starts: sandbox, init containers one by one, regular ones serially. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void makes_the_sandbox_first(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	assert_non_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	assert_int_equal(f.decision.count, 1);
	sandbox_saw_starting(&f.record, f.now);
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	assert_int_equal(f.decision.count, 0);
	assert_true(f.decision.again_at == NEVER);
}

static void runs_inits_in_order_each_until_success(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 2, 1);
	fixture_sandbox(&f);
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	assert_int_equal(fixture_starts(&f), -1);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_int_equal(fixture_starts(&f), 1);
	fixture_start(&f, 1);
	assert_int_equal(fixture_starts(&f), -1);
	fixture_exit(&f, 1, 0);
	assert_int_equal(fixture_starts(&f), 2);
}

static void does_not_repeat_an_init_when_a_container_crashes(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 1, 1);
	assert_int_equal(fixture_starts(&f), 1);
}

static void starts_regular_containers_one_after_the_other(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 3);
	fixture_sandbox(&f);
	assert_int_equal(fixture_starts(&f), 0);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	assert_int_equal(fixture_starts(&f), -1);
	container_saw_started(&f.seen, 0, 7, f.now, &f.events);
	assert_int_equal(fixture_starts(&f), 1);
}

static void goes_on_behind_a_container_that_fails_to_start(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 2);
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(
		&f.seen, 0, START_FAILED_RUN, "exec: No such file", f.now, &f.events);
	assert_int_equal(fixture_starts(&f), 1);
	fixture_start(&f, 1);
	assert_int_equal(fixture_starts(&f), 0);
}

static void runs_all_inits_again_in_a_new_sandbox(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 2, 1);
	fixture_sandbox(&f);
	for (uint32_t i = 0; i < 2; i++) {
		fixture_start(&f, i);
		fixture_exit(&f, i, 0);
	}
	fixture_start(&f, 2);
	fixture_forget_events(&f);
	sandbox_saw_lost(&f.seen, f.now, &f.events);
	assert_non_null(fixture_event(&f, "SandboxChanged"));
	assert_int_equal(fixture_decide(&f, ACTION_KILL_CONTAINER)->container, 2);
	assert_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	fixture_exit(&f, 2, 137);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	sandbox_saw_stopping(&f.record);
	sandbox_saw_gone(&f.record);
	f.now += SECONDS(5);
	assert_non_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	fixture_sandbox(&f);
	assert_int_equal(f.record.sandbox_attempt, 2);
	assert_int_equal(fixture_starts(&f), 0);
	assert_string_equal(fixture_container(&f, "i1")->state->waiting->reason, "PodInitializing");
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_int_equal(fixture_starts(&f), 1);
}

static void gives_a_pod_of_policy_never_no_second_sandbox(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 2);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	sandbox_saw_lost(&f.seen, f.now, &f.events);
	fixture_exit(&f, 0, 137);
	assert_int_equal(f.record.phase, PHASE_FAILED);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	sandbox_saw_stopping(&f.record);
	sandbox_saw_gone(&f.record);
	f.now += SECONDS(1000);
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	assert_string_equal(
		fixture_container(&f, "c1")->state->terminated->reason, "ContainerStatusUnknown");
}

static void retries_a_sandbox_after_1_2_4_seconds_and_removes_the_half_made_one(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	for (msec wait = SECONDS(1); wait <= SECONDS(4); wait *= 2) {
		sandbox_saw_starting(&f.record, f.now);
		fixture_forget_events(&f);
		sandbox_saw_failed(&f.record, "FailedCreatePodSandBox",
			"clone: Resource temporarily unavailable", f.now, &f.events);
		assert_string_equal(fixture_event(&f, "FailedCreatePodSandBox")->message,
			"Failed to create pod sandbox: clone: Resource temporarily unavailable");
		assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
		sandbox_saw_stopping(&f.record);
		sandbox_saw_gone(&f.record);
		assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
		assert_true(f.decision.again_at == f.now + wait);
		f.now += wait;
		assert_non_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	}
}

static void names_a_volume_that_cannot_be_mounted(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	sandbox_saw_starting(&f.record, f.now);
	sandbox_saw_failed(&f.record, "FailedMount", "MountVolume.SetUp failed for volume \"v\"",
		f.now, &f.events);
	assert_string_equal(fixture_event(&f, "FailedMount")->message,
		"MountVolume.SetUp failed for volume \"v\"");
	assert_true(fixture_event(&f, "FailedMount")->warning);
}

static void tries_a_removal_again_that_could_not_begin(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	sandbox_saw_stopping(&f.record);
	sandbox_saw_stop_failed(&f.record, "kill: busy", f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	f.now = f.decision.again_at;
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
}

static void is_idempotent(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 2);
	fixture_sandbox(&f);
	for (int i = 0; i < 3; i++)
		assert_int_equal(fixture_starts(&f), 0);
	assert_int_equal(f.decision.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(makes_the_sandbox_first, end),
		cmocka_unit_test_teardown(runs_inits_in_order_each_until_success, end),
		cmocka_unit_test_teardown(does_not_repeat_an_init_when_a_container_crashes, end),
		cmocka_unit_test_teardown(starts_regular_containers_one_after_the_other, end),
		cmocka_unit_test_teardown(goes_on_behind_a_container_that_fails_to_start, end),
		cmocka_unit_test_teardown(runs_all_inits_again_in_a_new_sandbox, end),
		cmocka_unit_test_teardown(gives_a_pod_of_policy_never_no_second_sandbox, end),
		cmocka_unit_test_teardown(
			retries_a_sandbox_after_1_2_4_seconds_and_removes_the_half_made_one, end),
		cmocka_unit_test_teardown(names_a_volume_that_cannot_be_mounted, end),
		cmocka_unit_test_teardown(tries_a_removal_again_that_could_not_begin, end),
		cmocka_unit_test_teardown(is_idempotent, end),
	};

	return cmocka_run_group_tests_name("pod_start", tests, NULL, NULL);
}
