/* SPDX-License-Identifier: MIT */
/* Phase, conditions and container states as a user sees them. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static const struct pod_condition *condition(const char *type)
{
	const struct pod_status *s = fixture_status(&f);

	for (uint32_t i = 0; i < s->conditions.count; i++) {
		if (strcmp(s->conditions.items[i].type, type) == 0)
			return &s->conditions.items[i];
	}
	return NULL;
}

static void is_pending_until_every_container_has_started(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 2);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
	assert_string_equal(
		fixture_container(&f, "c1")->state->waiting->reason, "ContainerCreating");
	fixture_start(&f, 1);
	assert_string_equal(fixture_status(&f)->phase, "Running");
}

static void is_ready_when_its_gates_are_open_too(void **state)
{
	struct readiness_gate gates[] = {
		{.condition_type = "a.example/b"}, {.condition_type = "c"}};
	struct pod_condition set[] = {
		{.type = "a.example/b", .status = "True"}, {.type = "c", .status = "Unknown"}};

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.pod.spec.readiness_gates.items = gates;
	f.pod.spec.readiness_gates.count = 2;
	fixture_sandbox(&f);
	assert_string_equal(condition("Ready")->reason, "ContainersNotReady");
	fixture_start(&f, 0);
	assert_string_equal(condition("ContainersReady")->status, "True");
	assert_string_equal(condition("Ready")->status, "False");
	assert_string_equal(condition("Ready")->reason, "ReadinessGatesNotReady");
	assert_string_equal(condition("Ready")->message,
		"corresponding condition of pod readiness gate \"a.example/b\" does not exist., "
		"corresponding condition of pod readiness gate \"c\" does not exist.");
	f.seen.client_conditions = set;
	f.seen.client_count = 2;
	assert_string_equal(condition("c")->status, "Unknown");
	assert_string_equal(condition("Ready")->message,
		"the status of pod readiness gate \"c\" is not \"True\", but Unknown");
	f.now += SECONDS(5);
	set[1].status = "True";
	assert_string_equal(condition("Ready")->status, "True");
	assert_null(condition("Ready")->reason);
}

static void shows_pod_initializing_while_there_are_inits(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 2, 1);
	assert_string_equal(fixture_container(&f, "i0")->state->waiting->reason, "PodInitializing");
	assert_string_equal(fixture_container(&f, "c0")->state->waiting->reason, "PodInitializing");
	assert_string_equal(condition("Initialized")->reason, "ContainersNotInitialized");
	assert_string_equal(
		condition("Initialized")->message, "containers with incomplete status: [i0 i1]");
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_string_equal(
		condition("Initialized")->message, "containers with incomplete status: [i1]");
	assert_int_equal(fixture_container(&f, "i0")->ready, BOOL_TRUE);
	fixture_start(&f, 1);
	assert_int_equal(fixture_container(&f, "i1")->started, BOOL_TRUE);
	assert_int_equal(fixture_container(&f, "i1")->ready, BOOL_FALSE);
	fixture_exit(&f, 1, 0);
	assert_string_equal(condition("Initialized")->status, "True");
	assert_null(condition("Initialized")->reason);
	assert_string_equal(fixture_status(&f)->phase, "Pending");
}

static void stays_initialized_once_a_container_ran(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	fixture_start(&f, 1);
	sandbox_saw_lost(&f.seen, f.now, &f.events);
	fixture_exit(&f, 1, 137);
	fixture_sandbox(&f);
	assert_string_equal(condition("Initialized")->status, "True");
}

static void orders_conditions_and_moves_their_times_on_flips_only(void **state)
{
	(void)state;
	static const char *const types[] = {"PodReadyToStartContainers", "Initialized", "Ready",
		"ContainersReady", "PodScheduled"};
	const struct pod_status *s;

	fixture_init(&f, "Always", 0, 1);
	s = fixture_status(&f);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		assert_string_equal(s->conditions.items[i].type, types[i]);
	assert_string_equal(condition("Ready")->message, "containers with unready status: [c0]");
	f.now += SECONDS(5);
	fixture_sandbox(&f);
	assert_int_equal(condition("PodReadyToStartContainers")->last_transition_time.value,
		f.now + 1000000);
	assert_int_equal(
		condition("Ready")->last_transition_time.value, f.now - SECONDS(5) + 1000000);
	f.now += SECONDS(5);
	fixture_start(&f, 0);
	assert_string_equal(condition("Ready")->status, "True");
	assert_int_equal(condition("Ready")->last_transition_time.value, f.now + 1000000);
	assert_int_equal(condition("ContainersReady")->last_transition_time.value, f.now + 1000000);
}

static void says_pod_completed_and_pod_failed_in_the_end(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_string_equal(condition("Ready")->reason, "PodCompleted");
	assert_string_equal(condition("Initialized")->reason, "PodCompleted");
	assert_string_equal(condition("Initialized")->status, "True");
	assert_string_equal(condition("ContainersReady")->status, "False");
	fixture_fini(&f);
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 9);
	assert_string_equal(condition("Ready")->reason, "PodFailed");
}

static void never_leaves_a_terminal_phase(void **state)
{
	(void)state;
	fixture_init(&f, "Never", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	f.pod.spec.restart_policy = "Always";
	assert_string_equal(fixture_status(&f)->phase, "Succeeded");
	assert_int_equal(fixture_starts(&f), -1);
}

static void sorts_regular_containers_by_name_and_keeps_inits_in_order(void **state)
{
	(void)state;
	const struct pod_status *s;

	fixture_init(&f, "Always", 2, 3);
	strcpy(f.containers[0].name, "z");
	strcpy(f.containers[2].name, "zz");
	strcpy(f.containers[3].name, "aa");
	strcpy(f.containers[4].name, "mm");
	s = fixture_status(&f);
	assert_string_equal(s->init_container_statuses.items[0].name, "z");
	assert_string_equal(s->container_statuses.items[0].name, "aa");
	assert_string_equal(s->container_statuses.items[1].name, "mm");
	assert_string_equal(s->container_statuses.items[2].name, "zz");
}

static void shows_state_and_last_state_through_restarts(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	assert_null(fixture_container(&f, "c0")->container_id);
	fixture_start(&f, 0);
	assert_int_equal(
		fixture_container(&f, "c0")->state->running->started_at.value, f.now + 1000000);
	assert_null(fixture_container(&f, "c0")->last_state);
	f.now += SECONDS(3);
	fixture_exit(&f, 0, 1);
	fixture_start(&f, 0);
	assert_int_equal(fixture_container(&f, "c0")->last_state->terminated->exit_code.value, 1);
	assert_int_equal(fixture_container(&f, "c0")->last_state->terminated->finished_at.value,
		f.now + 1000000);
	assert_int_equal(fixture_container(&f, "c0")->restart_count.value, 1);
	fixture_exit(&f, 0, 2);
	assert_int_equal(fixture_container(&f, "c0")->state->terminated->exit_code.value, 2);
	assert_int_equal(fixture_container(&f, "c0")->last_state->terminated->exit_code.value, 1);
	assert_int_equal(fixture_container(&f, "c0")->started, BOOL_FALSE);
}

static void names_instances_by_different_ids_of_64_digits(void **state)
{
	(void)state;
	char a[65];
	char b[65];

	fixture_init(&f, "Always", 0, 1);
	container_id_text(&f.record, "c0", 1, a);
	container_id_text(&f.record, "c0", 2, b);
	assert_int_equal(strlen(a), 64);
	assert_int_equal(strspn(a, "0123456789abcdef"), 64);
	assert_string_not_equal(a, b);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_string_equal(fixture_container(&f, "c0")->container_id + strlen("podinit://"), a);
}

static void tells_an_oom_kill_by_its_reason_and_the_last_words(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	container_saw_exit(
		&f.seen, 0, &(struct container_end){137, true, "too much"}, f.now, &f.events);
	assert_string_equal(fixture_container(&f, "c0")->state->terminated->reason, "OOMKilled");
	assert_string_equal(fixture_container(&f, "c0")->state->terminated->message, "too much");
}

static void shows_the_addresses(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	assert_null(fixture_status(&f)->pod_ip);
	assert_string_equal(fixture_status(&f)->host_ip, "192.168.1.1");
	fixture_sandbox(&f);
	assert_string_equal(fixture_status(&f)->pod_ip, "10.244.0.5");
	assert_string_equal(fixture_status(&f)->pod_ips.items[0].ip, "10.244.0.5");
	f.record.ip = 0;
	f.pod.spec.host_network = BOOL_TRUE;
	assert_string_equal(fixture_status(&f)->pod_ip, "192.168.1.1");
}

static void tells_each_start_by_three_events(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	assert_string_equal(fixture_event(&f, "Pulled")->message,
		"Container image \"busybox:1\" already present on machine");
	assert_string_equal(fixture_event(&f, "Created")->message, "Created container: i0");
	assert_string_equal(fixture_event(&f, "Started")->message, "Started container i0");
	assert_string_equal(fixture_event(&f, "Started")->field_path, "spec.initContainers{i0}");
}

static void messages_share_twelve_kibibytes(void **state)
{
	char text[5000];
	const struct container_state_terminated *t;

	(void)state;
	fixture_init(&f, "Never", 0, 4);
	fixture_sandbox(&f);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (uint32_t i = 0; i < 4; i++) {
		const struct container_end how = {.exit_code = 1, .message = i == 3 ? NULL : text};

		fixture_start(&f, i);
		text[0] = (char)('0' + i);
		container_saw_exit(&f.seen, i, &how, f.now, &f.events);
	}
	t = fixture_container(&f, "c0")->state->terminated;
	assert_int_equal(strlen(t->message), 3072);
	assert_int_equal(t->message[0], '0');
	assert_null(fixture_container(&f, "c3")->state->terminated->message);
	/* what the record keeps is longer */
	assert_int_equal(f.containers[1].exit.message_len, TERMINATION_MESSAGE_MAX);
}

static void the_message_of_the_instance_before_stays_its_own(void **state)
{
	const struct container_end first = {.exit_code = 1, .message = "first"};
	const struct container_end none = {.exit_code = 1};

	(void)state;
	fixture_init(&f, "Always", 0, 1);
	fixture_sandbox(&f);
	fixture_start(&f, 0);
	container_saw_exit(&f.seen, 0, &first, f.now, &f.events);
	fixture_start(&f, 0);
	container_saw_exit(&f.seen, 0, &none, f.now, &f.events);
	assert_null(fixture_container(&f, "c0")->state->terminated->message);
	assert_string_equal(fixture_container(&f, "c0")->last_state->terminated->message, "first");
}

static void tells_what_an_instance_was_given(void **state)
{
	static const uint32_t groups[] = {20, 30};
	static struct named_quantity cpu[] = {{"cpu", {.milli = 500, .text = "500m"}}};
	static struct resource_requirements r = {.limits = {cpu, 1}, .requests = {cpu, 1}};
	static struct volume_mount mounts[] = {{.name = "v", .mount_path = "/v"},
		{.name = "w", .mount_path = "/w", .read_only = BOOL_TRUE},
		{.name = "x",
			.mount_path = "/x",
			.read_only = BOOL_TRUE,
			.recursive_read_only = "Disabled"},
		{.name = "y",
			.mount_path = "/y",
			.read_only = BOOL_TRUE,
			.recursive_read_only = "IfPossible"}};
	const struct container_status *c;

	(void)state;
	fixture_init(&f, "Always", 1, 1);
	f.inits[0].resources = &r;
	f.regular[0].resources = &r;
	f.regular[0].volume_mounts.items = mounts;
	f.regular[0].volume_mounts.count = ARRAY_LEN(mounts);
	f.user = (struct status_user){10, 20, 2, groups};
	fixture_sandbox(&f);
	c = fixture_container(&f, "c0");
	assert_null(c->resources);
	assert_null(c->user);
	assert_int_equal(c->allocated_resources.count, 0);
	assert_int_equal(c->volume_mounts.count, ARRAY_LEN(mounts));
	assert_null(c->volume_mounts.items[0].recursive_read_only);
	assert_string_equal(c->volume_mounts.items[1].recursive_read_only, "Disabled");
	assert_string_equal(c->volume_mounts.items[2].recursive_read_only, "Disabled");
	assert_string_equal(c->volume_mounts.items[3].recursive_read_only, "Enabled");
	fixture_start(&f, 0);
	fixture_exit(&f, 0, 0);
	assert_null(fixture_container(&f, "i0")->resources); /* it cannot be resized */
	assert_non_null(fixture_container(&f, "i0")->user);
	fixture_start(&f, 1);
	c = fixture_container(&f, "c0");
	assert_ptr_equal(c->resources, &r);
	assert_string_equal(c->allocated_resources.items[0].q.text, "500m");
	assert_int_equal(c->user->linux_->uid.value, 10);
	assert_int_equal(c->user->linux_->gid.value, 20);
	assert_int_equal(c->user->linux_->supplemental_groups.count, 2);
	assert_int_equal(c->user->linux_->supplemental_groups.items[1], 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(is_pending_until_every_container_has_started, end),
		cmocka_unit_test_teardown(is_ready_when_its_gates_are_open_too, end),
		cmocka_unit_test_teardown(shows_pod_initializing_while_there_are_inits, end),
		cmocka_unit_test_teardown(stays_initialized_once_a_container_ran, end),
		cmocka_unit_test_teardown(
			orders_conditions_and_moves_their_times_on_flips_only, end),
		cmocka_unit_test_teardown(says_pod_completed_and_pod_failed_in_the_end, end),
		cmocka_unit_test_teardown(never_leaves_a_terminal_phase, end),
		cmocka_unit_test_teardown(
			sorts_regular_containers_by_name_and_keeps_inits_in_order, end),
		cmocka_unit_test_teardown(shows_state_and_last_state_through_restarts, end),
		cmocka_unit_test_teardown(names_instances_by_different_ids_of_64_digits, end),
		cmocka_unit_test_teardown(tells_an_oom_kill_by_its_reason_and_the_last_words, end),
		cmocka_unit_test_teardown(shows_the_addresses, end),
		cmocka_unit_test_teardown(messages_share_twelve_kibibytes, end),
		cmocka_unit_test_teardown(the_message_of_the_instance_before_stays_its_own, end),
		cmocka_unit_test_teardown(tells_each_start_by_three_events, end),
		cmocka_unit_test_teardown(tells_what_an_instance_was_given, end),
	};

	return cmocka_run_group_tests_name("pod_status", tests, NULL, NULL);
}
