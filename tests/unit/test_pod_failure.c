/* SPDX-License-Identifier: MIT */
/* Pods that fail as a whole, and the restart policy and rules of one container. */
#include "pod/admit.h"
#include "pod_fixture.h"

#include "base/text.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

/* This exit code of the container restarts its whole pod. */
static void restart_all_on(struct container_spec *c, int64_t code)
{
	static int64_t value;
	static struct exit_codes codes = {.operator_ = "In", .values = {&value, 1}};
	static struct restart_rule rule = {.action = "RestartAllContainers", .exit_codes = &codes};

	value = code;
	c->restart_policy_rules.items = &rule;
	c->restart_policy_rules.count = 1;
}

static void fails_at_its_deadline_counted_from_acceptance(void **state)
{
	const struct action *a;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.pod.spec.active_deadline_seconds = (struct opt_int){60, true};
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	f.now = f.record.accepted_at + SECONDS(60) - 1;
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
	assert_true(f.decision.again_at == f.now + 1);
	f.now += 1;
	a = fixture_decide(&f, ACTION_FAIL_POD);
	assert_non_null(a);
	pod_saw_failure(&f.seen, a->why, &f.events);
	assert_string_equal(fixture_event(&f, "DeadlineExceeded")->message,
		"Pod was active on the node longer than the specified deadline");
	assert_false(fixture_event(&f, "DeadlineExceeded")->warning);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_string_equal(fixture_status(&f)->reason, "DeadlineExceeded");
	a = fixture_decide(&f, ACTION_STOP_CONTAINER);
	assert_non_null(a);
	assert_int_equal(a->stop, STOP_POD_DONE);
	/* it stays failed, whatever its container answers */
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_int_equal(fixture_starts(&f), -1);
}

static const struct pod_condition *condition(const char *type)
{
	const struct pod_status *st = fixture_status(&f);

	for (uint32_t i = 0; i < st->conditions.count; i++)
		if (strcmp(st->conditions.items[i].type, type) == 0)
			return &st->conditions.items[i];
	return NULL;
}

static void an_evicted_pod_fails_for_good(void **state)
{
	const struct action *a;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_null(condition("DisruptionTarget"));
	pod_saw_eviction(&f.seen, "low on memory. ", SECONDS(1), &f.events);
	assert_true(fixture_event(&f, "Evicted")->warning);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_string_equal(fixture_status(&f)->reason, "Evicted");
	assert_string_equal(fixture_status(&f)->message, "low on memory. ");
	assert_string_equal(condition("DisruptionTarget")->status, "True");
	assert_string_equal(condition("DisruptionTarget")->reason, "TerminationByKubelet");
	assert_string_equal(condition("DisruptionTarget")->message, "low on memory. ");
	assert_string_equal(condition("Ready")->reason, "PodFailed");
	a = fixture_decide(&f, ACTION_STOP_CONTAINER);
	assert_non_null(a);
	container_saw_stop(&f.seen, 0, a->stop, f.now, &f.events);
	assert_true(f.containers[0].kill_at == f.now + SECONDS(2));
	/* what comes after it changes nothing */
	pod_saw_eviction(&f.seen, "again", SECONDS(100), &f.events);
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_status(&f)->message, "low on memory. ");
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_int_equal(fixture_starts(&f), -1);
}

static void a_pod_that_has_ended_has_no_deadline(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	f.pod.spec.active_deadline_seconds = (struct opt_int){60, true};
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
	f.now += SECONDS(100);
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
	assert_null(fixture_status(&f)->reason);
}

static void another_systems_pod_fails_before_it_has_a_sandbox(void **state)
{
	struct pod_os os = {.name = "windows"};
	const struct action *a;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.pod.spec.os = &os;
	a = fixture_decide(&f, ACTION_FAIL_POD);
	assert_non_null(a);
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	pod_saw_failure(&f.seen, a->why, &f.events);
	assert_true(fixture_event(&f, "PodOSNotSupported")->warning);
	assert_string_equal(fixture_event(&f, "PodOSNotSupported")->message,
		"Failed to admit pod as the OS field doesn't match node OS");
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_string_equal(fixture_status(&f)->reason, "PodOSNotSupported");
	assert_string_equal(fixture_status(&f)->message,
		"Pod was rejected: Failed to admit pod as the OS field doesn't match node OS");
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
}

/* The rejection of a pod that sets both; NULL = it is taken. */
static const struct action *rejects_sysctls(const char *one, const char *two)
{
	static struct sysctl_spec sysctls[2];
	static struct pod_security_context sc;

	fixture_init(&f, "Always", 1, 1);
	sysctls[0].name = one;
	sysctls[1].name = two;
	sc.sysctls.items = sysctls;
	sc.sysctls.count = 2;
	f.pod.spec.security_context = &sc;
	return fixture_decide(&f, ACTION_FAIL_POD);
}

static void a_pod_with_a_forbidden_sysctl_is_rejected(void **state)
{
	static const char message[] = "forbidden sysctl: \"net.core.somaxconn\" not allowlisted";
	static const char *list[] = {"net.core.*"};
	const struct strings unsafe = {list, 1};
	const struct pod_status *status;
	const struct action *a = rejects_sysctls("net.ipv4.tcp_syncookies", "net/core/somaxconn");

	(void)state;
	assert_non_null(a);
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	pod_saw_failure(&f.seen, a->why, &f.events);
	assert_true(fixture_event(&f, "SysctlForbidden")->warning);
	assert_string_equal(fixture_event(&f, "SysctlForbidden")->message, message);
	status = fixture_status(&f);
	assert_string_equal(status->phase, "Failed");
	assert_string_equal(status->reason, "SysctlForbidden");
	assert_true(text_starts(status->message, "Pod was rejected: "));
	assert_string_equal(status->message + strlen("Pod was rejected: "), message);
	/* kubelet's rejectPod() says nothing else but these two */
	assert_string_equal(status->qos_class, "BestEffort");
	assert_true(status->start_time.set);
	assert_int_equal(status->conditions.count, 0);
	assert_int_equal(status->container_statuses.count, 0);
	assert_int_equal(status->init_container_statuses.count, 0);
	assert_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
	pod_saw_deleted(&f.seen, 0, f.now, &f.events);
	assert_non_null(fixture_decide(&f, ACTION_FORGET_POD));
	fixture_fini(&f);
	/* where the node allows it, it is taken */
	rejects_sysctls("net.ipv4.tcp_syncookies", "net/core/somaxconn");
	f.seen.unsafe_sysctls = &unsafe;
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
	assert_non_null(fixture_decide(&f, ACTION_CREATE_SANDBOX));
}

static void a_pod_that_was_taken_is_not_asked_again(void **state)
{
	static const char *list[] = {"net.core.*"};
	const struct strings unsafe = {list, 1};

	(void)state;
	rejects_sysctls("net.core.somaxconn", "net.core.optmem_max");
	f.seen.unsafe_sysctls = &unsafe;
	fixture_sandbox(&f);
	f.seen.unsafe_sysctls = NULL;
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
}

static void a_pod_that_does_not_fit_is_rejected(void **state)
{
	static struct named_quantity asks[] = {
		{"cpu", {.milli = 300}}, {"memory", {.milli = 8000001}}};
	static struct resource_requirements r = {.requests = {asks, 2}};
	struct node_room room = {.capacity = {1000, 10000, 0}, .used = {700, 2000, 5}};
	const struct action *a;

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].resources = &r;
	f.seen.room = &room;
	a = fixture_decide(&f, ACTION_FAIL_POD);
	assert_int_equal(a->why, POD_OUT_OF_MEMORY);
	pod_saw_failure(&f.seen, a->why, &f.events);
	assert_string_equal(fixture_event(&f, "OutOfmemory")->message,
		"Node didn't have enough resource: memory, requested: 8001, used: 2000, "
		"capacity: 10000");
	assert_string_equal(fixture_status(&f)->reason, "OutOfmemory");
	fixture_fini(&f);
	/* one byte less, and it is taken */
	room.used[ROOM_MEMORY]--;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].resources = &r;
	f.seen.room = &room;
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
	room.used[ROOM_CPU]++;
	assert_int_equal(fixture_decide(&f, ACTION_FAIL_POD)->why, POD_OUT_OF_CPU);
	/* who asks for nothing always fits, also where more is used than there is */
	room.used[ROOM_CPU] = 5000;
	f.regular[0].resources = NULL;
	assert_null(fixture_decide(&f, ACTION_FAIL_POD));
}

static void a_pod_takes_room_from_its_first_sandbox_to_its_end(void **state)
{
	static struct named_quantity asks[] = {
		{"cpu", {.milli = 300}}, {"ephemeral-storage", {.milli = INT64_MAX}}};
	static struct resource_requirements r = {.requests = {asks, 2}};
	struct node_room room = {.capacity = {1, 1, 1}};

	(void)state;
	fixture_init(&f, "Never", 0, 1);
	f.regular[0].resources = &r;
	room_take(&room, &f.pod, &f.record);
	assert_int_equal(room.used[ROOM_CPU], 0);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	room_take(&room, &f.pod, &f.record);
	assert_int_equal(room.used[ROOM_CPU], 300);
	room.used[ROOM_STORAGE] = INT64_MAX - 1;
	room_take(&room, &f.pod, &f.record);
	assert_int_equal(room.used[ROOM_CPU], 600);
	assert_int_equal(room.used[ROOM_STORAGE], INT64_MAX);
	fixture_exit(&f, 0, 0);
	(void)fixture_status(&f);
	room_take(&room, &f.pod, &f.record);
	assert_int_equal(room.used[ROOM_CPU], 600);
}

/* Runs the first container to the exit code; whether it is to be started again. */
static bool starts_again(const char *pod_policy, const char *policy, int code)
{
	fixture_init(&f, pod_policy, 0, 1);
	f.regular[0].restart_policy = policy;
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, code);
	return fixture_starts(&f) == 0;
}

static void the_containers_policy_wins_over_the_pods(void **state)
{
	(void)state;
	assert_true(starts_again("Never", "Always", 0));
	fixture_fini(&f);
	assert_false(starts_again("Always", "Never", 1));
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	fixture_fini(&f);
	assert_false(starts_again("Always", "OnFailure", 0));
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
	fixture_fini(&f);
	assert_true(starts_again("Never", "OnFailure", 1));
	fixture_fini(&f);
	assert_true(starts_again("Always", "", 0));
}

static void a_rule_wins_over_the_policy(void **state)
{
	static const struct {
		const char *operator_;
		int code;
		bool again;
	} cases[] = {
		{"In", 42, true},
		{"In", 1, false},
		{"NotIn", 42, false},
		{"NotIn", 1, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t values[] = {7, 42};
		struct exit_codes codes = {.operator_ = cases[i].operator_, .values = {values, 2}};
		struct restart_rule rules[] = {
			{.action = "Restart"}, {.action = "Restart", .exit_codes = &codes}};

		fixture_init(&f, "Always", 0, 1);
		f.regular[0].restart_policy = "Never";
		f.regular[0].restart_policy_rules.items = rules;
		f.regular[0].restart_policy_rules.count = 2;
		fixture_sandbox(&f);
		fixture_start(&f, 0);
		fixture_exit(&f, 0, cases[i].code);
		assert_int_equal(fixture_starts(&f), cases[i].again ? 0 : -1);
		/* by a rule too it waits like any crash loop */
		if (cases[i].again) {
			fixture_start(&f, 0);
			fixture_exit(&f, 0, cases[i].code);
			assert_int_equal(fixture_starts(&f), -1);
			assert_true(f.decision.again_at == f.now + SECONDS(10));
		}
		if (i + 1 < ARRAY_LEN(cases))
			fixture_fini(&f);
	}
}

static void an_init_container_of_its_own_policy(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	f.inits[0].restart_policy = "Never";
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), -1);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	fixture_fini(&f);
	fixture_init(&f, "Never", 1, 1);
	f.inits[0].restart_policy = "OnFailure";
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 1);
	assert_int_equal(fixture_starts(&f), 0);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
}

static void restart_all_begins_a_new_round_in_the_same_sandbox(void **state)
{
	const struct container_status *c;

	(void)state;
	fixture_init(&f, "Never", 1, 2);
	f.regular[0].restart_policy = "Never";
	restart_all_on(&f.regular[0], 42);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	fixture_start(&f, 1);
	fixture_start(&f, 2);
	fixture_exit(&f, 1, 42);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	assert_string_equal(
		fixture_status(&f)->conditions.items[CONDITION_ALL_CONTAINERS_RESTARTING].status,
		"True");
	/* the other one is killed, nothing is started meanwhile */
	assert_int_equal(fixture_decide(&f, ACTION_KILL_CONTAINER)->container, 2);
	assert_int_equal(fixture_starts(&f), -1);
	assert_null(fixture_decide(&f, ACTION_RESTART_ALL));
	fixture_exit(&f, 2, 137);
	assert_non_null(fixture_decide(&f, ACTION_RESTART_ALL));
	pod_saw_restart_all(&f.seen);
	c = fixture_container(&f, "c1");
	assert_string_equal(c->state->waiting->reason, "RestartingAllContainers");
	assert_string_equal(c->last_state->terminated->reason, "RestartingAllContainers");
	assert_string_equal(
		fixture_status(&f)->conditions.items[CONDITION_ALL_CONTAINERS_RESTARTING].status,
		"False");
	/* init containers first, against the policy Never too; once each */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(fixture_starts(&f), i);
		fixture_start(&f, (uint32_t)i);
		assert_int_equal(f.containers[i].restart_count, 1);
		if (i == 0)
			fixture_exit(&f, 0, 0);
	}
	assert_int_equal(fixture_starts(&f), -1);
	fixture_exit(&f, 1, 0);
	fixture_exit(&f, 2, 0);
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
}

static void restart_all_by_a_sidecar_is_no_end_of_the_pod(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 1, 1);
	f.inits[0].restart_policy = "Always";
	restart_all_on(&f.inits[0], 42);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 0, 42);
	fixture_exit(&f, 1, 137);
	assert_string_equal(fixture_status(&f)->phase, "Running");
	assert_non_null(fixture_decide(&f, ACTION_RESTART_ALL));
	pod_saw_restart_all(&f.seen);
	assert_int_equal(fixture_starts(&f), 0);
	fixture_start(&f, 0);
	assert_int_equal(fixture_starts(&f), 1);
}

static void restart_all_is_not_heeded_by_a_pod_that_ends(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].restart_policy = "Always";
	restart_all_on(&f.regular[0], 143);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	pod_saw_deleted(&f.seen, SECONDS(5), f.now, &f.events);
	fixture_exit(&f, 0, 143);
	assert_null(fixture_decide(&f, ACTION_RESTART_ALL));
	assert_non_null(fixture_decide(&f, ACTION_REMOVE_SANDBOX));
}

static void restart_all_is_not_heeded_of_a_sidecar_that_is_not_needed_any_more(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 1, 1);
	f.inits[0].restart_policy = "Always";
	restart_all_on(&f.inits[0], 143);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 1, 0);
	assert_int_equal(fixture_decide(&f, ACTION_STOP_CONTAINER)->stop, STOP_POD_DONE);
	container_saw_stop(&f.seen, 0, STOP_POD_DONE, f.now, &f.events);
	fixture_exit(&f, 0, 143);
	assert_null(fixture_decide(&f, ACTION_RESTART_ALL));
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
}

static void a_pod_that_fails_restarts_nothing_any_more(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 2);
	f.regular[0].restart_policy = "Never";
	restart_all_on(&f.regular[0], 42);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_start(&f, 1);
	fixture_exit(&f, 0, 42);
	pod_saw_failure(&f.seen, POD_DEADLINE_EXCEEDED, &f.events);
	assert_string_equal(fixture_status(&f)->phase, "Failed");
	assert_string_equal(
		fixture_status(&f)->conditions.items[CONDITION_ALL_CONTAINERS_RESTARTING].status,
		"False");
	fixture_exit(&f, 1, 143);
	assert_string_equal(fixture_container(&f, "c1")->state->terminated->reason, "Error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(fails_at_its_deadline_counted_from_acceptance, end),
		cmocka_unit_test_teardown(an_evicted_pod_fails_for_good, end),
		cmocka_unit_test_teardown(a_pod_that_has_ended_has_no_deadline, end),
		cmocka_unit_test_teardown(another_systems_pod_fails_before_it_has_a_sandbox, end),
		cmocka_unit_test_teardown(a_pod_with_a_forbidden_sysctl_is_rejected, end),
		cmocka_unit_test_teardown(a_pod_that_was_taken_is_not_asked_again, end),
		cmocka_unit_test_teardown(a_pod_that_does_not_fit_is_rejected, end),
		cmocka_unit_test_teardown(a_pod_takes_room_from_its_first_sandbox_to_its_end, end),
		cmocka_unit_test_teardown(the_containers_policy_wins_over_the_pods, end),
		cmocka_unit_test_teardown(a_rule_wins_over_the_policy, end),
		cmocka_unit_test_teardown(an_init_container_of_its_own_policy, end),
		cmocka_unit_test_teardown(restart_all_begins_a_new_round_in_the_same_sandbox, end),
		cmocka_unit_test_teardown(restart_all_by_a_sidecar_is_no_end_of_the_pod, end),
		cmocka_unit_test_teardown(restart_all_is_not_heeded_by_a_pod_that_ends, end),
		cmocka_unit_test_teardown(
			restart_all_is_not_heeded_of_a_sidecar_that_is_not_needed_any_more, end),
		cmocka_unit_test_teardown(a_pod_that_fails_restarts_nothing_any_more, end),
	};

	return cmocka_run_group_tests_name("pod_failure", tests, NULL, NULL);
}
