/* SPDX-License-Identifier: MIT */
/* Sidecars: init containers with restartPolicy Always (kubelet: computeInitContainerActions,
 * terminationOrdering). */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

/* i0 and i1 are sidecars, c0 is the regular container, all running. */
static void run_two_sidecars(const char *policy)
{
	fixture_init(&f, policy, 2, 1);
	f.inits[0].restart_policy = "Always";
	f.inits[1].restart_policy = "Always";
	fixture_sandbox(&f);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(fixture_starts(&f), (int)i);
		fixture_start(&f, i);
	}
	assert_int_equal(fixture_starts(&f), -1);
}

static void the_next_one_waits_for_the_startup_probe(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 1, 1);
	f.inits[0].restart_policy = "Always";
	f.inits[0].startup_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_int_equal(fixture_starts(&f), -1);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	probe_saw_begin(&f.seen, 0, PROBE_STARTUP, f.now);
	probe_saw_result(
		&f.seen, 0, f.containers[0].instance, PROBE_STARTUP, PROBE_SUCCESS, "", &f.events);
	assert_int_equal(fixture_starts(&f), 1);
	fixture_start(&f, 1);
	assert_string_equal(fixture_status(&f)->phase, "Running");
}

static void restarts_whatever_the_pods_policy_and_its_exit_code(void **state)
{
	(void)state;
	run_two_sidecars("Never");
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	assert_int_equal(f.containers[0].restart_count, 1);
	/* the second time it waits, and holds back nothing meanwhile */
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), -1);
	assert_true(f.decision.again_at == f.now + SECONDS(10));
	assert_true(f.containers[2].life == CONTAINER_RUNNING);
}

static void does_not_keep_the_pod_from_completing(void **state)
{
	const struct action *a;

	(void)state;
	run_two_sidecars("Never");
	fixture_exit(&f, 2, 0);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	a = fixture_decide(&f, ACTION_STOP_CONTAINER);
	assert_non_null(a);
	assert_int_equal(a->stop, STOP_POD_DONE);
	container_saw_stop(&f.seen, 0, STOP_POD_DONE, f.now, &f.events);
	container_saw_stop(&f.seen, 1, STOP_POD_DONE, f.now, &f.events);
	/* the last one first */
	assert_int_equal(fixture_decide(&f, ACTION_TERM_CONTAINER)->container, 1);
	container_saw_term_sent(&f.seen, 1, f.now);
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	fixture_exit(&f, 1, 143);
	assert_int_equal(fixture_starts(&f), -1);
	assert_int_equal(fixture_decide(&f, ACTION_TERM_CONTAINER)->container, 0);
	container_saw_term_sent(&f.seen, 0, f.now);
	fixture_exit(&f, 0, 137);
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
}

static void without_an_end_before_them_all_are_signalled_after_the_grace(void **state)
{
	(void)state;
	run_two_sidecars("Always");
	pod_saw_deleted(&f.seen, SECONDS(5), f.now, &f.events);
	for (uint32_t i = 0; i < 3; i++)
		container_saw_stop(&f.seen, i, STOP_POD_DELETED, f.now, &f.events);
	assert_int_equal(fixture_decide(&f, ACTION_TERM_CONTAINER)->container, 2);
	container_saw_term_sent(&f.seen, 2, f.now);
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	f.now += SECONDS(5);
	assert_int_equal(fixture_decide(&f, ACTION_KILL_CONTAINER)->container, 2);
	assert_int_equal(fixture_decide(&f, ACTION_TERM_CONTAINER)->container, 0);
	container_saw_term_sent(&f.seen, 0, f.now);
	assert_int_equal(fixture_decide(&f, ACTION_TERM_CONTAINER)->container, 1);
	container_saw_term_sent(&f.seen, 1, f.now);
	/* they still have two seconds */
	assert_true(f.containers[0].kill_at == f.now + SECONDS(2));
	assert_true(f.containers[1].kill_at == f.now + SECONDS(2));
}

static void counts_for_ready_and_initialized(void **state)
{
	const struct pod_status *st;

	(void)state;
	fixture_init(&f, "Always", 1, 1);
	f.inits[0].restart_policy = "Always";
	f.inits[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	st = fixture_status(&f);
	assert_string_equal(st->conditions.items[CONDITION_INITIALIZED].message,
		"containers with incomplete status: [i0]");
	assert_string_equal(st->conditions.items[CONDITION_READY].message,
		"containers with unready status: [i0 c0]");
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	st = fixture_status(&f);
	assert_string_equal(st->conditions.items[CONDITION_INITIALIZED].status, "True");
	assert_string_equal(st->conditions.items[CONDITION_READY].message,
		"containers with unready status: [i0]");
}

static void one_that_never_started_keeps_the_pod_pending(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 2, 1);
	f.inits[0].restart_policy = "Always";
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	/* it crashes while the init container behind it runs: both go on by themselves */
	fixture_start(&f, 1);
	fixture_exit(&f, 0, 1);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	fixture_exit(&f, 1, 0);
	assert_int_equal(fixture_starts(&f), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_next_one_waits_for_the_startup_probe, end),
		cmocka_unit_test_teardown(restarts_whatever_the_pods_policy_and_its_exit_code, end),
		cmocka_unit_test_teardown(does_not_keep_the_pod_from_completing, end),
		cmocka_unit_test_teardown(
			without_an_end_before_them_all_are_signalled_after_the_grace, end),
		cmocka_unit_test_teardown(counts_for_ready_and_initialized, end),
		cmocka_unit_test_teardown(one_that_never_started_keeps_the_pod_pending, end),
	};

	return cmocka_run_group_tests_name("pod_sidecar", tests, NULL, NULL);
}
