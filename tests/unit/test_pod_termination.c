/* SPDX-License-Identifier: MIT */
/* Stop signal, grace and SIGKILL; how a pod goes. */
#include "pod_fixture.h"

#include "pod/container.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static void running(const char *policy, uint32_t containers)
{
	fixture_init(&f, policy, 0, containers);
	fixture_sandbox(&f);
	for (uint32_t i = 0; i < containers; i++)
		fixture_start(&f, i);
	fixture_forget_events(&f);
}

static void stop(void)
{
	for (uint32_t i = 0; i < f.seen.count; i++)
		container_saw_stop(&f.seen, i, STOP_POD_DELETED, f.now, &f.events);
}

static void terms_then_kills_after_the_grace_of_the_deletion(void **state)
{
	(void)state;
	running("Always", 2);
	pod_saw_deleted(&f.seen, SECONDS(7), f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_STOP_CONTAINER));
	assert_int_equal(f.decision.count, 2);
	stop();
	assert_string_equal(fixture_event(&f, "Killing")->message, "Stopping container c0");
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	assert_int_equal(f.decision.count, 2);
	container_saw_term_sent(&f.seen, 0, f.now);
	container_saw_term_sent(&f.seen, 1, f.now);
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(7));
	fixture_exit(&f, 0, 143);
	f.now += SECONDS(7);
	assert_int_equal(fixture_decide(&f, ACTION_KILL_CONTAINER)->container, 1);
	container_saw_kill_sent(&f.seen, 1, f.now);
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
}

static void kills_again_while_a_process_persists(void **state)
{
	(void)state;
	running("Always", 1);
	pod_saw_deleted(&f.seen, SECONDS(1), f.now, &f.events);
	stop();
	f.now += SECONDS(2);
	container_saw_kill_sent(&f.seen, 0, f.now);
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(5));
	f.now += SECONDS(5);
	assert_non_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
}

static void gives_at_least_two_seconds_to_the_signal(void **state)
{
	(void)state;
	running("Always", 1);
	pod_saw_deleted(&f.seen, 0, f.now, &f.events);
	assert_true(f.record.grace == SECONDS(1));
	stop();
	container_saw_term_sent(&f.seen, 0, f.now);
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(2));
}

/* Upstream does not refuse them: they count as the shortest there is. */
static void takes_seconds_beyond_32_bits(void **state)
{
	struct opt_int seconds = {INT64_C(-4294967266), true};

	(void)state;
	assert_true(seconds_of(&seconds, 30) < 0);
	seconds.value = INT64_MIN;
	assert_true(seconds_of(&seconds, 30) < 0);
	seconds.value = INT64_MAX;
	assert_true(seconds_of(&seconds, 30) == SECONDS((msec)INT32_MAX));
	seconds.set = false;
	assert_true(seconds_of(&seconds, 30) == SECONDS(30));
}

static void can_only_shorten_the_grace(void **state)
{
	(void)state;
	running("Always", 1);
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	stop();
	container_saw_term_sent(&f.seen, 0, f.now);
	pod_saw_deleted(&f.seen, SECONDS(60), f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(30));
	f.now += SECONDS(4);
	pod_saw_deleted(&f.seen, SECONDS(3), f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_KILL_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(3));
}

static void uses_the_grace_of_the_probe_for_what_it_kills(void **state)
{
	(void)state;
	running("Always", 1);
	f.probe.termination_grace_period_seconds = (struct opt_int){5, true};
	f.regular[0].liveness_probe = &f.probe;
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	assert_true(f.containers[0].kill_at == f.now + SECONDS(5));
}

static void lets_deletion_trump_a_long_grace_of_a_probe(void **state)
{
	(void)state;
	running("Always", 1);
	f.probe.termination_grace_period_seconds = (struct opt_int){500, true};
	f.regular[0].liveness_probe = &f.probe;
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	container_saw_term_sent(&f.seen, 0, f.now);
	pod_saw_deleted(&f.seen, SECONDS(4), f.now, &f.events);
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_POD_DELETED);
	stop();
	assert_true(f.containers[0].kill_at == f.now + SECONDS(4));
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
}

static void sends_a_signal_again_that_could_not_be_sent(void **state)
{
	(void)state;
	running("Always", 1);
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	stop();
	container_saw_signal_failed(&f.seen, 0, f.now);
	assert_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
	assert_true(f.decision.again_at == f.now + SECONDS(1));
	f.now += SECONDS(1);
	assert_non_null(fixture_decide(&f, ACTION_TERM_CONTAINER));
}

static void waits_for_a_start_in_flight_then_stops_it(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 2);
	fixture_sandbox(&f);
	container_saw_starting(&f.seen, 0, f.now, &f.events);
	pod_saw_deleted(&f.seen, SECONDS(10), f.now, &f.events);
	assert_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	assert_int_equal(f.decision.count, 0);
	assert_true(f.decision.again_at == f.now + SECONDS(12));
	container_saw_started(&f.seen, 0, 9, f.now, &f.events);
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->container, 0);
	assert_null(fixture_decide(&f, ACTION_START_CONTAINER));
}

static void removes_the_sandbox_when_all_have_ended_then_forgets(void **state)
{
	(void)state;
	running("Always", 1);
	pod_saw_deleted(&f.seen, SECONDS(10), f.now, &f.events);
	stop();
	assert_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	fixture_exit(&f, 0, 143);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	sandbox_saw_stopping(&f.record);
	assert_null(fixture_decide(&f, ACTION_FORGET_POD));
	sandbox_saw_gone(&f.record);
	assert_non_null(fixture_decide(&f, ACTION_FORGET_POD));
	assert_string_equal(fixture_status(&f)->phase, "Failed");
}

static void forgets_at_once_a_pod_that_never_had_a_sandbox(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	pod_saw_deleted(&f.seen, SECONDS(10), f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_FORGET_POD));
}

static void ends_a_pod_in_backoff_without_waiting(void **state)
{
	(void)state;
	running("Always", 1);
	fixture_exit(&f, 0, 1);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	pod_saw_deleted(&f.seen, SECONDS(10), f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	assert_int_equal(f.decision.count, 1);
}

static void keeps_a_finished_pod_without_its_sandbox_until_it_is_deleted(void **state)
{
	(void)state;
	running("Never", 1);
	fixture_exit(&f, 0, 0);
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
	sandbox_saw_stopping(&f.record);
	sandbox_saw_gone(&f.record);
	assert_null(fixture_decide(&f, ACTION_FORGET_POD));
	assert_int_equal(f.decision.count, 0);
	assert_string_equal(fixture_status(&f)->pod_ip, "10.244.0.5");
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
	pod_saw_deleted(&f.seen, SECONDS(30), f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_FORGET_POD));
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
}

static void takes_any_grace_without_overflow(void **state)
{
	(void)state;
	running("Always", 1);
	f.pod.spec.termination_grace_period_seconds.value = INT64_MAX;
	container_saw_stop(&f.seen, 0, STOP_LIVENESS, f.now, &f.events);
	assert_true(f.containers[0].kill_at == f.now + SECONDS(INT32_MAX));
	pod_saw_deleted(&f.seen, INT64_MAX, f.now, &f.events);
	assert_true(f.record.grace == SECONDS(INT32_MAX));
	fixture_decide(&f, ACTION_TERM_CONTAINER);
	assert_true(f.decision.again_at > f.now);
	f.pod.spec.termination_grace_period_seconds.value = -5;
	pod_saw_deleted(&f.seen, -5000, f.now, &f.events);
	assert_true(f.record.grace == SECONDS(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(terms_then_kills_after_the_grace_of_the_deletion, end),
		cmocka_unit_test_teardown(kills_again_while_a_process_persists, end),
		cmocka_unit_test_teardown(gives_at_least_two_seconds_to_the_signal, end),
		cmocka_unit_test(takes_seconds_beyond_32_bits),
		cmocka_unit_test_teardown(can_only_shorten_the_grace, end),
		cmocka_unit_test_teardown(uses_the_grace_of_the_probe_for_what_it_kills, end),
		cmocka_unit_test_teardown(lets_deletion_trump_a_long_grace_of_a_probe, end),
		cmocka_unit_test_teardown(sends_a_signal_again_that_could_not_be_sent, end),
		cmocka_unit_test_teardown(waits_for_a_start_in_flight_then_stops_it, end),
		cmocka_unit_test_teardown(
			removes_the_sandbox_when_all_have_ended_then_forgets, end),
		cmocka_unit_test_teardown(forgets_at_once_a_pod_that_never_had_a_sandbox, end),
		cmocka_unit_test_teardown(ends_a_pod_in_backoff_without_waiting, end),
		cmocka_unit_test_teardown(takes_any_grace_without_overflow, end),
		cmocka_unit_test_teardown(
			keeps_a_finished_pod_without_its_sandbox_until_it_is_deleted, end),
	};

	return cmocka_run_group_tests_name("pod_termination", tests, NULL, NULL);
}
