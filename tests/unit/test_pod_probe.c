/* SPDX-License-Identifier: MIT */
/* Probe schedule, thresholds, gating and what follows. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void result(enum probe_kind k, enum probe_result r)
{
	probe_saw_result(&f.seen, 0, f.containers[0].instance, k, r, "no", &f.events);
}

static void probe(enum probe_kind k, enum probe_result r)
{
	probe_saw_begin(&f.seen, 0, k, f.now);
	result(k, r);
}

static void waits_for_the_initial_delay_then_runs_each_period(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.initial_delay_seconds = (struct opt_int){5, true};
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_true(f.decision.again_at == f.now + SECONDS(5));
	f.now += SECONDS(5);
	assert_int_equal(fixture_decide(&f, ACTION_RUN_PROBE)->probe, PROBE_LIVENESS);
	probe_saw_begin(&f.seen, 0, PROBE_LIVENESS, f.now);
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
	result(PROBE_LIVENESS, PROBE_SUCCESS);
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_true(f.decision.again_at == f.now + SECONDS(10));
}

static void kills_after_three_liveness_failures_in_a_row(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	probe(PROBE_LIVENESS, PROBE_SUCCESS);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	fixture_forget_events(&f);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	assert_string_equal(fixture_event(&f, "Unhealthy")->message, "Liveness probe failed: no");
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_LIVENESS);
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	assert_string_equal(fixture_event(&f, "Killing")->message,
		"Container c0 failed liveness probe, will be restarted");
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
}

static void makes_ready_after_the_success_threshold_and_unready_after_the_other(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.success_threshold.value = 2;
	f.regular[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_FALSE);
	probe(PROBE_READINESS, PROBE_SUCCESS);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_FALSE);
	probe(PROBE_READINESS, PROBE_SUCCESS);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_TRUE);
	probe(PROBE_READINESS, PROBE_FAILURE);
	probe(PROBE_READINESS, PROBE_FAILURE);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_TRUE);
	probe(PROBE_READINESS, PROBE_FAILURE);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_FALSE);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

static void does_not_count_a_probe_that_could_not_be_done(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.failure_threshold.value = 1;
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_forget_events(&f);
	probe(PROBE_LIVENESS, PROBE_UNKNOWN);
	assert_string_equal(fixture_event(&f, "Unhealthy")->message, "Liveness probe errored: no");
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

static void holds_back_the_others_until_the_startup_probe_succeeds_then_readiness_at_once(
	void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].startup_probe = &f.probe;
	f.regular[0].readiness_probe = &f.probe;
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_int_equal(fixture_decide(&f, ACTION_RUN_PROBE)->probe, PROBE_STARTUP);
	assert_int_equal(f.decision.count, 1);
	assert_int_equal(fixture_container(&f, "c0")->started, BOOL_FALSE);
	probe(PROBE_STARTUP, PROBE_FAILURE);
	f.now += SECONDS(3);
	probe(PROBE_STARTUP, PROBE_SUCCESS);
	assert_int_equal(fixture_container(&f, "c0")->started, BOOL_TRUE);
	assert_non_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_int_equal(f.decision.count, 2);
	assert_int_equal(f.decision.actions[1].probe, PROBE_READINESS);
}

static void kills_when_the_startup_probe_fails(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.failure_threshold.value = 1;
	f.regular[0].startup_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	probe(PROBE_STARTUP, PROBE_FAILURE);
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_STARTUP);
}

static void begins_anew_with_each_instance(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.failure_threshold.value = 1;
	f.regular[0].liveness_probe = &f.probe;
	f.regular[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	probe(PROBE_READINESS, PROBE_SUCCESS);
	probe(PROBE_LIVENESS, PROBE_FAILURE);
	fixture_exit(&f, 0, 137);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_FALSE);
	fixture_start(&f, 0);
	assert_int_equal(fixture_container(&f, "c0")->ready, BOOL_FALSE);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	assert_non_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_int_equal(f.decision.count, 2);
}

static void ignores_a_result_of_an_older_instance(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.probe.failure_threshold.value = 1;
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	fixture_start(&f, 0);
	probe_saw_begin(&f.seen, 0, PROBE_LIVENESS, f.now);
	probe_saw_result(&f.seen, 0, 1, PROBE_LIVENESS, PROBE_FAILURE, "no", &f.events);
	assert_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
}

static void asks_again_when_an_answer_was_lost(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	probe_saw_begin(&f.seen, 0, PROBE_READINESS, f.now);
	assert_null(fixture_decide(&f, ACTION_RUN_PROBE));
	assert_true(f.decision.again_at == f.now + SECONDS(12));
	f.now += SECONDS(12);
	assert_non_null(fixture_decide(&f, ACTION_RUN_PROBE));
}

static void goes_on_with_readiness_only_while_the_pod_ends(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].liveness_probe = &f.probe;
	f.regular[0].readiness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	container_saw_stop(&f.seen, 0, STOP_POD_DELETED, f.now, &f.events);
	container_saw_term_sent(&f.seen, 0, f.now);
	assert_int_equal(fixture_decide(&f, ACTION_RUN_PROBE)->probe, PROBE_READINESS);
	assert_int_equal(f.decision.count, 1);
}

static void warns_of_a_probe_that_is_good_all_the_same(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].liveness_probe = &f.probe;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	probe_saw_warning(&f.seen, 0, f.containers[0].instance, PROBE_LIVENESS, "no", &f.events);
	assert_null(fixture_event(&f, "ProbeWarning"));
	probe_saw_begin(&f.seen, 0, PROBE_LIVENESS, f.now);
	probe_saw_warning(
		&f.seen, 0, f.containers[0].instance + 1, PROBE_LIVENESS, "no", &f.events);
	assert_null(fixture_event(&f, "ProbeWarning"));
	probe_saw_warning(&f.seen, 0, f.containers[0].instance, PROBE_LIVENESS, "body", &f.events);
	assert_string_equal(
		fixture_event(&f, "ProbeWarning")->message, "Liveness probe warning: body");
	assert_true(fixture_event(&f, "ProbeWarning")->warning);
	assert_string_equal(fixture_event(&f, "ProbeWarning")->field_path, "spec.containers{c0}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(waits_for_the_initial_delay_then_runs_each_period, end),
		cmocka_unit_test_teardown(kills_after_three_liveness_failures_in_a_row, end),
		cmocka_unit_test_teardown(
			makes_ready_after_the_success_threshold_and_unready_after_the_other, end),
		cmocka_unit_test_teardown(does_not_count_a_probe_that_could_not_be_done, end),
		cmocka_unit_test_teardown(
			holds_back_the_others_until_the_startup_probe_succeeds_then_readiness_at_once,
			end),
		cmocka_unit_test_teardown(kills_when_the_startup_probe_fails, end),
		cmocka_unit_test_teardown(begins_anew_with_each_instance, end),
		cmocka_unit_test_teardown(ignores_a_result_of_an_older_instance, end),
		cmocka_unit_test_teardown(warns_of_a_probe_that_is_good_all_the_same, end),
		cmocka_unit_test_teardown(asks_again_when_an_answer_was_lost, end),
		cmocka_unit_test_teardown(goes_on_with_readiness_only_while_the_pod_ends, end),
	};

	return cmocka_run_group_tests_name("pod_probe", tests, NULL, NULL);
}
