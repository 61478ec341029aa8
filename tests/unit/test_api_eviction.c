/* SPDX-License-Identifier: MIT */
/* What node.yaml says of eviction, and of pods' priority. What is wrong is in the goldens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/eviction.h"
#include "api/priority.h"
#include "base/text.h"

#define MIB (UINT64_C(1) << 20)

static struct arena arena;
static struct eviction_conf conf;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static void of(const char *fields, bool hosted, uint64_t memory)
{
	char text[512];
	struct problems problems;
	struct nodeconf node;
	int len = snprintf(text, sizeof text,
		"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n%s\n",
		fields);

	nodeconf_defaults(&node, hosted);
	problems_init(&problems, &arena, "");
	assert_true(nodeconf_load(&arena, "node.yaml", text, (size_t)len, &node, &problems));
	eviction_conf_of(&node.kubelet, memory, hosted ? 0 : memory / 2, &conf);
}

static void a_sixteenth_of_the_pods_memory_is_the_default(void **state)
{
	(void)state;
	of("", true, 64 * MIB);
	assert_true(conf.hard == 0);
	of("", false, 8192 * MIB);
	assert_true(conf.hard == 100 * MIB);
	of("", false, 64 * MIB);
	assert_true(conf.hard == 2 * MIB && conf.soft == 0 && conf.reclaim == 0);
	assert_true(conf.max_pod_grace == 0);
	assert_true(conf.transition == SECONDS(300));
}

static void everything_can_be_said(void **state)
{
	(void)state;
	of("evictionHard: {memory.available: 5%}\n"
	   "evictionSoft: {memory.available: 12.5%}\n"
	   "evictionSoftGracePeriod: {memory.available: 1m30s}\n"
	   "evictionMinimumReclaim: {memory.available: 500Ki}\n"
	   "evictionPressureTransitionPeriod: 0s\n"
	   "evictionMaxPodGracePeriod: 60\n",
		true, 100 * MIB);
	assert_true(conf.hard == 5 * MIB);
	assert_true(conf.soft == 25 * MIB / 2);
	assert_true(conf.soft_grace == SECONDS(90));
	assert_true(conf.reclaim == 500 * 1024);
	assert_true(conf.transition == 0);
	assert_true(conf.max_pod_grace == SECONDS(60));
}

static void a_threshold_can_be_taken_away(void **state)
{
	(void)state;
	of("evictionHard: {memory.available: 0%}\n", false, 64 * MIB);
	assert_true(conf.hard == 0);
	of("evictionHard: {memory.available: 100%}\n", false, 64 * MIB);
	assert_true(conf.hard == 0);
	of("evictionHard: {memory.available: 2Mi}\n", false, 64 * MIB);
	assert_true(conf.hard == 2 * MIB);
}

static void durations_are_those_of_go(void **state)
{
	static const struct {
		const char *text;
		msec span;
	} good[] = {
		{"0", 0},
		{"0s", 0},
		{"250ms", 250},
		{"90s", 90000},
		{"1m30s", 90000},
		{"2h0m1s", 7201000},
		{"596h", SECONDS(596 * 3600)},
	};
	static const char *const bad[] = {"", "s", "1", "1d", "1m30", "-1s", " 1s", "1s ", "1.5h",
		"597h", "99999999999999999999s", "596h596h"};
	msec span;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_true(text_to_go_duration(good[i].text, &span));
		assert_true(span == good[i].span);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (text_to_go_duration(bad[i], &span))
			fail_msg("%s is taken", bad[i]);
}

static void priority_is_a_number_or_a_class(void **state)
{
	struct pod_spec spec = {0};

	(void)state;
	assert_true(pod_priority(&spec) == 0);
	assert_false(pod_is_critical(&spec));
	spec.priority_class_name = "high";
	assert_true(pod_priority(&spec) == 0);
	spec.priority_class_name = "system-cluster-critical";
	assert_true(pod_priority(&spec) == 2000000000);
	assert_true(pod_is_critical(&spec));
	spec.priority_class_name = "system-node-critical";
	assert_true(pod_priority(&spec) == 2000001000);
	spec.priority = (struct opt_int){-5, true};
	assert_true(pod_priority(&spec) == -5);
	assert_false(pod_is_critical(&spec));
}

static bool tolerates(struct toleration t)
{
	struct pod_spec spec = {0};

	spec.tolerations.items = &t;
	spec.tolerations.count = 1;
	return pod_tolerates(&spec, "taint", "NoSchedule");
}

static void a_toleration_names_what_it_tolerates(void **state)
{
	(void)state;
	assert_true(tolerates((struct toleration){.key = "taint", .operator_ = "Exists"}));
	assert_true(tolerates((struct toleration){.key = "taint"}));
	assert_true(tolerates((struct toleration){.operator_ = "Exists"}));
	assert_true(tolerates((struct toleration){
		.key = "taint", .operator_ = "Exists", .effect = "NoSchedule"}));
	assert_false(tolerates(
		(struct toleration){.key = "taint", .operator_ = "Exists", .effect = "NoExecute"}));
	assert_false(tolerates((struct toleration){.key = "other", .operator_ = "Exists"}));
	assert_false(tolerates((struct toleration){.key = "taint", .value = "x"}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_sixteenth_of_the_pods_memory_is_the_default, setup, teardown),
		cmocka_unit_test_setup_teardown(everything_can_be_said, setup, teardown),
		cmocka_unit_test_setup_teardown(a_threshold_can_be_taken_away, setup, teardown),
		cmocka_unit_test(durations_are_those_of_go),
		cmocka_unit_test(priority_is_a_number_or_a_class),
		cmocka_unit_test(a_toleration_names_what_it_tolerates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
