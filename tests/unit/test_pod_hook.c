/* SPDX-License-Identifier: MIT */
/* postStart and preStop: when they run, what waits for them, what their failure does. */
#include "pod_fixture.h"

static struct fixture f;
static struct exec_action command = {.command = {(const char *[]){"true"}, 1}};
static struct sleep_action sleep_action;
static struct lifecycle_handler by_exec = {.exec = &command};
static struct lifecycle_handler by_sleep = {.sleep = &sleep_action};

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void ended(uint32_t c, enum hook_kind k, bool ok)
{
	const struct hook_end how = {f.containers[c].instance, ok, "it said no"};

	hook_saw_result(&f.seen, c, k, &how, f.now, &f.events);
}

/* The hook that is due begins. */
static void begins(uint32_t c, enum hook_kind k)
{
	const struct action *a = fixture_decide(&f, ACTION_RUN_HOOK);

	assert_non_null(a);
	assert_int_equal(a->container, c);
	assert_int_equal(a->hook, k);
	hook_saw_begin(&f.seen, c, k, f.now);
	assert_null(fixture_decide(&f, ACTION_RUN_HOOK));
}

static void post_start_holds_back_status_probes_and_later_containers(void **state)
{
	struct lifecycle l = {.post_start = &by_exec};

	(void)state;
	fixture_init(&f, "Always", 0, 2);
	f.regular[0].lifecycle = &l;
	f.regular[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	begins(0, HOOK_POST_START);
	assert_int_equal(fixture_starts(&f), -1);
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_string_equal(
		fixture_container(&f, "c0")->state->waiting->reason, "ContainerCreating");
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	f.now += SECONDS(100);
	ended(0, HOOK_POST_START, true);
	assert_non_null(fixture_container(&f, "c0")->state->running);
	assert_non_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_int_equal(fixture_starts(&f), 1);
}

static void a_failed_post_start_ends_the_container(void **state)
{
	struct lifecycle l = {.post_start = &by_exec, .pre_stop = &by_exec};
	const struct container_status *c;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	begins(0, HOOK_POST_START);
	ended(0, HOOK_POST_START, false);
	assert_string_equal(
		fixture_event(&f, "FailedPostStartHook")->message, "PostStartHook failed");
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_POST_START);
	container_saw_stop(&f.seen, 0, STOP_POST_START, f.now, &f.events);
	assert_string_equal(fixture_event(&f, "Killing")->message, "FailedPostStartHook");
	/* its preStop hook runs all the same */
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	begins(0, HOOK_PRE_STOP);
	ended(0, HOOK_PRE_STOP, true);
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	container_saw_term_sent(&f.seen, 0, f.now);
	fixture_exit(&f, 0, 143);
	c = fixture_container(&f, "c0");
	assert_string_equal(c->state->waiting->reason, "PostStartHookError");
	assert_string_equal(c->state->waiting->message, "it said no");
	assert_int_equal(c->last_state->terminated->exit_code.value, 143);
	/* and the next instance begins with it again */
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	begins(0, HOOK_POST_START);
}

static void pre_stop_is_charged_to_the_grace_in_whole_seconds(void **state)
{
	struct lifecycle l = {.pre_stop = &by_exec};
	msec stopped;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	pod_saw_deleted(&f.seen, SECONDS(10), f.now, &f.events);
	container_saw_stop(&f.seen, 0, STOP_POD_DELETED, f.now, &f.events);
	stopped = f.now;
	begins(0, HOOK_PRE_STOP);
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	f.now += 3700;
	ended(0, HOOK_PRE_STOP, false);
	assert_string_equal(fixture_event(&f, "FailedPreStopHook")->message, "PreStopHook failed");
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	container_saw_term_sent(&f.seen, 0, f.now);
	assert_true(f.containers[0].kill_at == stopped + SECONDS(10) + 700);
}

static void a_pre_stop_beyond_the_grace_is_given_up(void **state)
{
	struct lifecycle l = {.pre_stop = &by_exec};

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	pod_saw_deleted(&f.seen, SECONDS(4), f.now, &f.events);
	container_saw_stop(&f.seen, 0, STOP_POD_DELETED, f.now, &f.events);
	begins(0, HOOK_PRE_STOP);
	f.now += SECONDS(4) - 1;
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	assert_true(f.decision.again_at == f.now + 1);
	f.now += 1;
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	container_saw_term_sent(&f.seen, 0, f.now);
	/* the least time that lies between the signals */
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
	f.now += SECONDS(2);
	assert_non_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
}

static void a_sleep_is_only_waited_for(void **state)
{
	struct lifecycle l = {.pre_stop = &by_sleep};
	const struct action *a;

	(void)state;
	sleep_action.seconds = (struct opt_int){5, true};
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	container_saw_stop(&f.seen, 0, STOP_POD_DELETED, f.now, &f.events);
	begins(0, HOOK_PRE_STOP);
	f.now += SECONDS(5) - 1;
	assert_null(fixture_decide(&f, ACTION_END_HOOK));
	assert_true(f.decision.again_at == f.now + 1);
	f.now += 1;
	a = fixture_decide(&f, ACTION_END_HOOK);
	assert_non_null(a);
	assert_int_equal(a->hook, HOOK_PRE_STOP);
}

static void a_container_that_ends_by_itself_has_no_pre_stop(void **state)
{
	struct lifecycle l = {.pre_stop = &by_exec};

	(void)state;
	fixture_init(&f, "Never", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_RUN_HOOK));
}

static void a_late_or_foreign_answer_is_ignored(void **state)
{
	struct lifecycle l = {.post_start = &by_exec};
	const struct hook_end old = {7, false, "old"};

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].lifecycle = &l;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	ended(0, HOOK_POST_START, false); /* not begun */
	begins(0, HOOK_POST_START);
	hook_saw_result(&f.seen, 0, HOOK_POST_START, &old, f.now, &f.events);
	assert_null(fixture_event(&f, "FailedPostStartHook"));
	ended(0, HOOK_POST_START, true);
	ended(0, HOOK_POST_START, false);
	assert_null(fixture_event(&f, "FailedPostStartHook"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			post_start_holds_back_status_probes_and_later_containers, end),
		cmocka_unit_test_teardown(a_failed_post_start_ends_the_container, end),
		cmocka_unit_test_teardown(pre_stop_is_charged_to_the_grace_in_whole_seconds, end),
		cmocka_unit_test_teardown(a_pre_stop_beyond_the_grace_is_given_up, end),
		cmocka_unit_test_teardown(a_sleep_is_only_waited_for, end),
		cmocka_unit_test_teardown(a_container_that_ends_by_itself_has_no_pre_stop, end),
		cmocka_unit_test_teardown(a_late_or_foreign_answer_is_ignored, end),
	};

	return cmocka_run_group_tests_name("pod_hook", tests, NULL, NULL);
}
