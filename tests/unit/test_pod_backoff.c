/* SPDX-License-Identifier: MIT */
/* Crash loops and failing images: how long a container waits, and what is shown meanwhile. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void waits_0_10_20_40_80_160_300_300_seconds_after_the_exit(void **state)
{
	(void)state;
	static const msec due[] = {0, 10, 20, 40, 80, 160, 300, 300};

	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	for (size_t i = 0; i < ARRAY_LEN(due); i++) {
		f.now += SECONDS(3);
		fixture_exit(&f, 0, 1);
		if (due[i] > 0) {
			f.now += SECONDS(due[i]) - 1;
			assert_int_equal(fixture_starts(&f), -1);
			assert_true(f.decision.again_at == f.now + 1);
			f.now += 1;
		}
		assert_int_equal(fixture_starts(&f), 0);
		fixture_start(&f, 0);
		assert_int_equal(f.containers[0].restart_count, (int)i + 1);
	}
}

static void forgets_the_delay_after_more_than_ten_minutes_up(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	for (int i = 0; i < 3; i++) {
		fixture_start(&f, 0);
		fixture_exit(&f, 0, 1);
		f.now += SECONDS(300);
	}
	fixture_start(&f, 0);
	f.now += SECONDS(600);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), -1);
	f.now += SECONDS(40);
	fixture_start(&f, 0);
	f.now += SECONDS(600) + 1;
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), -1);
	assert_true(f.decision.again_at == f.now + SECONDS(10));
}

static void shows_the_exit_first_and_then_the_back_off(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 3);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 3);
	assert_string_equal(fixture_container(&f, "c0")->state->terminated->reason, "Error");
	assert_int_equal(fixture_container(&f, "c0")->state->terminated->exit_code.value, 3);
	assert_non_null(fixture_decide(&f, ACTION_SHOW_BACK_OFF));
	fixture_forget_events(&f);
	container_saw_back_off(&f.seen, 0, f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_SHOW_BACK_OFF));
	assert_string_equal(
		fixture_container(&f, "c0")->state->waiting->reason, "CrashLoopBackOff");
	assert_string_equal(fixture_container(&f, "c0")->state->waiting->message,
		"back-off 10s restarting failed container=c0 pod=web_default(11-22)");
	assert_int_equal(fixture_container(&f, "c0")->last_state->terminated->exit_code.value, 3);
	assert_string_equal(fixture_event(&f, "BackOff")->message,
		"Back-off restarting failed container c0 in pod web_default(11-22)");
	assert_true(fixture_event(&f, "BackOff")->warning);
	assert_string_equal(fixture_event(&f, "BackOff")->field_path, "spec.containers{c0}");
	assert_string_equal(fixture_status(&f)->phase, "Running");
}

static void backs_off_after_exit_0_under_always(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_container(&f, "c0")->state->terminated->reason, "Completed");
	assert_int_equal(fixture_starts(&f), -1);
	assert_non_null(fixture_decide(&f, ACTION_SHOW_BACK_OFF));
}

static void goes_from_err_image_pull_to_image_pull_back_off_and_round(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	for (msec wait = SECONDS(10); wait <= SECONDS(40); wait *= 2) {
		fixture_forget_events(&f);
		container_saw_starting(&f.seen, 0, f.now, &f.events);
		container_saw_start_failed(
			&f.seen, 0, START_FAILED_NO_IMAGE, "not found", f.now, &f.events);
		assert_string_equal(
			f.events.items[0].message, "Failed to pull image \"busybox:1\": not found");
		assert_string_equal(f.events.items[1].message, "Error: ErrImagePull");
		assert_string_equal(
			fixture_container(&f, "c0")->state->waiting->reason, "ErrImagePull");
		assert_non_null(fixture_decide(&f, ACTION_SHOW_BACK_OFF));
		container_saw_back_off(&f.seen, 0, f.now, &f.events);
		assert_string_equal(fixture_event(&f, "BackOff")->message,
			"Back-off pulling image \"busybox:1\"");
		assert_false(fixture_event(&f, "BackOff")->warning);
		assert_string_equal(
			fixture_container(&f, "c0")->state->waiting->reason, "ImagePullBackOff");
		assert_string_equal(fixture_container(&f, "c0")->state->waiting->message,
			"Back-off pulling image \"busybox:1\": ErrImagePull: not found");
		assert_int_equal(fixture_starts(&f), -1);
		assert_true(f.decision.again_at == f.now + wait);
		f.now += wait;
		assert_int_equal(fixture_starts(&f), 0);
	}
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 0);
}

static void starts_at_once_when_another_image_comes_and_waits_on_when_it_is_no_better(void **state)
{
	(void)state;
	static const enum start_failure why[] = {START_FAILED_NO_IMAGE, START_FAILED_NEVER_PULL};

	for (size_t i = 0; i < ARRAY_LEN(why); i++) {
		fixture_init(&f, "Always", 0, 1);
		fixture_sandbox(&f);
		for (msec wait = SECONDS(10); wait <= SECONDS(40); wait *= 2) {
			container_saw_starting(&f.seen, 0, f.now, &f.events);
			container_saw_start_failed(
				&f.seen, 0, why[i], "not found", f.now, &f.events);
			assert_int_equal(fixture_starts(&f), -1);
			assert_true(f.decision.again_at == f.now + wait);
			container_saw_image(&f.seen, 0);
			assert_int_equal(fixture_starts(&f), 0);
		}
		fixture_fini(&f);
	}
}

static void waits_for_a_configuration_whatever_image_comes(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(&f.seen, 0, START_FAILED_CONFIG, "no", f.now, &f.events);
	container_saw_image(&f.seen, 0);
	assert_int_equal(fixture_starts(&f), -1);
}

static void names_the_other_reasons_for_which_a_start_fails(void **state)
{
	(void)state;
	static const struct {
		enum start_failure why;
		const char *reason;
	} cases[] = {
		{START_FAILED_NEVER_PULL, "ErrImageNeverPull"},
		{START_FAILED_IMAGE_NAME, "InvalidImageName"},
		{START_FAILED_CONFIG, "CreateContainerConfigError"},
		{START_FAILED_CREATE, "CreateContainerError"},
		{START_FAILED_RUN, "RunContainerError"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture_init(&f, "Always", 0, 1);
		fixture_sandbox(&f);
		container_saw_starting(&f.seen, 0, f.now, &f.events);
		container_saw_start_failed(&f.seen, 0, cases[i].why, "why", f.now, &f.events);
		assert_string_equal(
			fixture_container(&f, "c0")->state->waiting->reason, cases[i].reason);
		assert_true(fixture_event(&f, "Failed")->warning);
		fixture_fini(&f);
	}
}

static void counts_a_child_that_could_not_execute_as_an_instance(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(
		&f.seen, 0, START_FAILED_RUN, "exec /x: No such file", f.now, &f.events);
	assert_string_equal(fixture_event(&f, "Failed")->message, "Error: exec /x: No such file");
	assert_string_equal(
		fixture_container(&f, "c0")->last_state->terminated->reason, "StartError");
	assert_int_equal(fixture_container(&f, "c0")->last_state->terminated->exit_code.value, 128);
	assert_int_equal(fixture_starts(&f), 0);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(
		&f.seen, 0, START_FAILED_RUN, "exec /x: No such file", f.now, &f.events);
	assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 1);
	assert_non_null(fixture_decide(&f, ACTION_SHOW_BACK_OFF));
	container_saw_back_off(&f.seen, 0, f.now, &f.events);
	assert_string_equal(
		fixture_container(&f, "c0")->state->waiting->reason, "CrashLoopBackOff");
}

static void keeps_the_exit_when_the_next_start_fails_and_counts_it_once(void **state)
{
	(void)state;
	fixture_init(&f, "OnFailure", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 4);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fixture_starts(&f), 0);
		container_saw_starting(&f.seen, 0, f.now, &f.events);
		container_saw_start_failed(
			&f.seen, 0, START_FAILED_CONFIG, "no such user", f.now, &f.events);
		assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 0);
		assert_int_equal(
			fixture_container(&f, "c0")->last_state->terminated->exit_code.value, 4);
		assert_string_equal(fixture_container(&f, "c0")->state->waiting->reason,
			"CreateContainerConfigError");
		f.now += SECONDS(30);
	}
	fixture_start(&f, 0);
	assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			waits_0_10_20_40_80_160_300_300_seconds_after_the_exit, end),
		cmocka_unit_test_teardown(forgets_the_delay_after_more_than_ten_minutes_up, end),
		cmocka_unit_test_teardown(shows_the_exit_first_and_then_the_back_off, end),
		cmocka_unit_test_teardown(backs_off_after_exit_0_under_always, end),
		cmocka_unit_test_teardown(
			goes_from_err_image_pull_to_image_pull_back_off_and_round, end),
		cmocka_unit_test_teardown(
			starts_at_once_when_another_image_comes_and_waits_on_when_it_is_no_better,
			end),
		cmocka_unit_test_teardown(waits_for_a_configuration_whatever_image_comes, end),
		cmocka_unit_test_teardown(names_the_other_reasons_for_which_a_start_fails, end),
		cmocka_unit_test_teardown(
			counts_a_child_that_could_not_execute_as_an_instance, end),
		cmocka_unit_test_teardown(
			keeps_the_exit_when_the_next_start_fails_and_counts_it_once, end),
	};

	return cmocka_run_group_tests_name("pod_backoff", tests, NULL, NULL);
}
