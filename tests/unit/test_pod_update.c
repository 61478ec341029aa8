/* SPDX-License-Identifier: MIT */
/* A pod whose images were changed while it runs. */
#include "pod/backoff.h"
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void restarts_a_running_container_whatever_the_policy(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 2);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	f.regular[0].image = "another";
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_CHANGED);
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->container, 0);
	container_saw_stop(&f.seen, 0, STOP_CHANGED, f.now, &f.events);
	assert_string_equal(fixture_event(&f, "Killing")->message,
		"Container c0 definition changed, will be restarted");
	assert_int_equal(f.containers[0].kill_at, f.now + SECONDS(30));
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	fixture_exit(&f, 0, 143);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 1);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

static void leaves_an_ended_one_as_it_is_under_never(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 2);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 0, 1);
	f.regular[0].image = "another";
	assert_int_equal(fixture_starts(&f), -1);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

static void leaves_init_containers_as_they_are_but_not_sidecars(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 2, 1);
	f.inits[0].restart_policy = "Always";
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	f.inits[1].image = "another";
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	fixture_exit(&f, 1, 0);
	assert_int_equal(fixture_starts(&f), 2);
	fixture_start(&f, 2);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	assert_int_equal(fixture_starts(&f), -1);
	f.inits[0].image = "another";
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->container, 0);
}

static void waits_for_no_back_off_of_the_old_image(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	for (int i = 0; i < 3; i++) {
		fixture_start(&f, 0);
		fixture_exit(&f, 0, 1);
		f.now = f.containers[0].exit.finished_at + f.containers[0].backoff;
	}
	f.now = f.containers[0].exit.finished_at;
	assert_int_equal(fixture_starts(&f), -1);
	f.regular[0].image = "another";
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_int_equal(f.containers[0].backoff, BACKOFF_FIRST);
	assert_int_equal(fixture_starts(&f), -1);
}

static void tries_another_image_at_once(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	container_saw_start_failed(&f.seen, 0, START_FAILED_NO_IMAGE, "no", f.now, &f.events);
	assert_int_equal(fixture_starts(&f), -1);
	f.regular[0].image = "another";
	assert_int_equal(fixture_starts(&f), 0);
}

static void lets_the_post_start_hook_end_first(void **state)
{
	static const char *command[] = {"true"};
	struct exec_action exec = {.command = {command, 1}};
	struct lifecycle_handler hook = {.exec = &exec};
	struct lifecycle lifecycle = {.post_start = &hook};
	const struct hook_end ended = {1, true, ""};

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &lifecycle;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	f.regular[0].image = "another";
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	hook_saw_begin(&f.seen, 0, HOOK_POST_START, f.now);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	hook_saw_result(&f.seen, 0, HOOK_POST_START, &ended, f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(restarts_a_running_container_whatever_the_policy, end),
		cmocka_unit_test_teardown(leaves_an_ended_one_as_it_is_under_never, end),
		cmocka_unit_test_teardown(leaves_init_containers_as_they_are_but_not_sidecars, end),
		cmocka_unit_test_teardown(waits_for_no_back_off_of_the_old_image, end),
		cmocka_unit_test_teardown(tries_another_image_at_once, end),
		cmocka_unit_test_teardown(lets_the_post_start_hook_end_first, end),
	};

	return cmocka_run_group_tests_name("pod_update", tests, NULL, NULL);
}
